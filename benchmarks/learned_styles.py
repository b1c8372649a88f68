"""What the product makes of the learned composer: by style beside the rules, its speed and memory.

    python benchmarks/learned_styles.py styles|speed DATA [--weights FILE] [--seeds N] [--out FILE]
    python benchmarks/learned_styles.py clips PROJECTS [--weights FILE]

clips: project folders of films that were looked at; each is planned and composed by rule and
learned, and the hits (share of honoured ones on which something begins within a frame), findings of
the gate, final bass, last chord and ranges stand beside each other.
styles: made films of a minute (benchmarks/styles.py), each scored by rule and learned; seven
measures of the tune against held-out tunes of the style's corpus (its card's yardstick), the gate's
findings, and the tune row. Tunes are measured in stretches of eight bars of one section, real ones
in stretches of eight bars, so that a plan's changes of key, which are the same whoever writes the
tune, do not count; beside it, of whole cues. A style goes over to learned tunes where they are
nearer on at least five of the seven measures (bootstrap 95 % of the difference, over pieces, below
0) with no more findings and no worse tune row. Styles without a corpus stay with the rules.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from pathlib import Path
from typing import Any

import numpy as np
from learned import PLAIN, finite, grid_from, lessons_in, rows_of, seven, titles
from scipy.stats import wasserstein_distance
from styles import made_analysis

from photoplay.composition import short_score
from photoplay.composition.composer import compose
from photoplay.composition.learned_net import write
from photoplay.composition.learned_weights import learned_of, shipped
from photoplay.composition.styles import CARDS
from photoplay.gate.music import music_findings
from photoplay.gate.tune import tune_facts
from photoplay.judging import judged
from photoplay.methods.bar_conditions import grid_of, table_of_grid
from photoplay.planning.planner import make_plan
from photoplay.project import Project
from photoplay.theory.form import is_lead_in
from photoplay.tokens.grid import Grid
from photoplay.types.brief import Brief
from photoplay.types.plan import Plan
from photoplay.types.score import Score

ENERGIES = (0.15, 0.5, 0.85)
REAL = {"pop909": "pop909-structure"}
"""Where the tunes of a yardstick stand alone."""
ENDING = ("final bass on the key note", "last chord before the end")
METHODS = ("rules", "learned")
STRETCH = 8
"""Bars."""
Rows = list[list[float]]
TUNE_ROW = ("bars with melody", "leaps recovered", "phrases with one peak",
            "an idea returns in 16 bars", "wide leaps", "sour notes", "notes of a known tune",
            "clashes")  # fmt: skip
"""The gate's checks of the tune."""
OUT = Path(__file__).parents[1] / "src/photoplay/composition/tables/learned_styles.json"
ORIGIN = {"pop909-structure": "distances from tunes of POP909, MIT",
          "openscore-quartets": "distances from OpenScore String Quartets, CC0"}  # fmt: skip
FACTS = ("leaps_recovered", "single_peaks", "returns", "wide", "sour", "clashes")


def made(style: str, method: str, seed: int) -> tuple[Plan, Score]:
    brief = Brief(style=style, method=method)
    plan = make_plan(made_analysis(ENERGIES[seed % 3], seed=seed), brief, CARDS, seed=seed,
                     title="style")  # fmt: skip
    return plan, compose(plan)


def measured(plan: Plan, score: Score) -> tuple[Rows, Rows]:
    """The seven measures of the lead: a row for each eight bars of a section, and of the whole;
    none where it hardly plays."""
    lead = next((part for part in score.parts if part.role == "melody"), None)
    if lead is None:
        return [], []
    notes = sorted(lead.notes, key=lambda n: n.onset)
    every = plan.tempo_map.bars
    rows: Rows = []
    for section in plan.sections:
        bars = every[section.start_bar : section.start_bar + section.bars]
        bars = bars[int(is_lead_in(bars)) :]
        inside = [n for n in notes if bars[0].start - 1e-6 <= n.onset < bars[-1].end - 1e-6]
        size = min(round(bars[0].beats * 4), 32)
        rows += in_stretches(grid_from(inside, bars[0].start, size, len(bars)))
    size = min(round(every[len(every) // 2].beats * 4), 32)
    whole = seven(table_of_grid(grid_from(notes, 0.0, size, 64), 120.0))
    return rows, [whole] if len(notes) >= 8 else []


def in_stretches(grid: Grid) -> Rows:
    """The seven measures of each eight bars with eight notes or more."""
    found, rows = [], grid.rows()
    for bar in range(0, grid.bars - STRETCH + 1, STRETCH):
        start, end = bar * grid.bar, (bar + STRETCH) * grid.bar
        inside = rows[(rows[:, 0] >= start) & (rows[:, 0] < end)].copy()
        inside[:, 0] -= start
        if len(inside) >= 8:
            cut = Grid.of(inside, steps=grid.steps, bar=grid.bar, bars=STRETCH)
            found.append(seven(table_of_grid(cut, 120.0)))
    return found


def real_rows(data: Path, name: str) -> tuple[Any, Any]:
    grids = [grid_of(x) for x in lessons_in("test", data, (name,), 150)]
    return (
        np.array([row for one in grids for row in in_stretches(one)]),
        np.array([seven(table_of_grid(one, 120.0)) for one in grids]),
    )


def styles(data: Path, seeds: int, only: list[str], out: Path) -> None:
    real: dict[str, Any] = {}
    table = json.loads(out.read_text(encoding="utf-8")) if out.is_file() else {"origin": ORIGIN}
    for style, card in CARDS.items():
        if only and style not in only:
            continue
        if card.yardstick is None:
            print(f"{style}: no corpus fits it; the rules write it")
            continue
        name = REAL.get(card.yardstick, card.yardstick)
        if name not in real:
            real[name] = real_rows(data, name)
        found: dict[str, list[tuple[Rows, Rows]]] = {method: [] for method in METHODS}
        failed: dict[str, list[str]] = {method: [] for method in METHODS}
        hits: dict[str, list[float]] = {method: [] for method in METHODS}
        facts: dict[str, list[list[float]]] = {method: [] for method in METHODS}
        for seed in range(seeds):
            for method in METHODS:
                plan, score = made(style, method, seed)
                found[method].append(measured(plan, score))
                found_by_gate = music_findings(score, plan, card)
                failed[method] += [x.name for x in found_by_gate if not x.passed]
                hits[method].append(struck(plan, score))
                told = tune_facts(score)
                values = [getattr(told, fact) for fact in FACTS]
                facts[method].append([np.nan if v is None else float(v) for v in values])
        rows = {m: sum(name in TUNE_ROW for name in failed[m]) for m in METHODS}
        struck_share = {m: float(np.mean(hits[m])) for m in METHODS}
        print(f"{style} ({name}), {seeds} pieces: findings of the gate {len(failed['rules'])} -> "
              f"{len(failed['learned'])}, of the tune {rows['rules']} -> {rows['learned']}; hits "
              f"struck {struck_share['rules']:.3f} -> {struck_share['learned']:.3f}")  # fmt: skip
        for number, cut in enumerate(("whole cues", "by eight bars")):
            order = 1 - number
            measures = tell(cut, real[name][order], {m: [x[order] for x in found[m]]
                                                     for m in METHODS})  # fmt: skip
        table.setdefault("styles", {})[style] = {
            "corpus": name, "pieces": seeds, "measures": measures,
            "findings": [len(failed[m]) for m in METHODS], "of_tune": [rows[m] for m in METHODS],
            "hits": [round(struck_share[m], 3) for m in METHODS],
        }  # fmt: skip
        for method, values_of in facts.items():
            means = np.nanmean(np.array(values_of), axis=0)
            cells = ", ".join(f"{fact} {mean:.3f}" for fact, mean in zip(FACTS, means, strict=True))
            print(f"   {method}: {cells}", flush=True)
        out.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


def tell(cut: str, real: Any, found: dict[str, list[Rows]]) -> dict[str, list[float]]:
    """How far the tunes of both are from real ones, and the 95 % interval of what learned ones are
    further; pieces are drawn again."""
    spread, nearer, measures = np.nanstd(real, axis=0), 0, {}
    rng = np.random.default_rng(0)
    for column, title in enumerate(titles()):
        base = finite(real[:, column])

        def far(
            pieces: list[Rows], order: Any, base: Any = base, at: int = column,
            unit: float = spread[column],
        ) -> float:  # fmt: skip
            values = np.array([row[at] for k in order for row in pieces[k]])
            return float(wasserstein_distance(finite(values), base) / unit)

        count = len(found["rules"])
        ours = [far(found[method], range(count)) for method in METHODS]
        apart = [
            far(found["learned"], rng.integers(0, count, count))
            - far(found["rules"], rng.integers(0, count, count))
            for _ in range(300)
        ]
        low, high = np.quantile(apart, [0.025, 0.975])
        nearer += bool(high < 0)
        measures[title] = [round(float(one), 3) for one in (*ours, low, high)]
    cells = [f"{title} {a:.2f} -> {b:.2f} [{low:+.2f}, {high:+.2f}]"
             for title, (a, b, low, high) in measures.items()]  # fmt: skip
    print(f"   {cut}: nearer on {nearer} of 7: " + "; ".join(cells), flush=True)
    return measures


def speed(weights: Path | None, data: Path) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    learned = learned_of(weights.read_bytes()) if weights else shipped()
    loaded = time.process_time() - began
    rows, _ = rows_of(lessons_in("test", data, ("pop909-structure",), 1)[0])
    began, words = time.process_time(), 0
    for seed in range(3):
        words += len(write(learned.net, rows, 16, np.random.default_rng(seed), PLAIN)) + len(rows)
    spent = time.process_time() - began
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"loaded in {loaded:.3f} s; {words / spent:.0f} words a second; {more:.0f} MB more")
    for style in ("piano", "orchestral", "jazz"):
        seconds = {}
        for method in METHODS:
            began = time.process_time()
            made(style, method, 1)
            seconds[method] = time.process_time() - began
        print(f"{style}: a minute planned and composed in {seconds['rules']:.2f} s by rule, "
              f"{seconds['learned']:.2f} s learned")  # fmt: skip


def clips(folder: Path) -> None:
    print("| film | style | hits struck | findings | ending | ranges | draws |")
    print("|---|---|---|---|---|---|---|")
    seen: set[str] = set()
    for root in sorted(folder.glob("*.photoplay")):
        analysis = Project(root).load_analysis()
        name = analysis.film.path.name
        if name in seen:
            continue
        seen.add(name)
        rows = {}
        for method in METHODS:
            plan = make_plan(analysis, Brief(method=method), CARDS, seed=0, title=name)
            plan = judged(plan)
            score = compose(plan)
            card = CARDS[str(plan.style.value)]
            found = {one.name: one for one in music_findings(score, plan, card)}
            rows[method] = (
                struck(plan, score),
                sum(not one.passed for one in found.values()),
                all(found[x].passed for x in ENDING if x in found),
                found["notes out of range"].passed,
                int(plan.draw.value),
            )
        one, other = (rows[method] for method in METHODS)
        cells = [f"{a:.2f} -> {b:.2f}" if isinstance(a, float) else f"{a} -> {b}"
                 for a, b in zip(one, other, strict=True)]  # fmt: skip
        print(f"| {name} | {plan.style.value} | " + " | ".join(cells) + " |", flush=True)


def struck(plan: Plan, score: Score) -> float:
    """Share of the honoured hits, stops aside, within a frame of which a note begins."""
    tempo = score.tempo_map
    onsets = np.array([note.onset for part in score.parts for note in part.notes])
    begun = tempo.seconds(onsets) if len(onsets) else np.zeros(0)
    hits = [hit for hit in plan.honoured if hit.gesture != "stop"]
    frame = 1 / float(plan.frame_rate)
    met = [bool(len(begun)) and float(np.abs(begun - hit.time).min()) <= frame for hit in hits]
    return float(np.mean(met)) if met else 1.0


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("part", choices=["styles", "speed", "clips"])
    ask.add_argument("data", type=Path)
    ask.add_argument("--weights", type=Path, help="instead of those that ship")
    ask.add_argument("--seeds", type=int, default=24)
    ask.add_argument("--only", nargs="*", default=[], help="styles")
    ask.add_argument("--out", type=Path, default=OUT, help="where the table of styles is kept")
    given = ask.parse_args()
    if given.weights:
        learned = learned_of(given.weights.read_bytes())
        short_score.shipped = lambda: learned
    if given.part == "clips":
        clips(given.data)
    elif given.part == "speed":
        speed(given.weights, given.data)
    else:
        styles(given.data, given.seeds, given.only, given.out)


if __name__ == "__main__":
    main()
