"""Does the music keep the pulse of a picture that keeps one?

    python benchmarks/dance.py OUT [--tempi 70,84,100,118,140]

Made films of 16 s in which a ball swings or bounces to a known pulse, looked at and planned without
a brief: the tempo of the plan and the F1 (70 ms) of the music's felt beats against the pulse.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from observations import BEAT, matched, moving, seen

from photoplay.composition.styles import CARDS
from photoplay.planning.planner import make_plan
from photoplay.planning.pulse import pulse_of
from photoplay.types.brief import Brief
from photoplay.types.plan import Plan

END = 15.9
KINDS = ("ball swings", "ball bounces")


def felt_beats(plan: Plan) -> list[float]:
    """Seconds of every felt beat of the plan."""
    tempo = plan.tempo_map
    beats = [b.start + k * b.pulse for b in tempo.bars for k in range(round(b.beats / b.pulse))]
    return [t for t in np.asarray(tempo.seconds(np.array(beats))).tolist() if t < END]


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("out", type=Path)
    ask.add_argument("--tempi", default="70,84,100,118,140")
    given = ask.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(7)
    print("| pulse | film | seen | style | tempo | F1 |")
    print("|---|---|---|---|---|---|")
    for bpm in (float(text) for text in given.tempi.split(",")):
        for kind in KINDS:
            period = 60 / bpm
            phase = float(rng.uniform(0, period))
            path = given.out / f"{bpm:g}-{kind.split()[1]}.mp4"
            _, film = seen(path, [moving(kind, period, phase)], None)
            found = pulse_of(film)
            plan = make_plan(film, Brief(), CARDS, seed=0, title=kind)
            f1 = matched(felt_beats(plan), np.arange(phase, END, period).tolist(), BEAT).f1()[2]
            told = "–" if found is None else f"{found.bpm:.1f}"
            print(f"| {bpm:g} | {kind} | {told} | {plan.style.value} | {plan.tempo.value} | "
                  f"{f1:.2f} |", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
