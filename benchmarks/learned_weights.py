"""Make the file that ships from a run of `photoplay train learned`.

    python benchmarks/learned_weights.py RUN DATA [--now] [--out FILE]

RUN is the run's folder, DATA holds the corpora; --now takes the weights as they stood, not their
running mean, which in a short run still holds much of the first ones. Weights go into half
precision; the metadata say which recipe made them, from how many lessons, in which metres, and how
energies were spread.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

from photoplay.catalog import METHODS, find
from photoplay.cli.train import lessons_from
from photoplay.composition.learned_weights import packed_of

OUT = Path(__file__).parents[1] / "src/photoplay/composition/tables/learned.safetensors"
QUANTILES = 11


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
