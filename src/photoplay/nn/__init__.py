"""Neural blocks that several methods share unchanged, each named by the literature."""
