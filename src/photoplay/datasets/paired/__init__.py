"""Films or clips with their music."""
