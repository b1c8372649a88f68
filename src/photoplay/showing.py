"""Gather what the inspect page shows from a project's files."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from photoplay.checking import check
from photoplay.gate.sound import TICK, facts_of
from photoplay.listening.spectrogram import FLOOR, spectrogram
from photoplay.media.pictures import heat_map, jpeg, thumbnails
from photoplay.media.wave import read_wave
from photoplay.project import Project
from photoplay.report.page import PageFacts, page
from photoplay.scoring import saved_settings
from photoplay.types.audio import SAMPLE_RATE
from photoplay.types.film import Film
from photoplay.types.plan import Plan
from photoplay.types.score import Score
from photoplay.types.time import Curve

STRIP_PICTURES = 24


def page_of(project: Project, *, beside: Path) -> str:
    """The inspect page of `project`, its links relative to the folder `beside`."""
    settings = saved_settings(project)
    report, analysis = check(project, settings), project.load_analysis()
    mixed = facts_of(read_wave(project.path("mix.wav")))
    stems = sorted(project.stems.iterdir()) if project.stems.is_dir() else []
    return page(
        PageFacts(
            analysis=analysis,
            plan=project.load("plan.json", Plan),
            score=project.load("score.json", Score),
            strip=film_strip(analysis.film),
            level=Curve(SAMPLE_RATE / TICK, np.asarray(mixed.levels, dtype=np.float32)),
            hits=report.hits,
            cuts=report.cuts,
            cuts_struck=report.cuts_struck,
            struck=report.struck,
            findings=report.findings,
            writing=report.writing,
            sounding=sounding(project.path("music.wav"), analysis.film.duration),
            poster=jpeg(next(thumbnails(analysis.film, [0.4 * analysis.film.duration], 640))),
            loudness=report.loudness,
            film=os.path.relpath(settings.out, beside) if settings.out.exists() else "",
            stems=[(stem.stem, os.path.relpath(stem, beside)) for stem in stems],
            preview=settings.preview,
        )
    )


def sounding(path: Path, duration: float) -> bytes:
    """PNG of a recording's spectrogram: time to the right, pitch upwards, loud is bright."""
    seen = spectrogram(read_wave(path), duration)
    top = float(seen.max(initial=FLOOR + 1.0))
    share = np.clip((seen - top + 70) / 70, 0, 1)
    return heat_map(share[::-1])


def film_strip(film: Film) -> list[tuple[float, float, bytes]]:
    """Start s, end s and JPEG bytes of pictures evenly spaced over the film."""
    step = film.duration / STRIP_PICTURES
    times = [(k + 0.5) * step for k in range(STRIP_PICTURES)]
    pictures = thumbnails(film, times, 160)
    return [(k * step, (k + 1) * step, jpeg(picture)) for k, picture in enumerate(pictures)]
