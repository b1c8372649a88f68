"""Words of a person as wishes of a brief: one grammar for `--text` and for `photoplay tell`."""
