"""Do the cuts of one edit stand out from the music, whatever seed and style?

    python benchmarks/cut_seeds.py CLIPS OUT [--cuts 15] [--edit 15] [--styles a,b] [--seeds 5]

An edit of CLIPS with known cuts is looked at once and composed in every style with seeds from 1 on;
the stems are added up before mastering. A cut is struck when one of the stronger half of the onsets
lies within 80 ms; chance, z and p are over every shift of the onsets by half a second and more.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from motion_loudness import analysis_of

from photoplay.composition.composer import compose
from photoplay.composition.styles import CARDS
from photoplay.films.edits import join_clips
from photoplay.gate.sync import Agreement, agreement
from photoplay.listening.onsets import find_onsets
from photoplay.mixing.desk import strips
from photoplay.planning.planner import make_plan
from photoplay.readiness import font_of
from photoplay.rendering.band import Band
from photoplay.rendering.synthesis.instruments import SYNTHS
from photoplay.settings import SoundOptions
from photoplay.types.analysis import Analysis
from photoplay.types.audio import Samples
from photoplay.types.brief import Brief
from photoplay.types.progress import unheard
from photoplay.types.score import Score

SECONDS = 60.0
PEAK = 0.7
ASKED = 0.01


def sound_of(score: Score) -> Samples:
    """The band's stems added up, its highest sample at PEAK."""
    blocks = strips(Band(font_of(SoundOptions()), SYNTHS).play(score, unheard), score)
    total = np.concatenate(
        [sum(np.asarray(s, dtype=np.float32) for s in block.parts.values()) for block in blocks]
    )
    return np.asarray(total * (PEAK / max(1e-6, float(np.abs(total).max()))), dtype=np.float32)


def edit(clips: Path, out: Path, cuts: int, seed: int) -> tuple[Analysis, list[float]]:
    """An edit's analysis and its true cuts; made once and kept."""
    film = out / f"edit-{cuts}-{seed}.mp4"
    told = film.with_suffix(".json")
    if not told.is_file():
        found = sorted(p for p in clips.rglob("*") if p.suffix in {".mp4", ".mov"})
        truth = join_clips(found, film, seconds=SECONDS, cuts=cuts, seed=seed)
        told.write_text(json.dumps(list(truth.cuts)))
    inner = [t for t in json.loads(told.read_text()) if 0.2 < t < SECONDS - 0.2]
    return analysis_of(film, out), inner


def struck(analysis: Analysis, cuts: list[float], style: str, seed: int) -> Agreement:
    plan = make_plan(analysis, Brief(style=style), CARDS, seed=seed, title="edit")
    onsets = find_onsets([sound_of(compose(plan))])
    return agreement(np.array(cuts), onsets.stronger_half, SECONDS)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("clips", type=Path)
    ask.add_argument("out", type=Path)
    ask.add_argument("--cuts", type=int, default=15)
    ask.add_argument("--edit", type=int, default=15, help="seed of the edit")
    ask.add_argument("--styles", default="rock,electronic,orchestral")
    ask.add_argument("--seeds", type=int, default=5)
    given = ask.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    analysis, cuts = edit(given.clips, given.out, given.cuts, given.edit)
    print("| style | struck | chance | z | p, seed by seed | p of at most .01 |")
    print("|---|---|---|---|---|---|")
    for style in given.styles.split(","):
        rows = [struck(analysis, cuts, style, seed) for seed in range(1, given.seeds + 1)]
        p = [float(r.p or 1.0) for r in rows]
        print(f"| {style} | {np.mean([r.rate for r in rows]):.2f} | "
              f"{np.mean([r.chance for r in rows]):.2f} | {min(r.z or 0 for r in rows):.1f} to "
              f"{max(r.z or 0 for r in rows):.1f} | {', '.join(f'{v:.3f}' for v in p)} | "
              f"{sum(v <= ASKED for v in p)} of {len(p)} |", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
