"""Synthesised instruments of our own: subtractive, FM, plucked strings, drums, effects."""
