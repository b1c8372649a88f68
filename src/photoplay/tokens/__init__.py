"""Score <-> tokens, piano rolls, codes."""
