"""Looks of drawn films, a file each: what moves how far in front of what, and in which colours.

A look is a function `scene(brief, rng)` that returns what draws any picture of the film.
"""
