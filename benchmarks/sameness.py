"""Do two films get two musics, and can the styles be told apart by their writing alone?

    python benchmarks/sameness.py PROJECTS... [--seeds 3]

PROJECTS are folders with an analysis (such as benchmarks/clips.py leaves). For every style, film
and seed a score is composed and reduced to numbers about its writing: no programs, tempo or part
count. Prints the distance between films over that between seeds, the share of openings that are
alike, and how well a linear classifier tells the styles on films that it has not seen.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from photoplay.composition.composer import compose
from photoplay.composition.styles import CARDS
from photoplay.planning.planner import make_plan
from photoplay.project import Project
from photoplay.types.brief import Brief
from photoplay.types.score import Score

Floats = NDArray[np.float64]
ASPECTS = {"harmony": slice(0, 20), "rhythm": slice(20, 40), "texture": slice(40, 48),
           "register": slice(48, 56)}  # fmt: skip


def writing(score: Score) -> Floats:
    """56 numbers: chord kinds and roots, onset places and lengths, polyphony, register."""
    pitched = sorted(n for p in score.parts if not p.drums and p.role != "effects" for n in p.notes)
    drummed = [n for p in score.parts if p.drums for n in p.notes]
    bars = score.tempo_map.bars
    starts = np.array([bar.start for bar in bars])
    tonic = score.keys[0].tonic if score.keys else 0
    roots = np.bincount([(c.root - tonic) % 12 for c in score.chords], minlength=12)
    kinds = Counter(c.quality for c in score.chords)
    known = ("major", "minor", "diminished", "dominant7", "major7", "minor7", "half-diminished7")
    harmony = [*roots / max(1, roots.sum()), *(kinds[k] / max(1, len(score.chords)) for k in known),
               len(score.chords) / len(bars)]  # fmt: skip
    onsets = np.array([n.onset for n in pitched])
    place = (onsets - starts[np.searchsorted(starts, onsets + 1e-6, side="right") - 1]) % 1.0
    where, _ = np.histogram(place, bins=8, range=(0, 1))
    lengths, _ = np.histogram(
        [n.duration for n in pitched], bins=[0, 0.2, 0.4, 0.7, 1.2, 2.5, 5, 99]
    )
    beats = score.tempo_map.beats
    drum_place, _ = np.histogram([n.onset % 1.0 for n in drummed], bins=4, range=(0, 1))
    rhythm = [*where / len(pitched), *lengths / len(pitched), len(drummed) / beats,
              *drum_place / max(1, len(drummed))]  # fmt: skip
    together = Counter(np.round(onsets, 3).tolist())
    chords = np.bincount(np.minimum(list(together.values()), 6), minlength=7)[1:]
    sounding = sum(n.duration for n in pitched) / beats
    texture = [*chords / chords.sum(), sounding / 10, len(pitched) / beats / 10]
    pitches = np.array([n.pitch for n in pitched])
    spread = np.percentile(pitches, (5, 25, 50, 75, 95)) / 127
    steps = np.diff([n.pitch for n in pitched])
    register = [*spread, np.abs(steps).mean() / 24, pitches.std() / 24, (pitches < 48).mean()]
    return np.array([*harmony, *rhythm, *texture, *register])


def told_apart(rows: Floats, styles: list[str], films: list[int]) -> float:
    """Share of right answers of a regularised linear discriminant on the films it did not see."""
    names = sorted(set(styles))
    labels = np.array([names.index(s) for s in styles])
    right = total = 0
    for fold in range(2):
        unseen = np.array([film % 2 == fold for film in films])
        mean, spread = rows[~unseen].mean(axis=0), rows[~unseen].std(axis=0) + 1e-6
        x, y = (rows[~unseen] - mean) / spread, labels[~unseen]
        centres = np.array([x[y == k].mean(axis=0) for k in range(len(names))])
        within = np.cov((x - centres[y]).T) + 0.3 * np.eye(x.shape[1])
        weights = np.linalg.solve(within, centres.T)
        z = (rows[unseen] - mean) / spread
        answers = np.argmax(z @ weights - 0.5 * np.einsum("kd,dk->k", centres, weights), axis=1)
        right, total = right + int((answers == labels[unseen]).sum()), total + len(answers)
    return right / total


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("projects", nargs="+", type=Path)
    ask.add_argument("--seeds", type=int, default=3)
    given = ask.parse_args()
    analyses = [Project(path).load_analysis() for path in given.projects]
    rows, styles, films, seeds, heads = [], [], [], [], []
    for style in CARDS:
        for film, analysis in enumerate(analyses):
            for seed in range(given.seeds):
                plan = make_plan(analysis, Brief(style=style), CARDS, seed=seed, title="s")
                score = compose(plan)
                rows.append(writing(score))
                styles.append(style)
                films.append(film)
                seeds.append(seed)
                heads.append((style, tuple(c.numeral for c in score.chords[:4])))
    table = np.array(rows)
    scaled = (table - table.mean(axis=0)) / (table.std(axis=0) + 1e-6)
    for aspect, part in ASPECTS.items():
        far, near = [], []
        for i in range(len(rows)):
            for j in range(i):
                if styles[i] != styles[j]:
                    continue
                gap = float(np.linalg.norm(scaled[i, part] - scaled[j, part]))
                if films[i] == films[j]:
                    near.append(gap)
                elif seeds[i] == seeds[j]:
                    far.append(gap)
        print(f"{aspect}: films differ {np.mean(far) / np.mean(near):.2f} times as much as seeds")
    for style in CARDS:
        counts = Counter(head for name, head in heads if name == style)
        print(f"{style}: commonest opening in {max(counts.values()) / sum(counts.values()):.0%}")
    print(f"styles told apart on unseen films: {told_apart(table, styles, films):.1%}")


if __name__ == "__main__":
    main()
