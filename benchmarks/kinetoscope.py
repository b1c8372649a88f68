"""Does our own analysis find what was planted in films of the Kinetoscope set?

python benchmarks/kinetoscope.py SONGS [FILMS] > docs/kinetoscope.md, where SONGS is a copy of
POP909-CL and FILMS (24) how many are drawn at each level.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from photoplay.films.kinetoscope import LEVELS
from photoplay.kinetoscoping import item_keys, make_item
from photoplay.looking import look_at
from photoplay.media.probe import probe
from photoplay.types.analysis import Analysis
from photoplay.types.errors import DatasetError
from photoplay.types.example import Example
from photoplay.types.time import Curve

NEAR = 0.061
"""Seconds, a frame and a half, within which a cut or a flash is found."""
STEP = 0.5
"""Seconds between the samples that are ranked."""
HEAD = """\
# The Kinetoscope set, seen by our own analysis

Films of ten seconds, 128 x 72, drawn from songs of POP909-CL by `photoplay kinetoscope`, and what
`photoplay.looking` finds in them. Made by `python benchmarks/kinetoscope.py SONGS >
docs/kinetoscope.md`. *Shuffled*: the analysis of one film beside the causes of another. Motion is
the Spearman correlation with the planted density of notes every half second, apart from changes of
shot and flashes; *a minute* is how many films are drawn on one core, *false* how many flashes are
none.

| level | films | a minute | cuts F1 | shuffled | motion (worst) | shuffled | flashes | false |
|---|---|---|---|---|---|---|---|---|"""


def main(songs: Path, films: int) -> None:
    print(HEAD, flush=True)
    for level in LEVELS:
        with TemporaryDirectory() as folder:
            made, took = drawn(songs, films, level, Path(folder))
            seen = [look_at(probe(one.film.path), lambda stage, share: None)
                    for one in made if one.film]  # fmt: skip
        others = [*seen[1:], seen[0]]
        precision, recall, whole = cuts(made, seen)
        _, _, crossed = cuts(made, others)
        moved, shuffled = motion(made, seen), motion(made, others)
        found, extra = flashes(made, seen)
        print(
            f"| {level} | {len(made)} | {60 * len(made) / took:.0f} | {whole:.2f} "
            f"({precision:.2f}, {recall:.2f}) | {crossed:.2f} | {np.mean(moved):.2f} "
            f"({min(moved):.2f}) | {np.mean(shuffled):.2f} | {found:.0%} | {extra} |",
            flush=True,
        )


def drawn(songs: Path, films: int, level: str, folder: Path) -> tuple[list[Example], float]:
    """Right pairs, and the seconds that drawing took."""
    made: list[Example] = []
    began = time.perf_counter()
    for key in item_keys(songs, 4 * films, level, 7):
        try:
            item = make_item(songs, key, folder)
        except DatasetError as error:
            print(error, file=sys.stderr)
            continue
        made += [item] if item.matched else []
        if len(made) == films:
            break
    return made, time.perf_counter() - began


def planted(item: Example, name: str) -> list[float]:
    return [float(word) for word in item.facts.get(name, "").split(";") if word]


def cuts(made: Sequence[Example], seen: Sequence[Analysis]) -> tuple[float, float, float]:
    hit = told = wanted = 0
    for item, analysis in zip(made, seen, strict=True):
        truth, found = planted(item, "cuts"), list(analysis.cuts)
        hit += sum(any(abs(one - cut) < NEAR for one in found) for cut in truth)
        told, wanted = told + len(found), wanted + len(truth)
    precision, recall = hit / max(told, 1), hit / max(wanted, 1)
    return precision, recall, 2 * precision * recall / ((precision + recall) or 1.0)


def motion(made: Sequence[Example], seen: Sequence[Analysis]) -> list[float]:
    rows = []
    for item, analysis in zip(made, seen, strict=True):
        edges = [*(shot.start for shot in item.shots), *planted(item, "flashes")]
        times = np.arange(STEP / 2, 10, STEP)
        free = np.array([min(abs(time - edge) for edge in edges) > 0.25 for time in times])
        rows.append(rho(analysis.curve("motion"), item.curves["planted density"], times[free]))
    return rows


def rho(one: Curve, other: Curve, times: np.ndarray) -> float:
    ranks = [np.argsort(np.argsort(curve.at(times))).astype(float) for curve in (one, other)]
    return float(np.corrcoef(*ranks)[0, 1])


def flashes(made: Sequence[Example], seen: Sequence[Analysis]) -> tuple[float, int]:
    hit = wanted = extra = 0
    for item, analysis in zip(made, seen, strict=True):
        truth = planted(item, "flashes")
        found = [moment.time for moment in analysis.moments if moment.kind == "flash"]
        hit += sum(any(abs(one - flash) < NEAR for one in found) for flash in truth)
        extra += sum(all(abs(one - flash) >= NEAR for flash in truth) for one in found)
        wanted += len(truth)
    return hit / max(wanted, 1), extra


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute(), int(sys.argv[2]) if len(sys.argv) > 2 else 24)
