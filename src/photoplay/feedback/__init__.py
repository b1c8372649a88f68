"""Ratings, choices and edits -> a user's taste."""
