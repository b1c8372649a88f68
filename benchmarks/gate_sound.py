"""Does `photoplay check` hear what is wrong with a recording, and let the rest pass?

    python benchmarks/gate_sound.py PROJECTS...

PROJECTS are scored films. Into the music of each, each fault of sound is put at three strengths;
it is caught when its check fails. False alarms are recordings that fail as they are.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from photoplay.gate.sound import facts_of, speech_clearance, unplanned_silences
from photoplay.media.wave import read_wave
from photoplay.project import Project
from photoplay.types.audio import SAMPLE_RATE
from photoplay.types.plan import Plan
from photoplay.types.time import Span

Floats = NDArray[np.float32]
Rng = np.random.Generator
STRENGTHS = ("mild", "medium", "strong")
_DUCK, _NEAR = 12.0, 2.0


def clipped(sound: Floats, strength: int, _: Rng) -> Floats:
    """Driven 1, 4 and 10 dB over full scale."""
    gain = 10 ** ((1.0, 4.0, 10.0)[strength] / 20) / np.abs(sound).max()
    return np.clip(sound * gain, -1, 1)


def click(sound: Floats, strength: int, rng: Rng) -> Floats:
    """One sample .35, .6 and .9 off, in the middle half."""
    made, at = sound.copy(), int(rng.uniform(0.25, 0.75) * len(sound))
    made[at] += (0.35, 0.6, 0.9)[strength] * (1 if made[at].mean() < 0 else -1)
    return made


def hole(sound: Floats, strength: int, rng: Rng) -> Floats:
    """Nothing for 1.3, 2 and 3 s, faded in and out."""
    made, fade = sound.copy(), SAMPLE_RATE // 20
    length = int((1.3, 2.0, 3.0)[strength] * SAMPLE_RATE)
    at = int(rng.uniform(0.2, 0.5) * len(sound))
    shape = np.ones(len(made), dtype=np.float32)
    shape[at : at + length] = 0
    shape[at - fade : at] = np.linspace(1, 0, fade)
    shape[at + length : at + length + fade] = np.linspace(0, 1, fade)
    return made * shape[:, None]


def cut_off(sound: Floats, strength: int, _: Rng) -> Floats:
    """The music comes 2.5, 3.5 and 4.5 s late, and is cut at the picture's end."""
    late = int((2.5, 3.5, 4.5)[strength] * SAMPLE_RATE)
    return np.concatenate([sound[:late], sound])[: len(sound)]


FAULTS: dict[str, Callable[[Floats, int, Rng], Floats]] = {
    "clipping": clipped, "click": click, "hole": hole, "cut off": cut_off,
}  # fmt: skip


def blocks(sound: Floats) -> list[Floats]:
    return [sound[k : k + 8192] for k in range(0, len(sound), 8192)]


def failing(sound: Floats, plan: Plan) -> set[str]:
    """The checks of `photoplay check` that read the recording of the music."""
    facts = facts_of(blocks(sound))
    ordered = [Span(s.start, s.end) for s in (*plan.silences, *plan.existing_music)]
    ordered += [Span(max(0.0, plan.duration - 1.5), plan.duration)]
    ends = plan.ending.value in {"cadence", "button", "fade"}
    faults = {
        "clipping": facts.clipped > 0,
        "click": len(facts.clicks) > 0,
        "hole": len(unplanned_silences(facts, ordered)) > 0,
        "cut off": ends and facts.end_drop is not None and facts.end_drop > -12,
    }
    return {name for name, bad in faults.items() if bad}


def covered(sound: Floats, strength: int | None) -> bool:
    """Whether a voice (noise like speech, three lines) is found to be covered: the music 12 LU
    below it, or 8, 5 and 0 LU."""
    rng = np.random.default_rng(7)
    third = len(sound) // 4 / SAMPLE_RATE
    lines = [Span(k * third, (k + 0.6) * third) for k in range(1, 4)]
    voice = np.zeros_like(sound)
    for line in lines:
        a, b = int(line.start * SAMPLE_RATE), int(line.end * SAMPLE_RATE)
        noise = np.cumsum(rng.normal(0, 1, b - a))
        noise -= np.convolve(noise, np.ones(480) / 480, "same")
        voice[a:b] = (0.1 * noise / noise.std())[:, None]
    now = speech_clearance(blocks(sound), blocks(sound + voice), lines)
    asked = _DUCK if strength is None else (8.0, 5.0, 0.0)[strength]
    voice *= 10 ** ((asked - (now or 0.0)) / 20)
    found = speech_clearance(blocks(sound), blocks(sound + voice), lines)
    return found is not None and found < _DUCK - _NEAR


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("projects", nargs="+", type=Path)
    given = ask.parse_args()
    caught: dict[str, list[list[bool]]] = {name: [[], [], []] for name in (*FAULTS, "covered")}
    alarms: dict[str, int] = dict.fromkeys(caught, 0)
    for number, path in enumerate(given.projects):
        project = Project(path.absolute())
        plan = project.load("plan.json", Plan)
        sound = np.concatenate(list(read_wave(project.path("music.wav"))))
        before = failing(sound, plan)
        for name in before:
            alarms[name] += 1
        alarms["covered"] += covered(sound, None)
        for strength in range(3):
            rng = np.random.default_rng([number, strength])
            for name, inject in FAULTS.items():
                found = failing(inject(sound, strength, rng), plan)
                caught[name][strength].append(name in found - before)
            caught["covered"][strength].append(covered(sound, strength))
    print("| fault | " + " | ".join(STRENGTHS) + " | false alarms |\n|---|---|---|---|---|")
    for name, rows in caught.items():
        cells = [f"{np.mean(row):.0%}" for row in rows]
        print(f"| {name} | " + " | ".join(cells) + f" | {alarms[name]} of {len(given.projects)} |")


if __name__ == "__main__":
    main()
