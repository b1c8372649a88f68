"""The Kinetoscope set: films, dances, players and pictures drawn from music, all causes known."""
