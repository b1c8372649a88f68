"""Sound or notes -> what a listener hears."""
