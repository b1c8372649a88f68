"""How many hits can a tempo map meet? Random films, solved as the planner solves them.

Twelve hits a film, log-normal gaps (coefficient of variation .8), base tempi of 70 to 150, 36 films
a row; bends and steps of the tempo are the planner's, with drums and without. A hit is honoured
when players can bring it to half a frame late by at most 25 ms. Landings on bar lines, beats and
eighths are told apart; the same films are met by one tempo that is searched (`--fixed-tempo`), and
by one that is not, which is chance. Prints a Markdown table, then the time for long films.

    python benchmarks/tempo_map.py [--minutes 30]
"""

from __future__ import annotations

import argparse
import time

import numpy as np

from photoplay.planning.bars import metre_of, tempo_map
from photoplay.planning.landing import land
from photoplay.planning.spotting import cues_of
from photoplay.planning.tempo import TempoOptions, Wish, place_pulses
from photoplay.planning.timing import BEND, STEP
from photoplay.types.plan import Hit

FRAME = 1 / 25
FILMS = 36
SHARED = 0.8
"""Seconds within which two hits share one gesture."""
ROWS = {"with drums": True, "without": False}


def film(rng: np.random.Generator, gap: float, count: int) -> np.ndarray:
    """Times of `count` hits with log-normal gaps of mean `gap` seconds."""
    sigma = np.sqrt(np.log(1 + 0.8**2))
    gaps = rng.lognormal(np.log(gap) - sigma**2 / 2, sigma, count)
    return np.cumsum(np.maximum(gaps, 0.4)) + 0.5


def joins(times: np.ndarray) -> list[float]:
    """Hits at which a section may begin: at least ten seconds apart."""
    chosen = [0.0]
    for at in times:
        if at - chosen[-1] >= 10:
            chosen.append(float(at))
    return chosen[1:]


def landings(times: np.ndarray, bpm: float, *, drums: bool, fixed: str = "") -> list[Hit]:
    """The hits as the planner lands them; `fixed`, "searched" or "aimed", keeps one tempo."""
    duration = float(times[-1]) + 4
    span = (bpm, bpm) if fixed == "aimed" else (bpm * 0.86, bpm * 1.16)
    options = TempoOptions(
        low=span[0], high=span[1], target=bpm, bend=BEND[drums], step=STEP[drums],
        fixed=bool(fixed),
    )  # fmt: skip
    wishes = [Wish(time=float(t), weight=1.8, strong=True) for t in times]
    if fixed == "aimed":
        wishes = []
    pulses = place_pulses(wishes, duration, FRAME, options, () if fixed else joins(times))
    strong = [(float(t), 2.0) for t in times]
    tempo = tempo_map(pulses, strong, duration, metre_of("4/4"), steady=bool(fixed))
    hits = [
        Hit(id=f"h{k}", time=float(t), frame=round(t / FRAME), weight=1.0, rank="hit",
            landing="beat", gesture="impact", source="scene")
        for k, t in enumerate(times)
    ]  # fmt: skip
    return list(land(hits, tempo, cues_of(tempo, (), "cadence"), FRAME, sixteenths=False))


def shares(gap: float, *, drums: bool, fixed: str = "") -> list[float]:
    """Shares honoured: in all, with those that share a neighbour's gesture, and by landing."""
    kinds: list[str] = []
    served: list[bool] = []
    for number in range(FILMS):
        rng = np.random.default_rng([7, number])
        times, bpm = film(rng, gap, 12), float(rng.uniform(70, 150))
        hits = landings(times, bpm, drums=drums, fixed=fixed)
        kinds += [hit.landing if hit.honoured else "" for hit in hits]
        struck = [hit.time for hit in hits if hit.honoured]
        served += [any(abs(hit.time - at) < SHARED for at in struck) for hit in hits]
    landed = [np.mean([kind == k for k in kinds]) for kind in ("bar", "beat", "eighth")]
    return [float(np.mean([bool(k) for k in kinds])), float(np.mean(served)), *map(float, landed)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, nargs="*", default=[3.0, 30.0])
    given = parser.parse_args()
    print(
        "| mean gap | tempo | honoured | or share a gesture | on bar lines | on beats | eighths |"
    )
    print("|---|---|---|---|---|---|---|")
    for gap in (2.0, 3.5, 6.0):
        rows = {name: shares(gap, drums=drums) for name, drums in ROWS.items()}
        rows["one tempo, searched"] = shares(gap, drums=True, fixed="searched")
        rows["one tempo, not searched (chance)"] = shares(gap, drums=True, fixed="aimed")
        for name, found in rows.items():
            cells = " | ".join(f"{share:.2f}" for share in found)
            print(f"| {gap:g} s | {name} | {cells} |", flush=True)
    for minutes in given.minutes:
        times = film(np.random.default_rng(1), 4.0, int(minutes * 15))
        wishes = [Wish(time=float(t), weight=1.8, strong=True) for t in times]
        options = TempoOptions(low=86, high=116, target=100, bend=BEND[True], step=STEP[True])
        began = time.process_time()
        place_pulses(wishes, float(times[-1]) + 4, FRAME, options, joins(times))
        spent = time.process_time() - began
        print(f"{minutes:g} minutes with {len(times)} hits: {spent:.2f} s of one core")


if __name__ == "__main__":
    main()
