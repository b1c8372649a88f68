"""Music without pictures."""
