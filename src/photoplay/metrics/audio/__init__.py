"""What sound, embeddings and tagger outputs tell."""
