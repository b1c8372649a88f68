"""What the product makes of the learned composer: by style beside the rules, its speed and memory.

    python benchmarks/learned_styles.py styles|speed DATA [--weights FILE] [--seeds N]
    python benchmarks/learned_styles.py clips PROJECTS [--weights FILE]

clips: project folders of films that were looked at; each is planned and composed by rule and
learned, and the hits (share of honoured ones on which something begins within a frame), findings of
the gate, final bass, last chord and ranges stand beside each other.
styles: made films of a minute (benchmarks/styles.py), each scored by rule and learned; seven
measures of the tune against held-out tunes of the style's corpus (its card's yardstick), the gate's
findings, and the tune row. A style goes over to learned tunes where they are nearer on at least
five of the seven measures (bootstrap 95 % of the difference below 0) with no more findings and no
worse tune row. Styles without a corpus stay with the rules.
"""

from __future__ import annotations

import argparse
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
from photoplay.types.brief import Brief
from photoplay.types.plan import Plan
from photoplay.types.score import Score

ENERGIES = (0.15, 0.5, 0.85)
REAL = {"pop909": "pop909-structure"}
"""Where the tunes of a yardstick stand alone."""
ENDING = ("final bass on the key note", "last chord before the end")
METHODS = ("rules", "learned")
FACTS = ("leaps_recovered", "single_peaks", "returns", "wide", "sour", "clashes")


def made(style: str, method: str, seed: int) -> tuple[Plan, Score]:
    brief = Brief(style=style, method=method)
    plan = make_plan(made_analysis(ENERGIES[seed % 3], seed=seed), brief, CARDS, seed=seed,
                     title="style")  # fmt: skip
    return plan, compose(plan)


def measured(plan: Plan, score: Score) -> list[float] | None:
    """The seven measures of the lead; None where it hardly plays."""
    lead = next((part for part in score.parts if part.role == "melody"), None)
    if lead is None or len(lead.notes) < 8:
        return None
    bar = round(plan.tempo_map.bars[len(plan.tempo_map.bars) // 2].beats * 4)
    grid = grid_from(sorted(lead.notes, key=lambda n: n.onset), 0.0, min(bar, 32), 64)
    return seven(table_of_grid(grid, 120.0))


def styles(data: Path, seeds: int, only: list[str]) -> None:
    real: dict[str, Any] = {}
    for style, card in CARDS.items():
        if only and style not in only:
            continue
        if card.yardstick is None:
            print(f"{style}: no corpus fits it; the rules write it")
            continue
        name = REAL.get(card.yardstick, card.yardstick)
        if name not in real:
            tunes = lessons_in("test", data, (name,), 150)
            real[name] = np.array([seven(table_of_grid(grid_of(x), 120.0)) for x in tunes])
        found: dict[str, list[list[float]]] = {method: [] for method in METHODS}
        failed = dict.fromkeys(METHODS, 0)
        facts: dict[str, list[list[float]]] = {method: [] for method in METHODS}
        for seed in range(seeds):
            for method in METHODS:
                plan, score = made(style, method, seed)
                row = measured(plan, score)
                found[method] += [] if row is None else [row]
                failed[method] += sum(not x.passed for x in music_findings(score, plan, card))
                told = tune_facts(score)
                values = [getattr(told, fact) for fact in FACTS]
                facts[method].append([np.nan if v is None else float(v) for v in values])
        tell(style, name, real[name], found, failed)
        for method, rows in facts.items():
            means = np.nanmean(np.array(rows), axis=0)
            cells = ", ".join(f"{fact} {mean:.3f}" for fact, mean in zip(FACTS, means, strict=True))
            print(f"   {method}: {cells}")


def tell(
    style: str, corpus: str, real: Any, found: dict[str, list[list[float]]], failed: dict[str, int]
) -> None:
    spread, nearer, cells = np.nanstd(real, axis=0), 0, []
    rng = np.random.default_rng(0)
    for column, title in enumerate(titles()):
        base = finite(real[:, column])

        def far(values: Any, base: Any = base, unit: float = spread[column]) -> float:
            return float(wasserstein_distance(values, base) / unit)

        ours = {method: finite(np.array(rows)[:, column]) for method, rows in found.items()}
        apart = [
            far(rng.choice(ours["learned"], len(ours["learned"])))
            - far(rng.choice(ours["rules"], len(ours["rules"])))
            for _ in range(300)
        ]
        low, high = np.quantile(apart, [0.025, 0.975])
        nearer += bool(high < 0)
        cells.append(f"{title} {far(ours['rules']):.2f} -> {far(ours['learned']):.2f} "
                     f"[{low:+.2f}, {high:+.2f}]")  # fmt: skip
    print(f"{style} ({corpus}): nearer on {nearer} of 7; findings of the gate {failed['rules']} -> "
          f"{failed['learned']} in {len(found['learned'])} pieces")  # fmt: skip
    print("   " + "; ".join(cells), flush=True)


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
    given = ask.parse_args()
    if given.weights:
        learned = learned_of(given.weights.read_bytes())
        short_score.shipped = lambda: learned
    if given.part == "clips":
        clips(given.data)
    elif given.part == "speed":
        speed(given.weights, given.data)
    else:
        styles(given.data, given.seeds, given.only)


if __name__ == "__main__":
    main()
