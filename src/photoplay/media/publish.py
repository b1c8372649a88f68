"""The film goes out with its music: picture packets copied as they are, the sound encoded.

Only stills, albums and animated images are encoded as pictures; a film's packets never are.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.error import FFmpegError

from photoplay.media import webp
from photoplay.media.carrying import (
    LEAD,
    carry_picture,
    carry_rest,
    chapters_of,
    iso_options,
    mark_default,
    mux,
    tags_of,
    writing_options,
)
from photoplay.media.coded import CodedSound
from photoplay.media.containers import ISO_MEDIA, SOUND_OF
from photoplay.media.overshoot import Dip, deeper, overshoots
from photoplay.media.pictures import letterboxed, load_picture
from photoplay.media.places import check_target, is_about_place, unwritable
from photoplay.media.probe import film_stream, open_media
from photoplay.media.soundtrack import Soundtrack
from photoplay.types.errors import MediaError, OutputError
from photoplay.types.film import Film
from photoplay.types.progress import Progress, unheard

PICTURE_ENCODER = "libx264"
"""FFmpeg's H.264 encoder as PyAV's wheels carry it (GPL), opened for stills and albums only."""

_CODING_SHARE = 0.7
"""Of the time, what coding the sound takes where that is done first."""
_TRIES = 4
"""Times that a soundtrack is coded again, at most, to bring its peaks under the ceiling."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding:
    """How the sound is coded."""

    bitrate: int = 256_000
    """Bits a second, where the codec is a lossy one."""
    ceiling: float | None = None
    """True peak, in dBTP, that the coded sound keeps under; None lets it be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What was published."""

    path: str
    container: str
    picture: str
    """Codec of the picture."""
    picture_copied: bool
    sound: str
    """Codec of the soundtrack."""
    original_track: bool
    """Whether the film's own sound came along as a second track."""
    remarks: tuple[str, ...] = ()


def publish(
    film: Film,
    soundtrack: Path,
    out: Path,
    *,
    keep_original_track: bool = True,
    metadata: Mapping[str, str] | None = None,
    coding: Coding = Coding(),
    overwrite: bool = False,
    progress: Progress = unheard,
) -> Publication:
    """Write `out` with the film's picture and `soundtrack` (48 kHz WAV) as its first sound.

    Where coding lifts true peaks over its ceiling, the sound dips there for 60 ms and is coded
    again.

    Raises OutputError where `out` is the film itself, is there already (without `overwrite`) or
    cannot be written; a half-written file is never left.
    """
    check_target(out, film.path)
    if out.exists() and not overwrite:
        raise OutputError(f"{out} is already there; --overwrite replaces it")
    part = out.with_name(f".{out.stem}.{os.getpid()}.part{out.suffix}")
    work = _Work(film, soundtrack, part, coding, dict(metadata or {}), progress)
    try:
        made = _under_ceiling(work, keep_original_track)
        part.replace(out)
    except (FFmpegError, OSError, ValueError) as error:
        raise _failure(error, out) from error
    finally:
        part.unlink(missing_ok=True)
    return Publication(
        path=str(out),
        container=out.suffix.lower().lstrip("."),
        picture=made.picture,
        picture_copied=film.kind == "video",
        sound=SOUND_OF[out.suffix.lower()],
        original_track=made.original,
        remarks=made.remarks,
    )


def check_holds(film: Film, out: Path) -> None:
    """OutputError where the container that `out` names cannot hold the film's picture."""
    if film.kind != "video":
        return
    with (
        tempfile.TemporaryDirectory() as scratch,
        open_media(film.path) as source,
        av.open(str(Path(scratch, f"trial{out.suffix}")), "w") as trial,
    ):
        try:
            trial.add_stream_from_template(film_stream(source), opaque=True)
        except ValueError as error:
            raise _failure(error, out) from error


def _failure(error: Exception, out: Path) -> OutputError:
    number = getattr(error, "errno", None)
    if is_about_place(number) or not isinstance(error, (FFmpegError, ValueError)):
        return unwritable(number, out)
    return OutputError(
        f"the picture cannot be written as {out.suffix} ({error}); "
        f"try another container: --out {out.stem}{'.mov' if out.suffix == '.mkv' else '.mkv'}"
    )


@dataclass(frozen=True, slots=True)
class _Work:
    film: Film
    soundtrack: Path
    part: Path
    coding: Coding
    metadata: dict[str, str]
    progress: Progress
    dips: tuple[Dip, ...] = ()
    coded: CodedSound | None = None
    """The soundtrack's packets, where they are there already."""

    @property
    def suffix(self) -> str:
        return self.part.suffix.lower()

    @property
    def codec(self) -> str:
        return SOUND_OF[self.suffix]

    def sound_in(self, container: Any) -> Soundtrack:
        sound = Soundtrack(container, self.codec, self.coding.bitrate)
        if self.coded is not None:
            return sound.of_packets(self.coded.packets(sound.stream))
        return sound.of_samples(self.soundtrack, self.dips)


@dataclass(frozen=True, slots=True)
class _Made:
    picture: str
    original: bool
    remarks: tuple[str, ...] = ()


def _under_ceiling(work: _Work, sounds: bool) -> _Made:
    """The film with a sound that keeps under the ceiling: AAC is mended where it is over, other
    codecs are coded again as a whole."""
    ceiling, bitrate = work.coding.ceiling, work.coding.bitrate
    if ceiling is None:
        return _made(work, sounds)
    if work.codec == "aac":
        then = _CODING_SHARE
        first, rest = _shared(work.progress, 0.0, then), _shared(work.progress, then, 1.0)
        with CodedSound(work.soundtrack, bitrate, ceiling, work.part.parent) as coded:
            coded.code(first)
            return _made(replace(work, coded=coded, progress=rest), sounds)
    made = _made(work, sounds)
    for again in range(_TRIES):
        over = overshoots(work.part, ceiling, again=again)
        if not over:
            break
        work = replace(work, dips=deeper(work.dips, over), progress=unheard)
        made = _made(work, sounds)
    return made


def _shared(progress: Progress, begin: float, end: float) -> Progress:
    """Tells `progress` of work that is what lies between the shares `begin` and `end` of it."""

    def told(stage: str, share: float) -> None:
        progress(stage, begin + (end - begin) * share)

    return told


def _made(work: _Work, sounds: bool) -> _Made:
    return _copy_what_fits(work, sounds) if work.film.kind == "video" else _encode_pictures(work)


def _copy_what_fits(work: _Work, sounds: bool) -> _Made:
    """All that the film carries or, where the container refuses that, the picture alone."""
    try:
        return _copy(work, sounds=sounds, extras=True)
    except FFmpegError as error:
        if is_about_place(error.errno):
            raise
    made = _copy(work, sounds=False, extras=False)
    remark = f"{work.suffix} took the picture and our sound alone; --out NAME.mkv holds the rest"
    return replace(made, remarks=(*made.remarks, remark))


def _copy(work: _Work, *, sounds: bool, extras: bool) -> _Made:
    film = work.film
    with (
        open_media(film.path) as source,
        av.open(str(work.part), "w", options=writing_options(source, work.suffix)) as out,
    ):
        out.metadata.update({**tags_of(source), **work.metadata})
        carried = carry_picture(film, source, out)
        sound = work.sound_in(out)
        carry_rest(carried, film, source, out, suffix=work.suffix, sounds=sounds, extras=extras)
        mark_default(sound, carried)
        mux(film, source, out, carried, sound, suffix=work.suffix, progress=work.progress)
        picture = film_stream(source).codec_context.codec.canonical_name
        return _Made(picture, carried.has_original_sound(source), tuple(carried.remarks))


def _encode_pictures(work: _Work) -> _Made:
    film = work.film
    size = (max(2, film.width // 2 * 2), max(2, film.height // 2 * 2))
    scale = min(1.0, 1920 / max(size))
    size = (max(2, round(size[0] * scale) // 2 * 2), max(2, round(size[1] * scale) // 2 * 2))
    rate = film.frame_rate if 1 <= film.frame_rate <= 60 else Fraction(25)
    options = iso_options() if work.suffix in ISO_MEDIA else {}
    with av.open(str(work.part), "w", options=options) as out:
        out.metadata.update(work.metadata)
        options = {"crf": "18", "preset": "medium"}
        options |= {"tune": "stillimage"} if film.kind in ("still", "album") else {}
        if film.chapters:
            out.set_chapters(chapters_of(film))
        picture: Any = out.add_stream(PICTURE_ENCODER, rate=rate, options=options)
        picture.width, picture.height, picture.pix_fmt = size[0], size[1], "yuv420p"
        picture.codec_context.time_base = 1 / rate
        sound = work.sound_in(out)
        count = max(1, round(film.duration * rate))
        for number, frame in enumerate(_picture_frames(film, size, rate, count)):
            seconds = number / float(rate)
            for ready in sound.until(seconds + LEAD):
                out.mux(ready)
            frame.pts, frame.time_base = number, 1 / rate
            out.mux(picture.encode(frame))
            if number % 25 == 0:
                work.progress("mux", min(0.99, number / count))
        out.mux(picture.encode(None))
        for ready in sound.rest():
            out.mux(ready)
    return _Made("h264", False)


def _picture_frames(film: Film, size: tuple[int, int], rate: Fraction, count: int) -> Iterator[Any]:
    if film.kind == "animation":
        yield from _animation_frames(film, size, rate, count)
        return
    paths = film.pictures or (film.path,)
    each = film.seconds_per_image or film.duration
    offset = film.stretch.start if film.stretch else 0.0
    shown, frame = -1, None
    for number in range(count):
        place = min(len(paths) - 1, int((number / float(rate) + offset + 1e-6) / each))
        if place != shown:
            shown = place
            pixels = letterboxed(load_picture(paths[place]), *size)
            frame = av.VideoFrame.from_ndarray(pixels, format="rgb24").reformat(format="yuv420p")
        yield frame


def _animation_frames(
    film: Film, size: tuple[int, int], rate: Fraction, count: int
) -> Iterator[Any]:
    """Each shown picture held until the next, at an even rate."""
    shown = _animation(film, size)
    held = next(shown, None)
    if held is None:
        raise MediaError(f"{film.path} has no picture that can be decoded")
    after = next(shown, None)
    for number in range(count):
        now = number / float(rate) + film.start
        while after is not None and after[0] <= now + 1e-4:
            held, after = after, next(shown, None)
        yield held[1]


def _animation(film: Film, size: tuple[int, int]) -> Iterator[tuple[float, Any]]:
    """Seconds in the file and pictures of the size and format that are encoded."""
    if film.container == webp.CONTAINER:
        for time, pixels in webp.pictures_of(film.path):
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format="rgb24")
            yield time, frame.reformat(size[0], size[1], "yuv420p")
        return
    with open_media(film.path) as source:
        for frame in source.decode(film_stream(source)):
            yield frame.time or 0.0, frame.reformat(size[0], size[1], "yuv420p")
