"""Does every knob turn what it says, and nothing else?

    python benchmarks/knobs.py PROJECTS... [--styles folk,piano,orchestral] [--out docs/knobs.md]

PROJECTS are folders with an analysis. For every film and style, each with a seed of its own, each
knob is set to several values, all else as the film has it, and the score is read: felt tempo,
brightness of the scale, notes a second, level of the playing, register, and pulses in a bar. Rho is
Spearman's between what was asked for and what came, in the mean over films and styles; .8 is asked
for on a knob's own measure, .2 at most on others, but for the couplings that are meant (COUPLED).
Choices (key, metre, instruments in and out) are counted.
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from photoplay.composition.composer import compose
from photoplay.composition.styles import CARDS
from photoplay.planning.mood import LEXICON
from photoplay.planning.planner import make_plan
from photoplay.project import Project
from photoplay.types.analysis import Analysis
from photoplay.types.brief import Brief
from photoplay.types.score import Score

Floats = NDArray[np.float64]
MEASURES = ("tempo", "mode", "density", "level", "register", "metre")
_MODES = ("phrygian", "minor", "dorian", "mixolydian", "major", "lydian")


@dataclass(frozen=True, slots=True)
class Knob:
    name: str
    own: str
    """The measure that it is to turn."""
    values: Mapping[float, dict[str, Any]]
    """Wishes by the number that is asked for."""
    coupled: Mapping[str, str] = field(default_factory=dict)
    """Other measures that it may turn, and why."""


_PACE = "a second holds more notes when beats come faster"
_MOODS = ("mournful", "sad", "melancholic", "calm", "hopeful", "cheerful", "joyful")
_STIRRING = ("sleepy", "calm", "wistful", "curious", "upbeat", "exciting")
KNOBS = (
    Knob("tempo", "tempo", {t: {"tempo": (t * 0.97, t * 1.03)} for t in (66, 80, 96, 114)},
         {"density": _PACE}),
    Knob("pace", "tempo", {p: {"pace": p} for p in (0.7, 0.85, 1.0, 1.2)},
         {"density": _PACE,
          "level": "fewer notes fit between beats that come faster, and beats are played louder"}),
    Knob("mode", "mode", {k: {"mode": name} for k, name in enumerate(_MODES)}),
    Knob("density", "density", {d: {"density": d} for d in (-1.0, -0.5, 0.0, 0.5, 1.0)},
         {"level": "the notes that are added lie between the beats, which are played softer"}),
    Knob("energy", "level", {e: {"energy": e} for e in (-1.0, -0.5, 0.0, 0.5, 1.0)},
         {"density": "energy brings players in and moves them faster",
          "tempo": "energy moves arousal, and arousal the tempo",
          "metre": "arousal chooses between firm and flowing metres",
          "register": "players that enter with energy lie higher or lower"}),
    Knob("mood: valence", "mode", {LEXICON[w].valence: {"mood": w} for w in _MOODS},
         {name: "glad moods of the lexicon are livelier than sad ones, and lie higher"
          for name in ("tempo", "density", "level", "register", "metre")}),
    Knob("mood: arousal", "tempo", {LEXICON[w].arousal: {"mood": w} for w in _STIRRING},
         {name: "arousal is tempo, density and loudness; the lexicon's lively moods are the gladder"
          for name in ("density", "level", "mode", "register", "metre")}),
)  # fmt: skip


def read(score: Score) -> dict[str, float]:
    """What a score shows of each measure.

    Mode is the mean place on the line of fifths, from the key note, of the pitch classes that sound
    for 2 % of the time or more. Level and register are means of the parts' means, so that who plays
    how many notes does not count. Metre is that of most of the film's seconds: in eight seconds at
    a slow pace every other bar may be an upbeat or the last chord's.
    """
    parts = [p for p in score.parts if p.role != "effects" and p.notes]
    pitched = [n for p in parts if not p.drums for n in p.notes]
    shares = np.bincount([n.pitch % 12 for n in pitched], [n.duration for n in pitched], 12)
    used = np.flatnonzero(shares >= 0.02 * shares.sum())
    fifths = ((used - score.keys[0].tonic) * 7 + 5) % 12 - 5
    places = np.linspace(0, score.tempo_map.beats, 200, endpoint=False)
    bars = score.tempo_map.bars
    tempi = [score.tempo_map.bpm_at(b) / bars[score.tempo_map.bar_at(b)].pulse for b in places]
    levels = [np.mean([40 * np.log10(n.velocity / 127) for n in p.notes]) for p in parts]
    edges = score.tempo_map.seconds(np.array([bar.start for bar in bars] + [bars[-1].end]))
    seconds = np.bincount([round(bar.beats / bar.pulse) for bar in bars], np.diff(edges))
    heights = [np.mean([n.pitch for n in p.notes]) for p in parts
               if not p.drums and p.role != "bass"]  # fmt: skip
    return {
        "tempo": float(np.median(tempi)),
        "mode": float(fifths.mean()),
        "density": sum(len(p.notes) for p in parts) / score.duration,
        "level": float(np.mean(levels)),
        "register": float(np.mean(heights)),
        "metre": float(np.argmax(seconds)),
    }


def rho(a: Sequence[float], b: Sequence[float]) -> float:
    if np.ptp(b) < 1e-9:
        return 0.0
    return float(np.corrcoef(rankdata(a), rankdata(b))[0, 1])


def turned(knob: Knob, analysis: Analysis, style: str, seed: int) -> dict[str, float]:
    """Spearman's rho of the knob with every measure, on one film."""
    rows = []
    for wishes in knob.values.values():
        plan = make_plan(analysis, Brief(style=style, **wishes), CARDS, seed=seed, title="k")
        rows.append(read(compose(plan)))
    return {name: rho(list(knob.values), [row[name] for row in rows]) for name in MEASURES}


def counted(analysis: Analysis, style: str, seed: int) -> dict[str, list[bool]]:
    """Whether choices are kept: key, metre, an instrument in, an instrument out."""
    kept: dict[str, list[bool]] = {"key": [], "metre": [], "instrument in": [], "players out": []}

    def score(**wishes: Any) -> Score:
        plan = make_plan(analysis, Brief(style=style, **wishes), CARDS, seed=seed, title="k")
        return compose(plan)

    for name, tonic in (("D minor", 2), ("F# major", 6), ("Bb dorian", 10)):
        made = score(key=name)
        last = max(n.end for p in made.parts if p.role != "effects" for n in p.notes if not p.drums)
        ending = [n.pitch for p in made.parts if not p.drums for n in p.notes if n.end > last - 1]
        kept["key"].append(made.keys[0].tonic == tonic and min(ending) % 12 == tonic)
    for metre in ("3/4", "4/4", "6/8"):
        numerator, denominator = map(int, metre.split("/"))
        bars = score(metre=metre).tempo_map.bars[1:-1]
        share = np.mean([(b.numerator, b.denominator) == (numerator, denominator) for b in bars])
        kept["metre"].append(bool(share > 0.6))
    for name in ("glockenspiel", "cello", "banjo"):
        parts = score(instruments=(name,)).parts
        kept["instrument in"].append(any(p.instrument == name and p.notes for p in parts))
    for word in ("bass", "strings", "melody"):
        parts = score(without=(word,)).parts
        kept["players out"].append(not any(word in (p.role, p.instrument) for p in parts))
    return kept


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("projects", nargs="+", type=Path)
    ask.add_argument("--styles", default="folk,piano,orchestral")
    ask.add_argument("--seed", type=int, default=0)
    ask.add_argument("--out", type=Path)
    given = ask.parse_args()
    analyses = [Project(path).load_analysis() for path in given.projects]
    cases = list(itertools.product(analyses, given.styles.split(",")))
    lines = ["| knob | " + " | ".join(MEASURES) + " |", "|---|" + "---|" * len(MEASURES)]
    faults, coupled = [], []
    for knob in KNOBS:
        found = [turned(knob, analysis, style, given.seed + k)
                 for k, (analysis, style) in enumerate(cases)]  # fmt: skip
        means = {name: float(np.mean([row[name] for row in found])) for name in MEASURES}
        cells = []
        for name, value in means.items():
            own = name == knob.own
            bad = value < 0.8 if own else abs(value) > 0.2 and name not in knob.coupled
            cells.append(f"**{value:.2f}**" if own else f"{value:.2f}" + ("!" if bad else ""))
            if bad:
                faults.append(f"{knob.name} on {name}: {value:.2f}")
        lines.append(f"| {knob.name} | " + " | ".join(cells) + " |")
        coupled += [f"- {knob.name} with {name}: {why}." for name, why in knob.coupled.items()]
    lines += ["", "Couplings that are meant:", "", *coupled, "", "| choice | kept |", "|---|---|"]
    kept = [counted(analysis, style, given.seed + k) for k, (analysis, style) in enumerate(cases)]
    for name in kept[0]:
        share = float(np.mean([answer for row in kept for answer in row[name]]))
        lines.append(f"| {name} | {share:.0%} |")
        if share < 0.95:
            faults.append(f"{name}: {share:.0%}")
    lines += ["", "Short of what is asked for: " + ("; ".join(faults) or "nothing") + "."]
    text = "\n".join(lines) + "\n"
    print(text)
    if given.out:
        before = given.out.read_text(encoding="utf-8")
        tail = before.partition("Short of what is asked for:")[2].partition("\n")[2]
        given.out.write_text(before.split("| knob |")[0] + text + tail, encoding="utf-8")


if __name__ == "__main__":
    main()
