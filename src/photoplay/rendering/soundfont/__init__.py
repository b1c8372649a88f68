"""A SoundFont 2.04 player of our own: reading, modulators, envelopes, filter, resampling."""
