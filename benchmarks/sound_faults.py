"""Mud, weak or wide lows and flattened dynamics of the mixes, style by style.

    python benchmarks/sound_faults.py PROJECT... [--styles …]

PROJECTS are folders with an analysis. Each is scored in each style, rendered and mixed as it would
be published, and the music alone is read. Mud is the share of power in 200-500 Hz against 100 Hz -
5 kHz, K-weighting off; the reference is the middle of all styles, since no recordings are at hand,
and +-3 dB of it are asked for. Lows: correlation of left and right below 120 Hz (> .9), and their
share. Flattened: loudness range (EBU Tech 3342) of at least 3 LU on films that vary, crest factor
of at least 9 dB, limiter within 6 dB at most and 1.5 dB in the mean.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

from photoplay.composition.styles import CARDS
from photoplay.crew import stages_of
from photoplay.media.wave import read_wave
from photoplay.project import Project
from photoplay.scoring import settings_for
from photoplay.types.audio import SAMPLE_RATE
from photoplay.types.progress import unheard

Floats = NDArray[np.float64]


def banded(sound: Floats, low: float | None, high: float | None) -> Floats:
    """`sound` between two frequencies, by fourth-order filters."""
    for edge, kind in ((low, "highpass"), (high, "lowpass")):
        if edge is not None:
            sos = butter(4, edge, kind, fs=SAMPLE_RATE, output="sos")
            sound = sosfilt(sos, sound, axis=0)
    return np.asarray(sound)


def power_of(sound: Floats) -> float:
    return float(np.mean(np.square(sound))) + 1e-15


def range_of(sound: Floats) -> float:
    """Spread of the short-term level (3 s, every .1 s) between its 10th and 95th percentile, LU.

    As EBU Tech 3342 does it, without the K weighting; gates at -70 and 20 LU under the mean.
    """
    tenth = SAMPLE_RATE // 10
    whole = len(sound) // tenth * tenth
    power = np.square(sound[:whole]).sum(axis=1).reshape(-1, tenth).mean(axis=1)
    window = min(30, max(3, len(power) // 3))
    short = np.convolve(power, np.ones(window) / window, mode="valid")
    level = 10 * np.log10(short + 1e-15)
    level = level[level > -70]
    level = level[level > 10 * np.log10(np.mean(10 ** (level / 10))) - 20]
    low, high = np.percentile(level, (10, 95))
    return float(high - low)


def facts(sound: Floats) -> dict[str, float]:
    wide = power_of(banded(sound, 100, 5000))
    deep = banded(sound, None, 120)
    left, right = deep[:, 0], deep[:, 1]
    together = float(np.corrcoef(left, right)[0, 1]) if power_of(deep) > 1e-9 else 1.0
    body = sound[: -2 * SAMPLE_RATE] if len(sound) > 6 * SAMPLE_RATE else sound
    return {
        "mud": 10 * np.log10(power_of(banded(sound, 200, 500)) / wide),
        "low": 10 * np.log10(power_of(deep) / wide),
        "low_together": together,
        "range": range_of(body),
        "crest": float(20 * np.log10(np.abs(body).max() / np.sqrt(power_of(body)))),
    }


def mixed(analysis_of: Project, film: Path, style: str, folder: Path) -> tuple[Floats, Any]:
    """The music of one film in one style, and what the mixer reports of it."""
    project = Project(folder / f"{film.stem}-{style}.photoplay")
    project.root.mkdir()
    project.save_analysis(analysis_of.load_analysis())
    settings = settings_for(film, folder / f"{style}{film.suffix}", seed=0, wishes={"style": style})
    for stage in stages_of(project, settings):
        if stage.name in {"plan", "compose", "render", "mix"}:
            stage.run(unheard)
    from photoplay.mixing.options import MixReport

    sound = np.concatenate(list(read_wave(project.path("music.wav")))).astype(float)
    return sound, project.load("mix.json", MixReport)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("projects", nargs="+", type=Path)
    ask.add_argument("--styles", default=",".join(CARDS))
    given = ask.parse_args()
    rows: dict[str, list[dict[str, float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for path in given.projects:
            before = Project(path)
            film = before.load_analysis().film.path
            for style in given.styles.split(","):
                sound, report = mixed(before, film, style, Path(folder))
                limiter = {
                    name: float(getattr(report, name))
                    for name in ("limiter_most", "limiter_mean") if hasattr(report, name)
                }  # fmt: skip
                rows.setdefault(style, []).append(facts(sound) | limiter)
    names = list(next(iter(rows.values()))[0])
    means = {
        s: {n: float(np.mean([r[n] for r in found])) for n in names} for s, found in rows.items()
    }
    middle = float(np.median([row["mud"] for row in means.values()]))
    print("| style | " + " | ".join(names) + " | against the middle |")
    print("|---|" + "---|" * (len(names) + 1))
    for style, row in means.items():
        print(f"| {style} | " + " | ".join(f"{row[n]:.2f}" for n in names)
              + f" | {row['mud'] - middle:+.1f} dB |")  # fmt: skip


if __name__ == "__main__":
    main()
