"""What a listener would reject, measured before a listener hears it."""
