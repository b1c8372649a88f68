"""Rhythm tables drawn from corpora: a pianist's left and right hand, a drummer's bar."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

TABLES = "photoplay.composition.tables"


@cache
def table(name: str) -> dict[str, Any]:
    """The table `name`.json of composition/tables, with its origin and licence."""
    text = files(TABLES).joinpath(f"{name}.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def sharpened(share: float) -> float:
    """A share of bars as the chance of one stroke in a bar that means to be clear.

    Averages blur what single drummers and pianists keep apart: the likely becomes likelier.
    """
    return share * share * (3 - 2 * share)


def piano_mask(hand: str, density: float, rng: np.random.Generator) -> tuple[int, ...]:
    """Sixteenths of a four-beat bar at which a pianist's `hand` strikes, about `density` of them.

    One group of POP909's bars is drawn, likelier when common and near in density; then each place
    by its share. `hand` is "left" or "right".
    """
    rows = table("rhythm_piano")[hand]
    rows = [row for row in rows if row["share"][0] > 0.5 or hand == "right"]
    chances = np.array([row["weight"] / (0.5 + (row["density"] - density) ** 2) for row in rows])
    row = rows[int(rng.choice(len(rows), p=chances / chances.sum()))]
    drawn = [k for k in range(16) if rng.random() < sharpened(row["share"][k])]
    return tuple(sorted({0, *drawn}))
