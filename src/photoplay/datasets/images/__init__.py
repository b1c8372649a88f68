"""Still pictures with music."""
