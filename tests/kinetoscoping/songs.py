"""A made-up copy of POP909-CL with songs long enough for items, and phrases that people noted."""

from pathlib import Path

import numpy as np

from photoplay.datasets.music import pop909_cl, pop909_structure
from photoplay.datasets.samples import write_lines, write_tune
from photoplay.kinetoscoping.songs import Source

NAMES = ("003", "004", "010")


def copies(root: Path, names=NAMES, before: int = 8) -> Source:
    """Songs in C of 320 notes, two a beat; the phrases of the first are noted by people, from the
    note after `before`, two a beat, on."""
    pop909_cl.write_sample(root / "songs")
    rng = np.random.default_rng(0)
    pop909_structure.write_sample(root / "phrases")
    for number, name in enumerate(names):
        tune = [int(one) for one in rng.integers(60, 80, 320)]
        tracks = {"piano": tune, "chords": [60] * 320}
        write_tune(root / "songs" / "POP909_processed" / f"{name}.mid", tracks, bpm=100)
        if number == 0:
            folder = root / "phrases" / "POP909" / name
            write_lines(folder / "human_label1.txt", "A8B8A8b8")
            write_lines(folder / "human_label2.txt", "A16b16")
            write_lines(folder / "finalized_chord.txt", "C:maj [0, 4, 7] 0 128")
            # The song has `before` notes, a bar, before the tune that was noted.
            write_lines(
                folder / "melody.txt", *(f"{pitch} 2" for pitch in tune[before : before + 256])
            )
            write_lines(folder / "analyzed_key.txt", "C:maj")
            write_lines(folder / "tempo.txt", "90")
    return Source.of(root / "songs", phrases=root / "phrases")
