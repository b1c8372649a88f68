"""The nouns of the trade as frozen values: no input or output, no heavy imports."""
