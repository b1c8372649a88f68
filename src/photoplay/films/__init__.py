"""Makers of films with known causes."""
