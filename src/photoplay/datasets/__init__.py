"""One file per data set, each a read-only mapping from keys to examples, read when asked for."""
