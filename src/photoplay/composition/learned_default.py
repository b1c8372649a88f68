"""Who writes a style's tunes where nobody asks: a measured rule.

The table beside the weights holds, by style, seven measures of the tunes of both composers against
those of the style's corpus, and what the gate found (benchmarks/learned_styles.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from photoplay.composition.rhythm import table

TABLE = "learned_styles"
NEARER = 5
"""Of seven measures."""


def usual_composer(style: str) -> str:
    """learned where it was measured to replace the rules, rules in all other styles."""
    row = table(TABLE)["styles"].get(style)
    return "learned" if row is not None and replaces(row) else "rules"


def replaces(row: Mapping[str, Any]) -> bool:
    """Whether learned tunes are nearer to real ones on five measures of seven or more, the interval
    of the difference below 0, with hits and gate, the tune's own checks too, no worse.

    Pairs are by rule and learned; a measure adds the ends of the interval.
    """
    nearer = sum(high < 0 for _, _, _, high in row["measures"].values())
    fewer = all(row[name][1] <= row[name][0] for name in ("findings", "of_tune"))
    return bool(nearer >= NEARER and fewer and row["hits"][1] >= row["hits"][0])
