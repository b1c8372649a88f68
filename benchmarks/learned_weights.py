"""Make the file that ships from a run of `photoplay train learned`.

    python benchmarks/learned_weights.py RUN DATA [--now] [--out FILE]

RUN is the run's folder, DATA holds the corpora; --now takes the weights as they stood, not their
running mean, which in a short run still holds much of the first ones. Weights go into half
precision; the metadata say which recipe made them, from how many lessons, in which metres, and how
energies, notes a beat and rhythms shared by neighbouring bars were spread.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

from photoplay.catalog import METHODS, find
from photoplay.cli.train import lessons_from
from photoplay.composition.learned_weights import packed_of
from photoplay.methods.bar_conditions import grid_of
from photoplay.types.example import Example

OUT = Path(__file__).parents[1] / "src/photoplay/composition/tables/learned.safetensors"
QUANTILES = 11


def busy(lessons: Sequence[Example]) -> dict[str, list[float]]:
    """Quantiles of the lessons' notes a quarter note, over their sounding bars, by style; without
    the twentieth at either end."""
    found: dict[str, list[float]] = {}
    for one in lessons:
        above, below = (int(part) for part in one.metre.split("/"))
        density = one.vectors["density"]
        if (density > 0).any():
            rate = float(density[density > 0].mean()) / (above * 4 / below)
            found.setdefault(one.style, []).append(rate)
    return {
        style: np.quantile(rates, np.linspace(0.05, 0.95, QUANTILES)).round(3).tolist()
        for style, rates in found.items()
    }


def shared(lessons: Sequence[Example]) -> dict[str, float]:
    """Lower quartile, by style, of the onsets that two neighbouring bars have in common, of all
    that either has; bars of fewer than three notes left out."""
    found: dict[str, list[float]] = {}
    for one in lessons:
        grid = grid_of(one)
        bar, within = np.divmod(grid.onset, grid.bar)
        rows = [set(within[bar == k].tolist()) for k in range(grid.bars)]
        found.setdefault(one.style, []).extend(
            len(a & b) / len(a | b) for a, b in pairwise(rows) if min(len(a), len(b)) > 2
        )
    return {style: round(float(np.quantile(rows, 0.25)), 3) for style, rows in found.items()}


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("run", type=Path)
    ask.add_argument("data", type=Path)
    ask.add_argument("--out", type=Path, default=OUT)
    ask.add_argument("--now", action="store_true", help="not the running mean")
    given = ask.parse_args()
    module = find(METHODS, "learned")
    data = tuple(f"{name}={given.data / name}" for name in module.CARD.learns_from)
    lessons, _ = lessons_from(module, data, None)
    folder = given.run / "last"
    state = json.loads((folder / "state.json").read_text(encoding="utf-8"))
    energies = np.concatenate([one.vectors["energy"] for one in lessons])
    quantiles = np.quantile(energies[np.isfinite(energies)], np.linspace(0, 1, QUANTILES))
    facts = {
        "heads": str(state["options"]["heads"]),
        "energies": json.dumps(quantiles.round(1).tolist()),
        "reach": json.dumps(dict(Counter(one.metre for one in lessons).most_common())),
        "busy": json.dumps(busy(lessons)),
        "shared": json.dumps(shared(lessons)),
        "lessons": str(len(lessons)),
        "notes": str(sum(len(one.notes) for one in lessons)),
        "recipe": json.dumps(state["recipe"]),
        "options": json.dumps(state["options"]),
        "step": str(state["step"]),
        "seed": str(state["seed"]),
        "held_out": str(state["best"]),
        "licence": "Photoplay's; learnt from POP909 and its structure (MIT), OpenEWLD (MIT), "
        "OpenScore String Quartets (CC0), JS Fake Chorales (CC BY 4.0)",
    }
    weights = load_file(folder / "weights.safetensors")
    if given.now:
        kept = load_file(folder / "training.safetensors")
        weights = {name: kept.get(f"now/{name}", one) for name, one in weights.items()}
    given.out.write_bytes(packed_of(weights, facts))
    print(f"{given.out}: {given.out.stat().st_size} bytes, step {state['step']}")


if __name__ == "__main__":
    main()
