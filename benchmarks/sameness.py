"""Do two films get two musics, and can the styles be told apart by their writing alone?

    python benchmarks/sameness.py PROJECTS... [--seeds 3]

PROJECTS are folders with an analysis (such as benchmarks/clips.py leaves). For every film and seed,
in the style that the planner chooses and in every style, a score is composed and reduced to numbers
about its writing: no programs or part count. Prints for tempo, harmony, rhythm, texture and
register how much further two films lie apart than two seeds of one film, over all pairs of films;
shared melodies of eight notes; whether a seed moves the hits; the share of openings that are alike;
and how well a linear classifier (without tempo) tells the styles on films that it has not seen.
"""

from __future__ import annotations

import argparse
import itertools
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from photoplay.composition.composer import compose
from photoplay.composition.styles import CARDS
from photoplay.planning.planner import make_plan
from photoplay.project import Project
from photoplay.types.analysis import Analysis
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


def tempo_of(score: Score) -> Floats:
    """The felt tempo's logarithm, and pulses in a bar."""
    places = np.linspace(0, score.tempo_map.beats, 100, endpoint=False)
    bar = score.tempo_map.bars[len(score.tempo_map.bars) // 2]
    bpm = float(np.median([score.tempo_map.bpm_at(beat) for beat in places])) / bar.pulse
    return np.array([np.log2(bpm), bar.beats / bar.pulse / 4])


def grams_of(score: Score, length: int = 8) -> set[tuple[tuple[int, float], ...]]:
    """Runs of `length` melody notes as intervals and ratios of gaps: the same tune in any key."""
    found = set()
    for part in score.parts:
        if part.role != "melody":
            continue
        notes = sorted(part.notes)
        steps = [
            (b.pitch - a.pitch, round(b.onset - a.onset, 2)) for a, b in itertools.pairwise(notes)
        ]
        found |= {tuple(steps[k : k + length - 1]) for k in range(len(steps) - length + 2)}
    return {gram for gram in found if len({interval for interval, _ in gram}) > 2}


@dataclass(frozen=True, slots=True)
class Piece:
    style: str
    film: int
    seed: int
    row: Floats
    """Tempo, then the writing."""
    head: tuple[str, ...]
    grams: set[tuple[tuple[int, float], ...]]
    hits: tuple[float, ...]


def piece_of(analysis: Analysis, film: int, seed: int, style: str | None) -> Piece:
    plan = make_plan(analysis, Brief(style=style), CARDS, seed=seed, title="s")
    score = compose(plan)
    head = tuple(c.numeral for c in score.chords[:4])
    struck = tuple(hit.time for hit in plan.honoured)
    row = np.concatenate([tempo_of(score), writing(score)])
    return Piece(str(plan.style.value), film, seed, row, head, grams_of(score), struck)


PARTS = {"tempo": slice(0, 2)} | {
    name: slice(part.start + 2, part.stop + 2) for name, part in ASPECTS.items()
}


def compared(pieces: Sequence[Piece], *, same_style: bool) -> dict[str, tuple[float, float, float]]:
    """By aspect: how many times two films differ as much as two seeds of one (in the mean), the
    same for the median pair of films, and the share of pairs that differ at least twice as much."""
    table = np.array([piece.row for piece in pieces])
    scaled = (table - table.mean(axis=0)) / (table.std(axis=0) + 1e-6)
    result = {}
    for aspect, part in PARTS.items():
        far: dict[tuple[str, int, int], list[float]] = defaultdict(list)
        near: dict[tuple[str, int], list[float]] = defaultdict(list)
        for i, one in enumerate(pieces):
            for j, other in enumerate(pieces[:i]):
                if same_style and one.style != other.style:
                    continue
                group = one.style if same_style else ""
                gap = float(np.linalg.norm(scaled[i, part] - scaled[j, part]))
                if one.film == other.film:
                    near[group, one.film].append(gap)
                else:
                    far[group, one.film, other.film].append(gap)
        usual = {key: float(np.mean(gaps)) for key, gaps in near.items()}
        ratios = [
            float(np.mean(gaps)) / max(0.05, (usual[g, a] + usual[g, b]) / 2)
            for (g, a, b), gaps in far.items()
        ]
        whole = np.mean([np.mean(gaps) for gaps in far.values()]) / max(
            0.05, float(np.mean(list(usual.values())))
        )
        result[aspect] = (
            float(whole),
            float(np.median(ratios)),
            float(np.mean(np.array(ratios) >= 2)),
        )
    return result


def told(title: str, pieces: Sequence[Piece], *, same_style: bool) -> None:
    print(f"{title}: {len(pieces)} pieces")
    print("| aspect | films against seeds, mean | median pair | pairs of 2 and more |")
    print("|---|---|---|---|")
    for aspect, (whole, middle, share) in compared(pieces, same_style=same_style).items():
        print(f"| {aspect} | {whole:.2f} | {middle:.2f} | {share:.0%} |")
    shared = [
        (a.film, b.film)
        for a, b in itertools.combinations(pieces, 2)
        if a.film != b.film and a.grams & b.grams
    ]
    pairs = sum(a.film != b.film for a, b in itertools.combinations(pieces, 2))
    print(f"pairs of pieces of two films that share eight melody notes: {len(shared)} of {pairs}")
    by_film = defaultdict(set)
    for piece in pieces:
        by_film[piece.style, piece.film].add(piece.hits)
    moved = sum(len(hits) > 1 for hits in by_film.values())
    print(f"films whose hits a seed moves: {moved} of {len(by_film)}")


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("projects", nargs="+", type=Path)
    ask.add_argument("--seeds", type=int, default=3)
    ask.add_argument("--styles", default="", help="comma between; default: all")
    given = ask.parse_args()
    analyses = [Project(path).load_analysis() for path in given.projects]
    grid = list(itertools.product(range(len(analyses)), range(given.seeds)))
    chosen = [piece_of(analyses[film], film, seed, None) for film, seed in grid]
    told("styles as the planner chooses them", chosen, same_style=False)
    styles = given.styles.split(",") if given.styles else list(CARDS)
    pieces = [piece_of(analyses[f], f, seed, style) for style in styles for f, seed in grid]
    told("every film in every style", pieces, same_style=True)
    for style in styles:
        counts = Counter(piece.head for piece in pieces if piece.style == style)
        print(f"{style}: commonest opening in {max(counts.values()) / sum(counts.values()):.0%}")
    table = np.array([piece.row[2:] for piece in pieces])
    right = told_apart(table, [p.style for p in pieces], [p.film for p in pieces])
    print(f"styles told apart on unseen films: {right:.1%}")


if __name__ == "__main__":
    main()
