"""Methods that write scores."""
