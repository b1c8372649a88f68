"""The one loop for every method; checkpoints; running on one machine or many."""
