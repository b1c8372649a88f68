"""Picture, sound and text to vectors, by small models or by weights that the user has."""
