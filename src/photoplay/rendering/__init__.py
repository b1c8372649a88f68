"""Scores become performances, and performances become stems."""
