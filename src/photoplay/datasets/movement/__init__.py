"""People who play or dance, with the music."""
