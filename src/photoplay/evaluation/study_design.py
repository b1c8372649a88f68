"""Who hears what, and in which order: lists that are balanced by construction.

Units (films under one system, pairs, or whole films) stand in the rows of a Williams square: each
in each place equally often, and each after each other equally often (Williams, Experimental designs
balanced for the estimation of residual effects of treatments, Australian Journal of Scientific
Research A 2, 1949). Who hears a part of them hears the first columns of the square: still each
unit equally often, and in each of these places. Versions that are offered together stand in the
orders of a small square of their own; every list comes once with each of them (of pairs: both ways
round).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One thing that is asked: a film, and its versions in the order in which they are offered."""

    clip: str
    systems: tuple[str, ...]
    """One for an opinion, two for a pair, all for a ranking or sliders."""
    check: int | None = None
    """What must be answered where this is an attention check, from 0: the step of the scale, the
    version to choose or to put first; of sliders 0 for their left end, 1 for their right."""


def williams(count: int) -> tuple[tuple[int, ...], ...]:
    """Rows of a Williams square of `count` things: as many for even numbers, twice as many for odd.

    One thing has one row; ValueError for none.
    """
    if count < 1:
        raise ValueError("a square has one thing at least")
    zigzag = [0]
    for step in range(1, count):
        zigzag.append((zigzag[-1] + (step if step % 2 else -step)) % count)
    rows = [tuple((place + shift) % count for place in zigzag) for shift in range(count)]
    return tuple(rows if count % 2 == 0 or count == 1 else [*rows, *(row[::-1] for row in rows)])


def lists_of(
    kind: str, clips: Sequence[str], systems: Sequence[str], *, seed: int,
    most: int | None = None, checks: int = 0,
) -> tuple[tuple[Turn, ...], ...]:  # fmt: skip
    """The lists of turns of a study; participants take them one after the other, round and round.

    `most` turns at most for each participant, `checks` attention checks on top. All follows from
    `seed`: which thing stands where in the square, and where the checks fall.
    """
    rng = np.random.default_rng([seed, 17])
    units = _units(kind, clips, systems)
    names = [units[k] for k in rng.permutation(len(units))]
    rows = williams(len(names))
    orders = williams(len(units[0][1]))
    made = []
    for number, (again, row) in enumerate(itertools.product(range(len(orders)), rows)):
        turns = []
        for place, unit in enumerate(row[: most or len(row)]):
            clip, heard = names[unit]
            order = orders[(place + again) % len(orders)]
            turns.append(Turn(clip=clip, systems=tuple(heard[k] for k in order)))
        places = np.random.default_rng([seed, 18, number])
        made.append(_with_checks(kind, turns, checks, places))
    return tuple(made)


def seen(lists: Sequence[Sequence[Turn]]) -> dict[tuple[str, tuple[str, ...]], int]:
    """How often each film is offered with the same systems, in whatever order, over all lists."""
    counts: dict[tuple[str, tuple[str, ...]], int] = {}
    for turn in itertools.chain.from_iterable(lists):
        if turn.check is None:
            key = (turn.clip, tuple(sorted(turn.systems)))
            counts[key] = counts.get(key, 0) + 1
    return counts


def _units(
    kind: str, clips: Sequence[str], systems: Sequence[str]
) -> list[tuple[str, tuple[str, ...]]]:
    sizes = {"opinion": 1, "pairwise": 2}
    groups = list(itertools.combinations(systems, sizes.get(kind, len(systems))))
    return [(clip, group) for clip in clips for group in groups]


def _with_checks(
    kind: str, turns: Sequence[Turn], checks: int, rng: np.random.Generator
) -> tuple[Turn, ...]:
    """Checks spread over the list: one in each of as many stretches, never first of all."""
    edges = np.linspace(1, len(turns), checks + 1)
    places = [
        int(rng.integers(int(a), max(int(a) + 1, int(b)))) for a, b in itertools.pairwise(edges)
    ]
    made = list(turns)
    for place in reversed(places):
        like = turns[min(place, len(turns) - 1)]
        answer = int(rng.integers(5 if kind == "opinion" else 2))
        made.insert(place, Turn(clip=like.clip, systems=like.systems, check=answer))
    return tuple(made)
