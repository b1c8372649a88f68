"""Every corpus at hand, read from its first item to its last: counts, hours, keys, tempi, metres,
and what was broken.

python benchmarks/corpora.py FOLDER > docs/corpora.md, where FOLDER holds one copy a set, each under
the set's name.
"""

from __future__ import annotations

import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np

from photoplay.catalog import DATASETS, find
from photoplay.datasets.checking import Report, going
from photoplay.types.example import Example

NOTES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
TEMPI = (0, 60, 80, 100, 120, 140, 160, 1000)
MOST_TOLD = 12
HEAD = """\
Every item of every corpus at hand, read by the readers of `photoplay.datasets`. Made by
`python benchmarks/corpora.py FOLDER > docs/corpora.md`. Hours are those of the notes, or of the
annotations where a set has no notes; written music counts at its own tempo, repeats once."""


class Tally:
    """What one corpus holds."""

    def __init__(self) -> None:
        self.notes = self.chords = self.sections = self.beats = 0
        self.seconds = 0.0
        self.keys: Counter[str] = Counter()
        self.metres: Counter[str] = Counter()
        self.tempi: list[float] = []
        self.styles: Counter[str] = Counter()
        self.labels: Counter[str] = Counter()
        self.qualities: Counter[str] = Counter()
        self.remarks: Counter[str] = Counter()

    def add(self, example: Example) -> None:
        if example.notes is not None:
            self.notes += len(example.notes)
        self.seconds += length_of(example)
        self.beats += len(example.beats.times) if example.beats else 0
        sheet = example.sheet
        qualities = [chord.quality or "none" for chord in example.chords]
        qualities += [chord.quality for chord in sheet.chords] if sheet else []
        self.chords += len(qualities)
        self.qualities.update(qualities)
        phrases = sheet.phrases if sheet else ()
        self.sections += len(example.sections) + len(phrases)
        self.labels.update(plain(span.label) for span in example.sections)
        self.labels.update(phrase.letter for phrase in phrases)
        keys = [(one.tonic, one.mode) for one in example.keys]
        keys += [(one.tonic, one.mode) for one in sheet.keys] if sheet else []
        self.keys.update(f"{NOTES[tonic]} {mode}" for tonic, mode in dict.fromkeys(keys))
        self.metres.update(set(example.metre.split()))
        if example.tempo:
            self.tempi.append(example.tempo)
        if example.style:
            self.styles[example.style.split("/")[0]] += 1
        self.remarks.update(filter(None, example.facts.get("left_out", "").split("; ")))
        self.remarks["chords without a name"] += int(example.facts.get("chords_without_a_name", 0))


def length_of(example: Example) -> float:
    """Seconds that an item lasts, by its notes or else by its annotations."""
    if example.notes is not None:
        return example.notes.seconds
    spans = [*example.chords, *example.sections]
    return max((span.end for span in spans), default=0.0)


def plain(label: str) -> str:
    return re.sub(r"[\d\s]+$", "", label)


def main(folder: Path) -> None:
    print(f"# Corpora\n\n{HEAD}")
    rows, sections, names = [], [], []
    for name, module in DATASETS.items():
        root = folder / name
        if root.is_dir():
            names.append(name)
            reader = find(DATASETS, name)
            began = time.perf_counter()
            tally, report = Tally(), Report(expected=reader.CARD.items)
            for _, example in going(reader.Dataset(root), report):
                if example is not None:
                    tally.add(example)
            took = time.perf_counter() - began
            print(f"{name}: {took:.1f} s", file=sys.stderr)
            rows.append(row_of(name, tally, report))
            sections.append((name, tally, report))
        else:
            print(f"{name}: no copy of {module} at {root}", file=sys.stderr)
    table(
        ("set", "items", "broken", "whole set", "hours", "notes", "chords", "sections", "beats"),
        rows,
    )
    print("\n## Keys\n\nItems in which a key occurs; signatures without a mode count as major.\n")
    crossed(names, {name: tally.keys for name, tally, _ in sections}, key_order())
    print("\n## Tempo\n\nQuarter notes a minute as the set states them.\n")
    table(
        (
            "set",
            "items",
            *(f"{a}–{b}" if b < 1000 else f"{a} up" for a, b in pairwise(TEMPI)),
            "median",
        ),
        [tempo_row(name, tally.tempi) for name, tally, _ in sections if tally.tempi],
        lead=False,
    )
    print("\n## Metre\n")
    table(
        ("set", "metres and the items in which they occur"),
        [(name, listed(tally.metres, 12)) for name, tally, _ in sections if tally.metres],
        lead=False,
    )
    print("\n## Chords, sections, styles\n")
    table(
        ("set", "kinds of chord", "sections", "styles"),
        [
            (name, listed(tally.qualities, 10), listed(tally.labels, 12), listed(tally.styles, 8))
            for name, tally, _ in sections
        ],
        lead=False,
    )
    print("\n## Splits\n")
    table(
        ("set", "official splits"),
        [
            (name, ", ".join(f"{one} {count}" for one, count in report.splits.items()) or "none")
            for name, _, report in sections
        ],
        lead=False,
    )
    print("\n## What was broken\n")
    for name, tally, report in sections:
        for line in faults(name, tally, report, folder):
            print(f"- {line}")


def row_of(name: str, tally: Tally, report: Report) -> tuple[str, ...]:
    counts = (tally.notes, tally.chords, tally.sections, tally.beats)
    return (
        f"`{name}`", str(report.items), str(len(report.broken)), str(report.expected),
        f"{tally.seconds / 3600:.2f}", *(f"{count:,}" if count else "–" for count in counts),
    )  # fmt: skip


def faults(name: str, tally: Tally, report: Report, folder: Path) -> Iterable[str]:
    kinds: dict[str, list[str]] = {}
    for key, text in report.broken.items():
        told = text.replace(f"{folder}/{name}/", "").partition(": ")[2]
        kinds.setdefault(told, []).append(key)
    for text, keys in kinds.items():
        shown = ", ".join(f"`{key}`" for key in keys[:MOST_TOLD])
        yield f"`{name}` {shown}: {text}"
    if report.missing:
        yield f"`{name}`: {len(report.missing)} items name media that are not part of the copy"
    for text, count in tally.remarks.most_common():
        if count:
            yield f"`{name}`: {text}, {count} times"
    if report.expected and len(report.broken) + report.items < report.expected:
        yield (
            f"`{name}`: {report.expected - report.items - len(report.broken)} of "
            f"{report.expected} items of the whole set are not in this copy"
        )


def tempo_row(name: str, tempi: list[float]) -> tuple[str, ...]:
    counts, _ = np.histogram(tempi, TEMPI)
    return (f"`{name}`", str(len(tempi)), *map(str, counts), f"{np.median(tempi):.0f}")


def key_order() -> list[str]:
    return [f"{note} {mode}" for mode in ("major", "minor") for note in NOTES]


def listed(counts: Mapping[str, int], most: int) -> str:
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    shown = ", ".join(f"{name} {count}" for name, count in ordered[:most])
    rest = len(ordered) - most
    return (shown + (f", {rest} more" if rest > 0 else "")) or "–"


def crossed(names: list[str], counts: Mapping[str, Counter[str]], order: list[str]) -> None:
    kept = [name for name in names if counts[name]]
    rows = [
        (key, *(str(counts[name][key]) if counts[name][key] else "–" for name in kept))
        for key in order
    ]
    table(("key", *(f"`{name}`" for name in kept)), rows, lead=False)


def table(head: tuple[str, ...], rows: list[tuple[str, ...]], *, lead: bool = True) -> None:
    if lead:
        print()
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
