"""Measure a finished project on its files: hits, ends, loudness, faults."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from photoplay.composition.styles import CARDS
from photoplay.exchange.timecode import Timecode
from photoplay.gate.music import music_findings
from photoplay.gate.sound import SoundFacts, facts_of, speech_clearance, unplanned_silences
from photoplay.gate.sync import Agreement, HeardHit, agreement, heard_hits
from photoplay.gate.verdict import Finding, at_least, at_most
from photoplay.listening.onsets import DETECTOR_ERROR, find_onsets
from photoplay.media.probe import probe
from photoplay.media.sound import read_sound
from photoplay.media.wave import read_wave
from photoplay.metrics.correspondence.cut_hits import evenness
from photoplay.project import Project
from photoplay.report.hits import HitReport, hit_report
from photoplay.settings import Settings
from photoplay.theory.loudness import measure
from photoplay.types.analysis import Analysis
from photoplay.types.audio import Loudness, Samples
from photoplay.types.plan import Plan
from photoplay.types.score import Score
from photoplay.types.time import Span

_NEAR_SPEECH = 2.0
"""LU by which the music may come nearer to speech than asked."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Report:
    """What was measured, and whether it is good enough."""

    findings: tuple[Finding, ...]
    """What must hold of every result; a failure is a fault."""
    writing: tuple[Finding, ...]
    """Faults of music that are read off the score; a failure is a weakness, not a broken result."""
    hits: tuple[HeardHit, ...]
    struck: Agreement
    """Honoured hits and accents beside chance, in the asymmetric window."""
    cuts: Agreement
    """All cuts within 80 ms of any onset, beside chance."""
    cuts_struck: Agreement
    """All cuts within 80 ms of an onset of the stronger half, beside chance: are they accents?"""
    loudness: Loudness
    """Of the published soundtrack."""
    music: SoundFacts
    detector_error: float = DETECTOR_ERROR

    @property
    def passed(self) -> bool:
        return all(finding.passed for finding in self.findings)


def check(project: Project, settings: Settings) -> Report:
    """Measure `project` as it lies on disk; its stages must be up to date."""
    analysis, plan = project.load_analysis(), project.load("plan.json", Plan)
    music_path = project.path("music.wav")
    music = facts_of(read_wave(music_path))
    heard = find_onsets(read_wave(music_path))
    onsets = heard.times
    film = analysis.film
    hits = heard_hits(plan.hits, onsets, film.frame_duration)
    inner = np.array(_inner(analysis))
    cuts = agreement(inner, onsets, film.duration)
    cuts_struck = agreement(inner, heard.stronger_half, film.duration)
    struck_times = np.array([hit.time for hit in hits if hit.honoured])
    struck = agreement(struck_times, onsets, film.duration, window=max(0.02, film.frame_duration))
    loudness = measure(_published(settings.out) if settings.out.exists()
                       else read_wave(project.path("mix.wav")))  # fmt: skip
    findings = (
        *_hit_findings(hits, cuts, cuts_struck, analysis),
        *_length_findings(settings, analysis, music),
        *_sound_findings(plan, music),
        *_loudness_findings(project, settings, loudness),
        *_speech_findings(project, settings, analysis),
    )
    card = CARDS.get(str(plan.style.value))
    score = project.load("score.json", Score)
    return Report(
        findings=findings,
        writing=music_findings(score, plan, card) if card else (),
        hits=hits,
        struck=struck,
        cuts=cuts,
        cuts_struck=cuts_struck,
        loudness=loudness,
        music=music,
    )


def hits_of(project: Project, settings: Settings) -> HitReport:
    """Every hit of `project` beside what is heard in its finished music."""
    report, plan = check(project, settings), project.load("plan.json", Plan)
    film = project.load_analysis().film
    labels = Timecode.of(film.frame_rate, film.timecode)
    return hit_report(
        plan,
        project.load("score.json", Score),
        report.hits,
        report.struck,
        timecodes=[labels.label(hit.frame) for hit in plan.hits],
        detector_error=report.detector_error,
    )


def _inner(analysis: Analysis) -> list[float]:
    end = analysis.film.duration - 0.2
    return [cut for cut in analysis.cuts if 0.2 < cut < end]


def _hit_findings(
    hits: tuple[HeardHit, ...], cuts: Agreement, cuts_struck: Agreement, analysis: Analysis
) -> Iterator[Finding]:
    planned = [hit for hit in hits if hit.rank != "coincidence"]
    honoured = [hit for hit in planned if hit.honoured]
    share = len(honoured) / len(planned) if planned else None
    yield at_least("planned hits honoured", share, 0.8, remark=f"{len(honoured)} of {len(planned)}")
    heard = [hit for hit in honoured if hit.accepted]
    landed = len(heard) / len(honoured) if honoured else None
    yield at_least(
        "honoured hits heard within -1/2 .. +2 frames", landed, 1.0,
        remark=f"{len(heard)} of {len(honoured)}; detector error {1000 * DETECTOR_ERROR:.0f} ms",
    )  # fmt: skip
    yield at_least("cuts with an onset within 80 ms", cuts.rate, 0.8, remark=f"{cuts.moments} cuts")
    times = np.array(_inner(analysis))
    if cuts.moments >= 20 and evenness(times) > 0.1:
        yield at_least("cuts struck beside chance, z", cuts_struck.z, 4.0)
    elif cuts.moments >= 10 and evenness(times) > 0.1:
        yield at_most("cuts struck beside chance, p", cuts_struck.p, 0.01)


def _length_findings(
    settings: Settings, analysis: Analysis, music: SoundFacts
) -> Iterator[Finding]:
    frame = analysis.film.frame_duration
    gap = abs(music.seconds - analysis.film.duration)
    yield at_most("music length against the picture", gap, frame, unit="s")
    if settings.out.exists():
        sound = sum(len(block) for block in _published(settings.out)) / 48_000
        gap = abs(sound - probe(settings.out).duration)
        yield at_most("published sound against published picture", gap, frame, unit="s")


def _sound_findings(plan: Plan, music: SoundFacts) -> Iterator[Finding]:
    if plan.ending.value in {"cadence", "button", "fade"}:
        yield at_most("last quarter second against the 3 s before", music.end_drop, -12, unit="dB")
    yield at_most("clicks", float(len(music.clicks)), 0)
    yield at_most("clipped peaks", float(music.clipped), 0)
    ordered = [Span(s.start, s.end) for s in (*plan.silences, *plan.existing_music)]
    ordered += [Span(max(0.0, plan.duration - 1.5), plan.duration)]
    holes = unplanned_silences(music, ordered)
    remark = ", ".join(f"{hole.start:.1f}-{hole.end:.1f} s" for hole in holes[:5])
    yield at_most("unplanned silences over a second", float(len(holes)), 0, remark=remark)


def _loudness_findings(
    project: Project, settings: Settings, loudness: Loudness
) -> Iterator[Finding]:
    from photoplay.mixing.options import MixReport  # noqa: PLC0415

    told = project.load("mix.json", MixReport)
    options = settings.mix.at(told.target)
    wanted = options.target
    off = None if loudness.integrated is None else abs(loudness.integrated - wanted)
    if told.stopped_short:
        yield Finding(
            name="loudness off target", value=off, limit="<= 0.5, or stopped short", passed=True,
            unit="LU", remark="stopped short so as not to flatten the music",
        )  # fmt: skip
    else:
        yield at_most("loudness off target", off, 0.5, unit="LU", remark=f"target {wanted:g} LUFS")
    ceiling = options.true_peak_ceiling
    yield at_most("true peak", loudness.true_peak, ceiling, unit="dBTP")


def _speech_findings(project: Project, settings: Settings, analysis: Analysis) -> Iterator[Finding]:
    """Is what is said covered by the music?"""
    from photoplay.mixing.options import MixReport  # noqa: PLC0415

    if project.load("mix.json", MixReport).keep_audio != "duck":
        return
    music, mix = read_wave(project.path("music.wav")), read_wave(project.path("mix.wav"))
    clear = speech_clearance(music, mix, analysis.speech)
    if clear is not None:
        wanted = settings.mix.duck
        yield at_least("speech over the music", clear, wanted - _NEAR_SPEECH, unit="LU",
                       remark=f"{wanted:g} LU asked for")  # fmt: skip


def _published(path: Path) -> Iterator[Samples]:
    for block in read_sound(probe(path)):
        yield block.samples
