"""Does the gate catch what a listener would reject, and let the rest pass?

    python benchmarks/gate.py [--styles piano,jazz] [--takes 6] [--projects P...] [--data CORPORA]

Good takes are composed for made films (no sound); into each, each fault is injected at three
strengths. A fault is caught when a check fails that the good take passed. False alarms are good
takes that fail any check, takes of the films of --projects (folders with an analysis) among them,
and real music of the corpora (POP909 corrected, chorales, quartets) that
fails any check that needs no plan.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from corpus_lines import lead_sheets
from faults import FAULTS, borrow
from real_music import real_scores
from styles import made_analysis

from photoplay.composition.composer import compose
from photoplay.composition.styles import CARDS
from photoplay.gate.music import music_findings, written_findings
from photoplay.planning.planner import make_plan
from photoplay.project import Project
from photoplay.types.brief import Brief
from photoplay.types.plan import Plan
from photoplay.types.score import Score

STRENGTHS = ("mild", "medium", "strong")


def failing(score: Score, plan: Plan, style: str) -> set[str]:
    return {
        one.name for one in music_findings(score, plan, CARDS[style], aim=False) if not one.passed
    }


def take(style: str, number: int) -> tuple[Plan, Score]:
    """A take as anybody might ask for it: the style's own tempo, any energy; of three one is asked
    to be sparser or fuller, and one calmer or livelier."""
    rng = np.random.default_rng([number, 5])
    film = made_analysis(float(rng.uniform(0.2, 0.8)), seconds=60.0, seed=900 + number,
                         cuts=int(rng.integers(6, 16)))  # fmt: skip
    wish = float(rng.uniform(-0.7, 0.7))
    wishes: dict[str, Any] = ({}, {"density": wish}, {"energy": wish})[number % 3]
    plan = make_plan(film, Brief(style=style, **wishes), CARDS, seed=500 + number, title="gate")
    return plan, compose(plan)


def tunes(data: Path) -> list[tuple[tuple[float, int], ...]]:
    """Thirty tunes of lead sheets, from where they get going."""
    rows = [tune for _, tune in zip(range(30), lead_sheets(data), strict=False)]
    return [tuple((o, p) for o, _, p in tune.notes) for tune in rows if len(tune.notes) > 60]


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--styles", default="")
    ask.add_argument("--takes", type=int, default=6)
    ask.add_argument("--clean", type=int, default=20, help="more good takes, for false alarms")
    ask.add_argument("--faults", default="", help="these alone, with commas between them")
    ask.add_argument("--strengths", type=int, default=3, help="1: mild, 2: and medium, 3: all")
    ask.add_argument("--projects", nargs="*", type=Path, default=[])
    ask.add_argument("--data", type=Path)
    ask.add_argument("--kept", type=Path, help="a JSON file: styles judged already are not again")
    ask.add_argument("--out", type=Path)
    given = ask.parse_args()
    styles = given.styles.split(",") if given.styles else list(CARDS)
    caught: dict[str, dict[str, list[list[bool]]]] = defaultdict(
        lambda: defaultdict(lambda: [[], [], []])
    )
    if given.data:
        borrow(tunes(given.data))
    alarms: dict[str, list[set[str]]] = defaultdict(list)
    kept = json.loads(given.kept.read_text()) if given.kept and given.kept.exists() else {}
    for style in styles:
        if style not in kept:
            kept[style] = judged(style, given)
            if given.kept:
                given.kept.write_text(json.dumps(kept), encoding="utf-8")
        for name, rows in kept[style]["caught"].items():
            caught[name][style] = rows
        alarms[style] = [set(row) for row in kept[style]["alarms"]]
        print(style, "done", flush=True)
    lines = table(caught, styles)
    lines += ["", *alarm_lines(alarms)]
    if given.data:
        lines += ["", *real_lines(given.data)]
    text = "\n".join(lines)
    print(text)
    if given.out:
        given.out.write_text(text + "\n", encoding="utf-8")


def judged(style: str, given: argparse.Namespace) -> dict[str, Any]:
    """Of each fault what was caught, by strength, and the checks that each good take fails."""
    faults = given.faults.split(",") if given.faults else list(FAULTS)
    caught: dict[str, list[list[bool]]] = {name: [[], [], []] for name in faults}
    alarms: list[list[str]] = []
    for number in range(given.takes):
        plan, score = take(style, number)
        before = failing(score, plan, style)
        alarms.append(sorted(before))
        for name in faults:
            for strength in range(given.strengths):
                rng = np.random.default_rng([number, strength, len(name)])
                spoilt = FAULTS[name](score, plan, strength, rng)
                if spoilt is not None:
                    found = failing(*spoilt, style) - before
                    caught[name][strength].append(bool(found))
    for number in range(given.takes, given.takes + given.clean):
        plan, score = take(style, number)
        alarms.append(sorted(failing(score, plan, style)))
    for number, path in enumerate(given.projects):
        plan = make_plan(Project(path.absolute()).load_analysis(), Brief(style=style), CARDS,
                         seed=number, title="gate")  # fmt: skip
        alarms.append(sorted(failing(compose(plan), plan, style)))
    return {"caught": caught, "alarms": alarms}


def table(caught: dict[str, dict[str, list[list[bool]]]], styles: Sequence[str]) -> list[str]:
    """Shares caught: of each fault the mild, medium and strong one, and the mild one by style."""
    lines = ["| fault | " + " | ".join(STRENGTHS) + " | " + " | ".join(styles) + " |",
             "|---|" + "---|" * (3 + len(styles))]  # fmt: skip
    for name, rows in caught.items():
        cells = []
        for strength in range(3):
            every = [hit for style in styles for hit in rows[style][strength]]
            cells.append(f"{np.mean(every):.0%}" if every else "–")
        cells += [f"{np.mean(rows[s][0]):.0%}" if rows[s][0] else "–" for s in styles]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return lines


def alarm_lines(alarms: dict[str, list[set[str]]]) -> list[str]:
    lines = ["| style | good takes | that fail | by |", "|---|---|---|---|"]
    for style, rows in alarms.items():
        names = Counter(name for row in rows for name in row)
        bad = np.mean([bool(row) for row in rows])
        told = ", ".join(f"{name} {count}" for name, count in names.most_common())
        lines.append(f"| {style} | {len(rows)} | {bad:.0%} | {told or '–'} |")
    every = [bool(row) for rows in alarms.values() for row in rows]
    return [*lines, f"| all | {len(every)} | {np.mean(every):.1%} | |"]


def real_lines(data: Path) -> list[str]:
    lines = ["| corpus | pieces | judged as | that fail | by |", "|---|---|---|---|---|"]
    for corpus, style, scores in real_scores(data):
        # That the corpora's own tunes are known to the table says nothing.
        rows = [{one.name for one in written_findings(score, style, aim=False)
                 if not one.passed and one.name != "notes of a known tune"}
                for score in scores]  # fmt: skip
        counts: dict[str, int] = defaultdict(int)
        for row in rows:
            for name in row:
                counts[name] += 1
        told = ", ".join(f"{n} {c / len(rows):.0%}" for n, c in
                         sorted(counts.items(), key=lambda x: -x[1]))  # fmt: skip
        bad = np.mean([bool(row) for row in rows])
        lines.append(f"| {corpus} | {len(rows)} | {style} | {bad:.0%} | {told or '–'} |")
    return lines


if __name__ == "__main__":
    main()
