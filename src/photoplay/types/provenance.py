"""The mark that says, to people and to programs, that a computer wrote the music."""

from __future__ import annotations

MADE_WITH = "Music composed by Photoplay, a computer program (AI-generated music)"
SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
"""IPTC's word for what a program made by rules drawn from examples: Photoplay's tables are
statistics of published music."""
