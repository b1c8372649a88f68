"""Where the gate's limits lie by style: what clean takes of each style reach.

    python benchmarks/gate_limits.py OUT.json [--takes 90] [--first 5000] [--styles piano,jazz]

Composes clean takes (numbers from --first on, which benchmarks/gate.py never judges), keeps what
each check measures in OUT.json, so that limits can be derived again without composing, and prints
for every check and style the worst take, the worst but one, and the limit: the worst take and a
quarter of its distance from the middle of all takes. With n takes another take lies beyond the
worst of them once in n + 1 times.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from gate import take

from photoplay.composition.styles import CARDS
from photoplay.gate.music import music_findings

Values = dict[str, list[float]]
SLACK = 0.25


def measured(style: str, numbers: range) -> tuple[Values, dict[str, bool]]:
    """What every check measures on the style's takes, and whether it asks for at least so much."""
    values: Values = {}
    least: dict[str, bool] = {}
    for number in numbers:
        plan, score = take(style, number)
        for one in music_findings(score, plan, CARDS[style], aim=False):
            if one.value is not None and not one.remark:
                values.setdefault(one.name, []).append(float(one.value))
                least[one.name] = one.limit.startswith(">=")
    return values, least


def limit_of(values: list[float], *, least: bool) -> float:
    """The worst of `values` and a quarter of its distance from their median."""
    worst = min(values) if least else max(values)
    return worst + SLACK * (worst - float(np.median(values)))


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("out", type=Path)
    ask.add_argument("--takes", type=int, default=90)
    ask.add_argument("--first", type=int, default=5000)
    ask.add_argument("--styles", default="")
    given = ask.parse_args()
    kept = json.loads(given.out.read_text(encoding="utf-8")) if given.out.exists() else {}
    for style in given.styles.split(",") if given.styles else CARDS:
        if style not in kept:
            values, least = measured(style, range(given.first, given.first + given.takes))
            kept[style] = {"values": values, "least": least}
            given.out.write_text(json.dumps(kept), encoding="utf-8")
        print(f"{style}: worst, worst but one, limit")
        for name, rows in kept[style]["values"].items():
            least = kept[style]["least"][name]
            order = sorted(rows, reverse=not least)
            cells = (order[0], order[min(1, len(order) - 1)], limit_of(rows, least=least))
            print(f"  {name:36} " + " ".join(f"{value:8.3g}" for value in cells), flush=True)


if __name__ == "__main__":
    main()
