"""Fingerprints of the corpora's tunes, for gate.likeness.

    python benchmarks/corpus_prints.py CORPORA_FOLDER

Writes src/photoplay/gate/tunes.npz: sorted hashes as their differences. POP909 (MIT), OpenEWLD
(public domain) and the OpenScore quartets (CC0); from hashes no tune can be read.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from corpus_lines import lead_sheets, pop909, quartets

from photoplay.gate.likeness import prints


def main() -> None:
    root = Path(sys.argv[1])
    kept: set[int] = set()
    for reader in (pop909, lead_sheets, quartets):
        tunes = 0
        for tune in reader(root):
            onsets = np.array([row[0] for row in tune.notes])
            pitches = np.array([row[2] for row in tune.notes])
            kept |= {int(mark) for mark in prints(onsets, pitches) if mark}
            tunes += 1
        print(f"{reader.__name__}: {tunes} tunes, {len(kept)} fingerprints so far", flush=True)
    values = np.array(sorted(kept), dtype=np.uint64)
    steps = np.diff(values, prepend=np.uint64(0))
    out = Path("src/photoplay/gate/tunes.npz")
    np.savez_compressed(out, steps=steps.astype(np.uint32))
    print(f"{len(values)} fingerprints, {out.stat().st_size / 1e6:.2f} MB, widest {steps.max()}")


if __name__ == "__main__":
    main()
