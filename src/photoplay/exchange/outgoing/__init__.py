"""Finished music for other programs, one file a form."""
