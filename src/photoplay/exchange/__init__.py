"""To other programs: markers, timelines, cue sheets."""
