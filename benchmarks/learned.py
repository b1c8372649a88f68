"""The learned composer beside the rules, beside itself with nothing asked, and beside real music.

    python benchmarks/learned.py PART DATA [--weights FILE] [--pieces N] [--out FILE]

PART is one of
  held-out   seven measures of tunes on held-out lessons: real, by rule, learned, nothing asked
  asked      what is asked of a bar against what comes, and how it misses what is exchanged
  verbatim   the longest run of notes that stands in the training set, learned and real
  exchanged  what a held-out tune costs when one wish is another tune's (--run; needs torch)
  rolls      twenty piano rolls beside twenty real ones, as one picture (--out PNG)
What the product makes of it is measured by learned_styles.py. All draws are seeded. Songs are split
by key; held-out means of the test tenth.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from photoplay.catalog import DATASETS, find
from photoplay.composition.learned_net import Drawing, write
from photoplay.composition.learned_weights import learned_of, shipped
from photoplay.composition.melody import Singer, write_tune
from photoplay.composition.motifs import make_idea
from photoplay.composition.themes import Entry
from photoplay.methods.bar_conditions import grid_of, lessons_of, table_of_grid
from photoplay.metrics.intervals import bootstrap
from photoplay.theory.scales import white_shift
from photoplay.theory.transformations import transformed
from photoplay.tokens import bar_wishes
from photoplay.tokens.bar_notes import RULES
from photoplay.tokens.grid import Grid
from photoplay.training.order import split_of
from photoplay.types.example import Example
from photoplay.types.notes import NoteTable
from photoplay.types.plan import Section
from photoplay.types.score import Note
from photoplay.types.tempo import Bar

SEVEN = (
    "scale-consistency",
    "pitch-entropy",
    "pitch-class-entropy",
    "pitch-class-entropy:musdr_h1",
    "pitch-range",
    "inter-onset-interval",
    "grooving-similarity",
)
"""Of tunes at 120 quarter notes a minute, so that tempo does not count."""
PLAIN = Drawing(temperature=0.95, top_p=0.92)
HOW = ("statement", "ornament", "sequence", "statement")


def seven(notes: NoteTable) -> list[float]:
    from yardstick import measures

    found = []
    for name, card, convention in measures():
        if name in SEVEN:
            told = {"convention": convention} if len(card.conventions) > 1 else {}
            result = card.function(notes, **told)
            found.append(float(getattr(result, "value", result)))
    return found


def titles() -> list[str]:
    from yardstick import measures

    return [name for name, _, _ in measures() if name in SEVEN]


def lessons_in(split: str, data: Path, names: Sequence[str], count: int) -> list[Example]:
    """Every so many lessons of a split, in the order of the corpora."""
    found: list[Example] = []
    for name in names:
        dataset = find(DATASETS, name).Dataset(data / name)
        for key in dataset:
            if split_of(key) == split:
                try:
                    found += lessons_of(dataset[key])
                except Exception as error:
                    print(f"passed over: {name} {key}: {error}", file=sys.stderr)
    whole = [one for one in found if len(one.vectors["density"]) >= 16]
    return whole[:: max(1, len(whole) // count)][:count]


def rows_of(example: Example) -> tuple[Any, int]:
    """A lesson's wishes in the key without signs, and the semitones it was moved."""
    above, below = (int(one) for one in example.metre.split("/"))
    key = example.sheet.keys[0]
    rows = bar_wishes.wishes(example.vectors, example.sheet.chords, above * 4 / below,
                             example.tempo, key=key, style=example.style,
                             compound=below >= 8 and above % 3 == 0 and above > 3)  # fmt: skip
    shift = white_shift(key.tonic, key.mode)
    return bar_wishes.moved(rows, shift), shift


def drawn(net: Any, example: Example, rows: Any, shift: int, seed: int, drawing: Drawing) -> Grid:
    """Music of the net for rows, at the lesson's own pitch; what rows strike is struck."""
    grid = write(net, rows, grid_of(example).bar, np.random.default_rng(seed), drawing)
    table = grid.rows()
    table[:, 2] -= shift
    return Grid.of(table, steps=grid.steps, bar=grid.bar, bars=len(rows))


def by_rule(example: Example, seed: int) -> Grid:
    """The rules' tune for a lesson: its metre, key, chords and mean density; themes as plans have
    them, every four bars."""
    above, below = (int(one) for one in example.metre.split("/"))
    key, chords = example.sheet.keys[0], example.sheet.chords
    count = len(example.vectors["density"])
    beats = above * 4 / below
    bars = [Bar(start=k * beats, numerator=above, denominator=below) for k in range(count)]
    bpm = example.tempo or 120.0
    rate = float(np.mean(example.vectors["density"])) / beats * bpm / 60
    singer = Singer(corpora=("pop909", "openewld"), notes_a_second=(0.0, 4.0))
    section = Section(
        id="s1", cue="1M1", role="statement", start_bar=0, bars=count, start=0.0,
        end=count * beats * 60 / bpm, tonic=key.tonic, mode=key.mode, energy=0.5, valence=0.0,
        arousal=0.0, tension=0.2, density=min(rate / 4, 1.0),
    )  # fmt: skip
    rng = np.random.default_rng(seed)
    idea = make_idea(rng, bars[0], notes_a_bar=max(1.0, rate * beats * 60 / bpm),
                     corpora=singer.corpora)  # fmt: skip
    entries = [
        Entry(bar=bar, bars=2, theme="A", form="return", how=HOW[k % 4],
              idea=transformed(idea, HOW[k % 4], 2), start=int(rng.choice([2, 4, 5, 7])))
        for k, bar in enumerate(range(0, count - 2, 4))
    ]  # fmt: skip
    phrases = write_tune(section, bars, chords, entries, singer, rng, final=False, bpm=bpm)
    notes = [note for phrase in phrases for note in phrase.notes]
    return grid_from(notes, 0.0, round(beats * 4), count)


def grid_from(notes: Sequence[Note], start: float, bar: int, bars: int) -> Grid:
    rows = np.array(
        [(round((n.onset - start) * 4), 1, n.pitch, min(max(round(n.duration * 4), 1), 32), 80)
         for n in notes], dtype=np.int64,
    ).reshape(-1, 5)  # fmt: skip
    return Grid.of(rows, steps=RULES.steps, bar=bar, bars=bars)


def held_out(net: Any, data: Path, count: int) -> None:
    from scipy.stats import wasserstein_distance

    lessons = lessons_in("test", data, ("pop909", "openewld"), count)
    makers: dict[str, Callable[[Example, int], Grid]] = {
        "real": lambda e, _: grid_of(e),
        "rules": by_rule,
        "learned": lambda e, k: drawn(net, e, *rows_of(e), k, PLAIN),
        "nothing asked": lambda e, k: drawn(net, e, open_rows(e), rows_of(e)[1], k, PLAIN),
    }
    found = {
        name: np.array([seven(table_of_grid(make(e, k), 120.0)) for k, e in enumerate(lessons)])
        for name, make in makers.items()
    }
    spread = np.nanstd(found["real"], axis=0)
    half = np.arange(len(lessons)) % 2 == 0
    print(f"{len(lessons)} held-out lessons. Wasserstein-1 to the real tunes over their standard "
          "deviation, bootstrap 95 %; halves: two halves of the real ones")  # fmt: skip
    print("| measure | real | rules | learned | nothing asked | halves |")
    print("|---|---|---|---|---|---|")
    for column, title in enumerate(titles()):
        real = finite(found["real"][:, column])
        cells = [f"{real.mean():.3f}"]
        for name in ("rules", "learned", "nothing asked"):
            ours = finite(found[name][:, column])
            rng = np.random.default_rng(0)
            draws = [
                wasserstein_distance(rng.choice(ours, len(ours)), real) / spread[column]
                for _ in range(200)
            ]
            low, high = np.quantile(draws, [0.025, 0.975])
            far = wasserstein_distance(ours, real) / spread[column]
            cells.append(f"{far:.2f} [{low:.2f}, {high:.2f}]")
        apart = wasserstein_distance(
            finite(found["real"][half, column]), finite(found["real"][~half, column])
        )
        cells.append(f"{apart / spread[column]:.2f}")
        print(f"| {title} | " + " | ".join(cells) + " |")


def open_rows(example: Example) -> Any:
    return bar_wishes.opened(rows_of(example)[0])


def finite(values: Any) -> Any:
    return values[np.isfinite(values)]


def asked(net: Any, data: Path, count: int) -> None:  # noqa: PLR0915 (one row a wish)
    from scipy.stats import spearmanr

    lessons = lessons_in("test", data, ("pop909", "pop909-structure"), count)
    want: dict[str, list[float]] = {name: [] for name in ("density", "energy")}
    came: dict[str, list[float]] = {name: [] for name in want}
    strong: dict[str, list[float]] = {"as asked": [], "exchanged": [], "nothing asked": []}
    struck: dict[str, list[float]] = {"asked": [], "not asked": []}
    ends: dict[str, list[float]] = {"last bar": [], "others": []}
    echoes: dict[str, list[float]] = {"asked": [], "new": []}
    for k, one in enumerate(lessons):
        rows, shift = rows_of(one)
        other, _ = rows_of(lessons[(k + len(lessons) // 2) % len(lessons)])
        bars = min(len(rows), len(other))
        crossed = rows.copy()
        crossed[:bars, :6] = other[:bars, :6]
        plain = rows.copy()
        plain[:, bar_wishes.HITS] = 0
        made = {
            "as asked": drawn(net, one, rows, shift, k, PLAIN),
            "exchanged": drawn(net, one, crossed, shift, k, PLAIN),
            "nothing asked": drawn(net, one, bar_wishes.opened(rows), shift, k, PLAIN),
        }
        for name, grid in made.items():
            strong[name] += chord_tones(grid, rows, shift)
        grid = drawn(net, one, plain, shift, k, PLAIN)
        bar = grid.onset // grid.bar
        number = np.bincount(bar, minlength=len(rows))
        want["density"] += (rows[:, bar_wishes.DENSITY] - 1).tolist()
        came["density"] += number.tolist()
        if rows[0, bar_wishes.ENERGY]:
            loud = np.bincount(bar, grid.velocity, minlength=len(rows)) / np.maximum(number, 1)
            want["energy"] += rows[number > 0, bar_wishes.ENERGY].tolist()
            came["energy"] += loud[number > 0].tolist()
        if rows[0, bar_wishes.LEFT]:
            last = rows[bar, bar_wishes.LEFT] == 1
            ends["last bar"] += grid.duration[last].tolist()
            ends["others"] += grid.duration[~last].tolist()
        for k_bar in range(len(rows)):
            back = int(rows[k_bar, bar_wishes.ECHO]) - 1
            for name, distance in (("asked", back), ("new", 8 if back == 0 else 0)):
                if 0 < distance <= k_bar:
                    echoes[name].append(alike(grid, k_bar, k_bar - distance))
        marks = rows[:, bar_wishes.HITS][:, : grid.bar]
        begun = np.zeros_like(marks)
        begun[bar, grid.onset % grid.bar] = 1
        sounding = rows[:, bar_wishes.DENSITY] > 1
        struck["not asked"] += begun[sounding][marks[sounding] > 0].tolist()
        held = drawn(net, one, rows, shift, k, PLAIN)
        begun[:] = 0
        begun[held.onset // held.bar, held.onset % held.bar] = 1
        struck["asked"] += begun[marks > 0].tolist()
    for name, wanted in want.items():
        rho = spearmanr(wanted, came[name]).statistic
        rng = np.random.default_rng(0)
        shuffled = spearmanr(rng.permutation(wanted), came[name]).statistic
        print(f"{name}: rho of asked and come {rho:.2f}, of shuffled {shuffled:.2f}, "
              f"{len(wanted)} bars")  # fmt: skip
    tell("chord tones on strong beats", strong)
    tell("moments struck", struck)
    tell("sixteenths of a note, phrase", ends)
    tell("onsets and pitches shared with the bar it repeats", echoes)


def tell(title: str, rows: dict[str, list[float]]) -> None:
    cells = []
    for name, values in rows.items():
        if values:
            span = bootstrap(np.array(values, dtype=float), seed=0, draws=500)
            cells.append(f"{name} {np.mean(values):.3f} [{span.low:.3f}, {span.high:.3f}]")
    print(f"{title}: " + "; ".join(cells))


def chord_tones(grid: Grid, rows: Any, shift: int) -> list[float]:
    """1 for each note on a strong place that belongs to the chord that `rows` ask for, else 0."""
    from photoplay.theory.chords import intervals

    found = []
    for onset, pitch in zip(grid.onset.tolist(), grid.pitch.tolist(), strict=True):
        bar, within = divmod(onset, grid.bar)
        if within not in (0, grid.bar // 2) or bar >= len(rows):
            continue
        root, kind = rows[bar, 0:2] if within == 0 else rows[bar, 2:4]
        if root:
            tones = {(root - 1 + step) % 12 for step in intervals(bar_wishes.QUALITIES[kind - 1])}
            found.append(float((pitch + shift) % 12 in tones))
    return found


def alike(grid: Grid, one: int, other: int) -> float:
    """Share of onset and pitch that two bars have in common, of all that either has."""
    sets = [
        {(o % grid.bar, p) for o, p in zip(grid.onset.tolist(), grid.pitch.tolist(), strict=True)
         if o // grid.bar == bar}
        for bar in (one, other)
    ]  # fmt: skip
    return len(sets[0] & sets[1]) / max(len(sets[0] | sets[1]), 1)


def exchanged_loss(run: Path, data: Path, count: int) -> None:
    """What is lost when one condition is exchanged between held-out lessons, nats a field."""
    import torch
    from safetensors.torch import load_file

    from photoplay.methods.to_score import learned

    model = learned.Model(learned.Options.small()).eval()
    model.load_state_dict(load_file(run / "last/weights.safetensors"))
    lessons = lessons_in("test", data, ("pop909", "pop909-structure"), count)

    @torch.no_grad()
    def loss(examples: Sequence[Example]) -> float:
        return float(np.mean([float(model.loss(model.batch(examples[k : k + 16])))
                              for k in range(0, len(examples), 16)]))  # fmt: skip

    plain = loss(lessons)
    print(f"loss {plain:.4f}, {len(lessons)} held-out lessons; exchanged:")
    for name in learned.CARD.reads:
        crossed = []
        for k, one in enumerate(lessons):
            partners = [x for x in lessons[k + 1 :] + lessons[:k]
                        if len(x.vectors["density"]) == len(one.vectors["density"])
                        and (name in x.vectors) == (name in one.vectors)]  # fmt: skip
            other = partners[len(partners) // 2] if partners else one
            if name in one.vectors:
                crossed.append(replace(one, vectors={**one.vectors, name: other.vectors[name]}))
            elif name in ("sheet", "tempo", "style"):
                crossed.append(replace(one, **{name: getattr(other, name)}))
            else:
                crossed.append(one)
        print(f"  {name}: {loss(crossed) - plain:+.4f}")


def tokens_of(grid: Grid) -> Any:
    """Interval and time to the next note of each note as one number."""
    step = np.clip(np.diff(grid.pitch), -24, 24) + 24
    gap = np.clip(np.diff(grid.onset), 0, 63)
    return (step * 64 + gap).astype(np.uint64)


def hashes(tokens: Any, length: int) -> Any:
    """A number for each run of `length` tokens; overflow is meant."""
    if len(tokens) < length:
        return np.zeros(0, dtype=np.uint64)
    found = np.zeros(len(tokens) - length + 1, dtype=np.uint64)
    with np.errstate(over="ignore"):
        for k in range(length):
            found = found * np.uint64(1_000_003) + tokens[k : len(tokens) - length + 1 + k]
            found ^= found >> np.uint64(29)
    return found


LENGTHS = (4, 6, 8, 10, 12, 14, 16, 20, 24, 28, 32, 40, 48)


def verbatim(net: Any, data: Path, count: int) -> None:
    names = ("pop909", "pop909-structure", "openewld", "openscore-quartets", "js-fakes")
    train = [tokens_of(grid_of(one)) for one in lessons_in("train", data, names, 10**6)]
    lessons = lessons_in("test", data, ("pop909", "openewld"), count)
    kinds = {
        "real": [tokens_of(grid_of(one)) for one in lessons],
        "learned": [tokens_of(drawn(net, e, *rows_of(e), k, PLAIN)) for k, e in enumerate(lessons)],
        "rules": [tokens_of(by_rule(e, k)) for k, e in enumerate(lessons)],
    }
    longest = {name: np.zeros(len(rows), dtype=int) for name, rows in kinds.items()}
    for length in LENGTHS:
        known = np.unique(np.concatenate([hashes(one, length) for one in train]))
        for name, rows in kinds.items():
            for k, row in enumerate(rows):
                if np.isin(hashes(row, length), known).any():
                    longest[name][k] = length
    print(f"longest run of intervals with their rhythm that stands in {len(train)} training "
          f"lessons; {len(lessons)} pieces; lengths {LENGTHS}")  # fmt: skip
    for name, values in longest.items():
        print(f"{name}: median {np.median(values):.0f}, 95th percentile "
              f"{np.quantile(values, 0.95):.0f}, longest {values.max()}")  # fmt: skip


def rolls(net: Any, data: Path, out: Path) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    lessons = lessons_in("test", data, ("pop909-structure", "openewld"), 20)
    figure, axes = plt.subplots(20, 2, figsize=(18, 40))
    for k, (one, (left, right)) in enumerate(zip(lessons, axes, strict=True)):
        for axis, grid in ((left, grid_of(one)), (right, drawn(net, one, *rows_of(one), k, PLAIN))):
            axis.hlines(grid.pitch, grid.onset, grid.onset + grid.duration * 0.9, linewidth=3)
            for bar in range(0, 17 * grid.bar, grid.bar):
                axis.axvline(bar, color="0.8", linewidth=0.6, zorder=0)
            axis.set_xlim(0, 16 * grid.bar)
            axis.set_xticks([])
            axis.set_title(f"{one.style} {one.metre}", fontsize=7, pad=1)
    figure.tight_layout()
    figure.savefig(out, dpi=55)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("part", choices=["held-out", "asked", "exchanged", "verbatim", "rolls"])
    ask.add_argument("data", type=Path)
    ask.add_argument("--weights", type=Path, help="instead of those that ship")
    ask.add_argument("--run", type=Path, help="folder of the training, for exchanged")
    ask.add_argument("--pieces", type=int, default=60)
    ask.add_argument("--out", type=Path, default=Path("rolls.png"))
    given = ask.parse_args()
    if given.part == "exchanged":
        exchanged_loss(given.run, given.data, given.pieces)
        return
    learned = learned_of(given.weights.read_bytes()) if given.weights else shipped()
    parts: dict[str, Callable[[], None]] = {
        "held-out": lambda: held_out(learned.net, given.data, given.pieces),
        "asked": lambda: asked(learned.net, given.data, given.pieces),
        "verbatim": lambda: verbatim(learned.net, given.data, given.pieces),
        "rolls": lambda: rolls(learned.net, given.data, given.out),
    }
    parts[given.part]()


if __name__ == "__main__":
    main()
