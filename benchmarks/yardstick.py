"""What every measure of notes gives for real music, and for our own, beside each other.

    python benchmarks/yardstick.py DATA [--work FOLDER] [--out docs/yardstick.md]

DATA holds the corpora, each in the folder of its name (`photoplay datasets`). Every piece with
notes is measured once, in every convention's default, on two processes; what is measured stays in
the work folder, so a run that was stopped goes on, and a measure that is new is measured of all
pieces again. Structure indicators, which need sound and take seconds a piece, come last: they are
taken of plain sines of the first minute of a seeded sample of each corpus. Our own rows: made
plans of one minute (benchmarks/styles.py), ten styles by SEEDS seeds, composed afresh.
"""

from __future__ import annotations

import argparse
import json
import subprocess
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from photoplay.catalog import DATASETS, METRICS, find
from photoplay.metrics.intervals import bootstrap
from photoplay.types.notes import NoteTable, notes_of

SAMPLE = 40
"""Pieces a corpus whose structure is measured."""
HEAD_S = 60.0
SEEDS = 12
OWN_SAMPLE = 4
"""Seeds a style whose structure is measured."""
EXTRA = ("musdr_h1",)
LEFT_OUT = ("pitch-in-scale-rate",)
"""Says nothing where root and mode are not given by hand."""
_AT_ONCE = 8


def measures() -> list[tuple[str, Any, str]]:
    """(name, card, convention) of every measure of notes alone; the one-bar entropy beside."""
    cards = [c for question in METRICS for c in find(METRICS, question).MEASURES]
    found = []
    for card in cards:
        if card.shelf == "music" and card.needs == ("notes",) and (card.name not in LEFT_OUT):
            found.append((card.name, card, card.conventions[0].name))
            found += [
                (f"{card.name}:{one.name}", card, one.name)
                for one in card.conventions[1:]
                if one.name in EXTRA
            ]
    return found


def values_of(notes: NoteTable) -> dict[str, float]:
    found = {}
    for name, card, convention in measures():
        told = {"convention": convention} if len(card.conventions) > 1 else {}
        result = card.function(notes, **told)
        found[name] = float(getattr(result, "value", result))
    return found


def structure_of(notes: NoteTable) -> dict[str, float]:
    from photoplay.listening.chroma import chroma
    from photoplay.listening.sines import played_as_sines
    from photoplay.metrics.music import scape

    sound = played_as_sines(notes, seconds=HEAD_S)
    if not sound.any():
        return {}
    likeness = scape.similarity_of(chroma(sound))
    return {card.name: card.function(likeness) for card in scape.MEASURES}


def corpora(data: Path) -> dict[str, Any]:
    """Readers of the corpora that are there and hold notes."""
    return {
        name: find(DATASETS, name).Dataset(data / name)
        for name in DATASETS
        if "notes" in find(DATASETS, name).CARD.gives and (data / name).is_dir()
    }


def measure_piece(task: tuple[str, str, str, str]) -> dict[str, Any]:
    name, root, key, part = task
    reader = find(DATASETS, name).Dataset(Path(root))
    about = {"corpus": name, "key": key, "part": part}
    try:
        notes = reader[key].notes
        if notes is None:
            return about | {"fault": "it has no notes"}
        return about | {"values": PARTS[part](notes)}
    except Exception as error:
        return about | {"fault": f"{type(error).__name__}: {error}"}


def measure_own(task: tuple[str, int, str]) -> dict[str, Any]:
    from styles import made_analysis

    from photoplay.composition.composer import compose
    from photoplay.composition.styles import CARDS
    from photoplay.planning.planner import make_plan
    from photoplay.types.brief import Brief

    style, seed, part = task
    analysis = made_analysis((0.15, 0.5, 0.85)[seed % 3], seed=seed)
    plan = make_plan(analysis, Brief(style=style), CARDS, seed=seed, title="yardstick")
    found = PARTS[part](notes_of(compose(plan)))
    about = {"corpus": f"own {style}", "key": str(seed), "part": part, "commit": commit()}
    return about | {"values": found}


PARTS = {"notes": values_of, "structure": structure_of}


@cache
def commit() -> str:
    asked = ["git", "rev-parse", "--short", "HEAD"]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()


def tasks(data: Path, kept: set[tuple[str, str, str]]) -> Iterator[tuple[Any, Any]]:
    from photoplay.composition.styles import CARDS

    for part in PARTS:
        for name in corpora(data):
            root = data / name
            keys = list(find(DATASETS, name).Dataset(root))
            rng = np.random.default_rng(0)
            sample = rng.choice(keys, min(SAMPLE, len(keys)), replace=False).tolist()
            for key in keys if part == "notes" else sample:
                if (name, key, part) not in kept:
                    yield measure_piece, (name, str(root), key, part)
        for style in CARDS:
            for seed in range(SEEDS if part == "notes" else OWN_SAMPLE):
                if (f"own {style}", str(seed), part) not in kept:
                    yield measure_own, (style, seed, part)


def run(data: Path, record: Path, jobs: int) -> None:
    """Measure what the record lacks, a line a piece."""
    kept = {(row["corpus"], row["key"], row["part"]) for row in rows(record)}
    waiting = tasks(data, kept)
    done = len(kept)
    with ProcessPoolExecutor(jobs) as pool, record.open("a", encoding="utf-8") as file:
        while part := list(islice(waiting, _AT_ONCE * jobs * 4)):
            futures = [pool.submit(make, given) for make, given in part]
            for future in futures:
                file.write(json.dumps(future.result()) + "\n")
                done += 1
            file.flush()
            print(f"\r{done} pieces, at {part[-1][1][0]}, {part[-1][1][-1]}", end="", flush=True)
    print()


def rows(record: Path) -> list[dict[str, Any]]:
    """What was measured: the last line of each piece and part, if it knows every measure."""
    if not record.is_file():
        return []
    held = [json.loads(line) for line in record.read_text().splitlines() if line.endswith("}")]
    names = {name for name, _, _ in measures()}
    whole = [
        row for row in held
        if row["part"] == "structure" or "fault" in row or names <= row["values"].keys()
    ]  # fmt: skip
    return list({(row["corpus"], row["key"], row["part"]): row for row in whole}.values())


def cell(values: list[float]) -> str:
    given = np.array([v for v in values if v is not None and np.isfinite(v)])
    if not len(given):
        return "–"
    mean = given.mean()
    digits = 3 if abs(mean) < 1.05 else 2
    span = bootstrap(given, seed=0, draws=1000)
    if not np.isfinite(span.low):
        return f"{mean:.{digits}f}"
    return f"{mean:.{digits}f} [{span.low:.{digits}f}, {span.high:.{digits}f}]"


def table(found: list[dict[str, Any]], names: list[str], titles: dict[str, str]) -> list[str]:
    names = [n for n in names if any(r["corpus"] == n and "values" in r for r in found)]
    heads = [n.removeprefix("own ") for n in names]
    lines = ["| measure | " + " | ".join(heads) + " |", "|---|" + "---|" * len(names)]
    whole = {n: [r["values"] for r in found if r["corpus"] == n and "values" in r] for n in names}
    counts = [sum(r["corpus"] == n and r["part"] == "notes" and "values" in r for r in found)
              for n in names]  # fmt: skip
    lines.append("| pieces | " + " | ".join(map(str, counts)) + " |")
    for key, title in titles.items():
        cells = [cell([v.get(key) for v in whole[n]]) for n in names]
        lines.append(f"| {title} | " + " | ".join(cells) + " |")
    return lines


def titles() -> dict[str, str]:
    found = {}
    for name, card, convention in measures():
        unit = f", {card.unit}" if card.unit else ""
        found[name] = f"{card.title}{unit} (`{convention}`)"
    from photoplay.metrics.music import scape

    return found | {card.name: card.title for card in scape.MEASURES}


def page(found: list[dict[str, Any]], data: Path) -> str:
    from photoplay import __version__
    from photoplay.composition.styles import CARDS

    composed = sorted({row["commit"] for row in found if "commit" in row})
    names = list(corpora(data))
    lines = [
        "# Yardstick: what real music measures",
        "",
        f"`python benchmarks/yardstick.py DATA` (Photoplay {__version__}; our pieces composed by "
        f"{', '.join(composed)}). Means over "
        "pieces with bootstrap 95 % intervals (1,000 draws, seed 0). None of these has a better "
        "direction: a composer is as good as its distance from the music it wants to be like. "
        "Compare only values of one convention. – stands for what cannot be said of a set "
        "(pitches of drums).",
        "",
        f"Structure indicators are of plain sines of the first {HEAD_S:.0f} s "
        f"(`listening/sines.py`), of {SAMPLE} pieces a corpus drawn with seed 0, and of "
        f"{OWN_SAMPLE} seeds a style; with a font and a mix they come out otherwise.",
        "",
        "## Corpora",
        "",
        "| corpus | holds | licence | pieces | read | first fault |",
        "|---|---|---|---|---|---|",
    ]
    for name in names:
        card = find(DATASETS, name).CARD
        mine = [r for r in found if r["corpus"] == name and r["part"] == "notes"]
        faults = [r["fault"] for r in mine if "fault" in r]
        first = faults[0].rsplit("/", 1)[-1][:60] if faults else "–"
        lines.append(
            f"| `{name}` | {card.holds} | {card.licence} | {len(mine)} | "
            f"{len(mine) - len(faults)} | {first} |"
        )
    lines += [
        "",
        "Versions are those of the copies that were read: each in the layout of its release, as "
        "[the page of data sets](datasets.md) tells. Harmonix and McGill Billboard hold "
        "annotations and no notes; pop909-structure holds the melodies of POP909 on their grid.",
        "",
        "## Every measure over each corpus",
        "",
        *table(found, names, titles()),
        "",
        "## Photoplay's own composer",
        "",
        f"Made plans of one minute, three energies, {SEEDS} seeds a style, tempo, key and metre as "
        "the planner chooses.",
        "",
        *table(found, [f"own {style}" for style in CARDS], titles()),
        "",
        *gaps(found, names),
    ]
    return "\n".join(lines) + "\n"


def gaps(found: list[dict[str, Any]], names: list[str]) -> list[str]:
    """How far our own pieces lie from the nearest corpus, measure by measure."""
    from scipy.stats import wasserstein_distance

    lines = [
        "## How far ours is from real music",
        "",
        "Wasserstein-1 between our pieces of all styles and each corpus, over the corpus's own "
        "standard deviation: below 1, ours lies within its spread. Beside it, what two halves of "
        "the corpus lie apart.",
        "",
        "| measure | " + " | ".join(names) + " |",
        "|---|" + "---|" * len(names),
    ]
    mine = [r["values"] for r in found if r["corpus"].startswith("own ") and "values" in r]
    for key, title in titles().items():
        cells = []
        for name in names:
            real = finite([r["values"].get(key) for r in found
                           if r["corpus"] == name and "values" in r])  # fmt: skip
            own = finite([v.get(key) for v in mine])
            if len(real) < 4 or len(own) < 4 or real.std() == 0:
                cells.append("–")
                continue
            order = np.random.default_rng(0).permutation(len(real))
            half = wasserstein_distance(
                real[order[: len(real) // 2]], real[order[len(real) // 2 :]]
            )
            apart = wasserstein_distance(own, real)
            cells.append(f"{apart / real.std():.2f} ({half / real.std():.2f})")
        lines.append(f"| {title} | " + " | ".join(cells) + " |")
    return lines


def finite(values: list[float | None]) -> np.ndarray:
    return np.array([v for v in values if v is not None and np.isfinite(v)])


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("data", type=Path)
    ask.add_argument("--work", type=Path, default=Path("build"))
    ask.add_argument("--out", type=Path)
    ask.add_argument("--jobs", type=int, default=2)
    given = ask.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    record = given.work / "yardstick.jsonl"
    run(given.data, record, given.jobs)
    text = page(rows(record), given.data)
    print(text)
    if given.out:
        given.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
