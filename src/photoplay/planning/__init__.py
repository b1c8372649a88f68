"""Analysis and brief -> plan: spotting, hits, tempo map, sections, energy, palette."""
