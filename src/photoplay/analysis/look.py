"""Look at a film once and gather everything that was observed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from photoplay.analysis.affect import AffectOptions, feel
from photoplay.analysis.beside import Beside
from photoplay.analysis.findings import Findings, PictureReader, SoundReader
from photoplay.analysis.glance import GlanceOptions, glances
from photoplay.analysis.grid import CURVE_RATE, grid_length
from photoplay.analysis.light import LightObserver
from photoplay.analysis.likeness import (
    LikenessOptions,
    PlainReader,
    find_scenes,
    returns_of,
    shots_between,
    together,
    with_subjects,
)
from photoplay.analysis.motion import MotionObserver
from photoplay.analysis.shots import ShotFinder, ShotOptions
from photoplay.analysis.stillness import StillnessObserver
from photoplay.analysis.titles import TitleObserver
from photoplay.types.analysis import Analysis, FilmSound, Moment, Scene, Shot, Transition
from photoplay.types.film import Film, Frame, SoundBlock
from photoplay.types.time import Curve, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class LookOptions:
    """How closely to look."""

    glance: GlanceOptions = field(default_factory=GlanceOptions)
    shots: ShotOptions = field(default_factory=ShotOptions)
    likeness: LikenessOptions = field(default_factory=LikenessOptions)
    affect: AffectOptions = field(default_factory=AffectOptions)


def look(
    film: Film,
    frames: Iterable[Frame],
    *,
    readers: Sequence[PictureReader] = (),
    listeners: Sequence[SoundReader] = (),
    sounds: Iterable[SoundBlock] = (),
    meanings: Mapping[str, tuple[float, float]] | None = None,
    remarks: Sequence[str] = (),
    options: LookOptions | None = None,
) -> Analysis:
    """Everything observed in `film`; its pictures and sounds are each gone through once.

    `sounds` gives the film's own sound in blocks of each rate and number of channels that a
    listener asks for; it is listened to in a thread of its own. `meanings` gives (valence, arousal)
    for the labels that the readers give.
    """
    options = options or LookOptions()
    finder, motion, light = ShotFinder(options.shots), MotionObserver(), LightObserver()
    stillness, titles, plain = StillnessObserver(), TitleObserver(), PlainReader()
    own = [o.see for o in (finder, motion, light, stillness)] + [titles.see, plain.see]
    own += [reader.see for reader in readers]
    with Beside(lambda wanted: _listen(listeners, sounds, wanted)) as listening:
        for glance in glances(frames, options.glance):
            for observe in own:
                observe(glance)
            listening.check()
        listening.result()
    transitions = finder.finish() if film.kind != "album" else _album_changes(film)
    shots = shots_between(transitions, film.duration)
    found = [reader.findings(shots, film.duration) for reader in readers]
    found += [listener.findings(shots, film.duration) for listener in listeners]
    shots = _told(shots, found)
    embeddings = next((f.embeddings for f in found if f.embeddings is not None), None)
    colours = plain.vectors(shots)
    shots = with_subjects(
        shots, colours if embeddings is None else together(embeddings, colours),
        learned=embeddings is not None, options=options.likeness,
    )  # fmt: skip
    cuts = tuple(t.start for t in transitions if t.kind == "cut")
    moved, lit = motion.finish(film.duration, cuts), light.finish(film.duration, cuts)
    still = stillness.finish(film.duration)
    written = titles.finish()
    curves = moved.curves | lit.curves | {"cut_rate": cut_rate(transitions, film.duration)}
    for one in found:
        curves |= dict(one.curves)
    curves |= feel(curves, film.duration, shots=shots, meanings=meanings, options=options.affect)
    moments = sorted(
        (*moved.moments, *lit.flashes, *_title_moments(written, shots), *returns_of(shots)),
        key=lambda m: (m.time, m.kind),
    )
    return Analysis(
        film=film,
        transitions=transitions,
        shots=shots,
        scenes=tuple(_labelled(scene, shots) for scene in find_scenes(shots, options.likeness)),
        moments=tuple(moments),
        curves=curves,
        speech=next((f.speech for f in found if f.speech), ()),
        music=next((f.music for f in found if f.music), ()),
        effects=next((f.effects for f in found if f.effects), ()),
        black=still.black,
        still=still.still,
        titles=written,
        sound=_sound(film, found),
        palette=lit.palette,
        style_hints=next((f.style_hints for f in found if f.style_hints), ()),
        embeddings=_rows(embeddings),
        **_prints(found),
        remarks=(*remarks, *(remark for f in found for remark in f.remarks)),
    )


def cut_rate(transitions: Sequence[Transition], duration: float) -> Curve:
    """Cuts a second, smoothed over 8 s; a dissolve counts a third of one, a fade nothing.

    What excites is the sudden change; the shares of gradual ones are ours.
    """
    length = grid_length(duration)
    counts = np.zeros(length)
    for change in transitions:
        share = {"cut": 1.0, "dissolve": 1 / 3}.get(change.kind, 0.0)
        counts[min(length - 1, int(change.time * CURVE_RATE))] += share * CURVE_RATE
    smooth = gaussian_filter1d(counts, 8 / 3.5 * CURVE_RATE, mode="reflect")
    return Curve(CURVE_RATE, smooth.astype(np.float32))


def _listen(
    listeners: Sequence[SoundReader], sounds: Iterable[SoundBlock], wanted: Callable[[], bool]
) -> None:
    for block in sounds:
        for listener in listeners:
            if (listener.rate, listener.channels) == (block.rate, block.samples.shape[1]):
                listener.hear(block)
        if not wanted():
            return


def _album_changes(film: Film) -> tuple[Transition, ...]:
    """An album's pictures change when they were told to."""
    each = film.seconds_per_image or film.duration
    count = max(1, len(film.pictures))
    return tuple(
        Transition(start=k * each, end=k * each, kind="cut", strength=1.0) for k in range(1, count)
    )


def _told(shots: tuple[Shot, ...], found: Sequence[Findings]) -> tuple[Shot, ...]:
    """The shots with what the readers say of each."""
    for one in found:
        if one.labels:
            shots = tuple(replace(s, labels=x) for s, x in zip(shots, one.labels, strict=True))
        if one.scales:
            shots = tuple(replace(s, scale=x) for s, x in zip(shots, one.scales, strict=True))
        if one.faces:
            shots = tuple(replace(s, faces=x) for s, x in zip(shots, one.faces, strict=True))
    return shots


def _title_moments(titles: Sequence[Span], shots: Sequence[Shot]) -> list[Moment]:
    """Where writing appears; at the change of shot where it comes with one."""
    rows = []
    for span in titles:
        if span.start < 0.3:
            continue
        near = [shot.start for shot in shots if abs(shot.start - span.start) < 0.3]
        time = near[0] if near else span.start
        rows.append(Moment(time=time, kind="title", strength=round(min(1.0, span.duration / 3), 3)))
    return rows


def _labelled(scene: Scene, shots: Sequence[Shot]) -> Scene:
    weights: dict[str, float] = {}
    for k in scene.shots:
        for label in shots[k].labels:
            share = (shots[k].end - shots[k].start) / max(1e-6, scene.end - scene.start)
            weights[label.name] = weights.get(label.name, 0.0) + share * label.weight
    best = sorted(weights.items(), key=lambda row: (-row[1], row[0]))[:4]
    kinds = {label.name: label for k in scene.shots for label in shots[k].labels}
    return replace(
        scene, labels=tuple(replace(kinds[name], weight=round(weight, 4)) for name, weight in best)
    )


def _sound(film: Film, found: Sequence[Findings]) -> FilmSound | None:
    """What is known of the sound, put together from those who each heard a part of it."""
    if not film.audio:
        return None
    known = [f.sound for f in found if f.sound is not None]
    music = max((s.music_share for s in known), default=0.0)
    share = sum(span.duration for f in found for span in f.music) / film.duration
    loudness = next((s.loudness for s in known if s.loudness is not None), None)
    spoken = next((s.speech_loudness for s in known if s.speech_loudness is not None), None)
    silent = any(s.silent for s in known)
    return FilmSound(loudness=loudness, speech_loudness=spoken, silent=silent,
                     music_share=round(min(1.0, max(music, share)), 4))  # fmt: skip


def _prints(found: Sequence[Findings]) -> dict[str, Any]:
    for one in found:
        if one.prints is not None and one.print_times is not None:
            return {"prints": one.prints, "print_times": one.print_times}
    return {}


def _rows(embeddings: NDArray[np.float32] | None) -> NDArray[np.float32]:
    return np.zeros((0, 0), dtype=np.float32) if embeddings is None else embeddings
