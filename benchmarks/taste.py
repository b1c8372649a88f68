"""Is a taste learnt where there is one, and nothing where there is none?

    python benchmarks/taste.py [--users 12] [--films 24] [--pool 240]

Users with a known taste (a liking drawn for each style, each family of instruments and each of the
five scales) and users who answer at random rate and choose among pieces that Photoplay composed for
made films of many energies and feelings, under wishes of many kinds. After each number of answers:
pairs of pieces that were never heard, told right (the better one by the true liking; chance: half);
the belief that there is a taste at all; and for held-out films, how much better the plan that leans
to what was learnt is liked than the plan without, beside the share of the plans that moved at all.
Half of the answers are ratings (each film with a level of its own), half choices of one of three.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from styles import made_analysis

from photoplay.composition.composer import compose
from photoplay.composition.styles import CARDS
from photoplay.feedback.evidence import Chosen, Evidence, Rated
from photoplay.feedback.hearing import heard_of
from photoplay.feedback.leaning import taste_of
from photoplay.feedback.preferences import fit
from photoplay.planning.planner import make_plan
from photoplay.planning.style_table import USUAL
from photoplay.theory.instruments import INSTRUMENTS
from photoplay.types.analysis import Analysis
from photoplay.types.brief import Brief
from photoplay.types.plan import Plan
from photoplay.types.taste import SCALES, Heard, Taste
from photoplay.types.time import Curve

ANSWERS = (4, 8, 16, 32, 64, 128)
SECONDS = 16.0
_USUAL = {name: (row.onsets, row.height) for name, row in USUAL.items()}
_PAIRS = 300


def film_of(number: int) -> Analysis:
    """A made film with an energy and a feeling of its own."""
    rng = np.random.default_rng([number, 1])
    film = made_analysis(float(rng.uniform(0.1, 0.9)), seconds=SECONDS, seed=number, cuts=5)
    valence = np.full(int(SECONDS * 10), rng.uniform(-0.7, 0.7), dtype=np.float32)
    return replace(film, curves={**film.curves, "valence": Curve(10.0, valence)})


def planned(film: Analysis, brief: Brief, seed: int, taste: Taste | None = None) -> Plan:
    return make_plan(film, brief, CARDS, seed=seed, title="taste", taste=taste)


def heard(plan: Plan) -> Heard:
    found = heard_of(plan, compose(plan), _USUAL)
    assert found is not None
    return found


def wishes(rng: np.random.Generator) -> Brief:
    """What somebody might ask for who tries things out."""
    low = float(rng.uniform(60, 140))
    return Brief(
        style=str(rng.choice(list(CARDS))) if rng.random() < 0.6 else None,
        tempo=(low, low * 1.06) if rng.random() < 0.4 else None,
        mode=str(rng.choice(["minor", "dorian", "major", "lydian"]))
        if rng.random() < 0.4
        else None,
        energy=float(rng.uniform(-0.8, 0.8)) if rng.random() < 0.4 else None,
        density=float(rng.uniform(-0.8, 0.8)) if rng.random() < 0.4 else None,
    )


class User:
    """Likes things by weights of its own; `strength` 0 answers at random."""

    def __init__(self, seed: int, strength: float = 1.0) -> None:
        rng = np.random.default_rng([seed, 2])
        self.strength = strength
        self.styles = dict(zip(CARDS, rng.normal(0, 1.0, len(CARDS)).tolist(), strict=True))
        families = sorted({one.family for one in INSTRUMENTS.values()})
        self.families = dict(zip(families, rng.normal(0, 0.5, len(families)).tolist(), strict=True))
        self.slopes = dict(zip(SCALES, rng.normal(0, 0.8, len(SCALES)).tolist(), strict=True))

    def likes(self, one: Heard) -> float:
        return self.strength * (
            self.styles[one.style]
            + sum(self.families[name] for name in one.families)
            + sum(slope * one.on(scale) for scale, slope in self.slopes.items())
        )

    def answers(self, pool: list[Heard], count: int, seed: int) -> Evidence:
        """`count` answers, every second one a rating; a smaller count gives the first of them."""
        rng = np.random.default_rng([seed, 3])
        middle = float(np.mean([self.likes(one) for one in pool]))
        ratings, choices = [], []
        for number in range(count):
            if number % 2:
                level = float(np.random.default_rng([seed, 4, number // 8]).normal(0, 0.5))
                one = pool[rng.integers(len(pool))]
                felt = self.likes(one) - middle + level + rng.logistic()
                ratings.append(
                    Rated(
                        source=f"film {number // 8}",
                        id=str(number),
                        heard=one,
                        rating=1 + int(np.searchsorted((-2, -0.7, 0.7, 2), felt)),
                    )
                )
            else:
                offered = [pool[k] for k in rng.choice(len(pool), 3, replace=False)]
                best = int(np.argmax([self.likes(one) + rng.gumbel() for one in offered]))
                rest = tuple(one for k, one in enumerate(offered) if k != best)
                choices.append(
                    Chosen(
                        source="films", id=str(number), how="take", heard=offered[best], over=rest
                    )
                )
        return Evidence(ratings=tuple(ratings), choices=tuple(choices))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=12)
    parser.add_argument("--films", type=int, default=24)
    parser.add_argument("--pool", type=int, default=240)
    given = parser.parse_args()
    rng = np.random.default_rng(0)
    pool = [heard(planned(film_of(k), wishes(rng), k)) for k in range(given.pool)]
    cut = given.pool * 2 // 3
    films = [film_of(1000 + k) for k in range(given.films)]
    plain = [heard(planned(film, Brief(), k)) for k, film in enumerate(films)]
    print("user    answers  belief  pairs right      gain  plans moved  plans liked better")
    for kind, strength in (("taste", 1.0), ("random", 0.0)):
        for count in ANSWERS:
            rows = [
                measured(User(seed, strength), pool[:cut], pool[cut:], (films, plain), count, seed)
                for seed in range(given.users)
            ]
            belief, _, gain, moved, better = (_told(column) for column in zip(*rows, strict=True))
            right = [row[1] for row in rows]
            spread = 1.96 * float(np.std(right, ddof=1)) / np.sqrt(len(rows))
            print(
                f"{kind:7s} {count:7d}  {belief:6.2f}  {_told(right):5.3f} ± {spread:5.3f}"
                f"  {gain:+8.2f}  {moved:11.0%}  {better:18.0%}",
                flush=True,
            )


def _told(values: Sequence[float]) -> float:
    """The mean of what there is."""
    known = [value for value in values if not np.isnan(value)]
    return float(np.mean(known)) if known else float("nan")


def measured(
    user: User, pool: list[Heard], held_out: list[Heard],
    films: tuple[list[Analysis], list[Heard]], count: int, seed: int,
) -> tuple[float, float, float, float, float]:  # fmt: skip
    liked = fit(user.answers(pool, count, seed))
    rng = np.random.default_rng([seed, 5])
    right = []
    for _ in range(_PAIRS):
        one, other = (held_out[k] for k in rng.choice(len(held_out), 2, replace=False))
        apart = user.likes(one) - user.likes(other)
        if user.strength and apart:
            right.append((liked.prefers(one, other) > 0.5) == (apart > 0))
    taste = taste_of(liked)
    if taste.is_empty:
        return liked.belief, float(np.mean(right)) if right else np.nan, 0.0, 0.0, np.nan
    gains, moved = [], []
    for number, (film, before) in enumerate(zip(*films, strict=True)):
        after = heard(planned(film, Brief(), number, taste))
        moved.append(after != before)
        if after != before:
            gains.append(user.likes(after) - user.likes(before))
    return (
        liked.belief, float(np.mean(right)) if right else np.nan,
        float(np.sum(gains)) / len(moved), float(np.mean(moved)),
        float(np.mean(np.array(gains) > 0)) if gains and user.strength else np.nan,
    )  # fmt: skip


if __name__ == "__main__":
    main()
