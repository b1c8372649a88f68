"""What notes alone tell of a piece."""
