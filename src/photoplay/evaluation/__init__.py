"""Comparing systems: reports over folders, listening tests of the music itself, a benchmark."""
