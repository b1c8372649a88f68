"""What a file is, before its pictures are looked at: length, rate, shape, sound tracks."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.error import FFmpegError
from numpy.typing import NDArray

from photoplay.media import heif
from photoplay.media.containers import PICTURE_SUFFIXES, SOUND_OF
from photoplay.media.exif import taken
from photoplay.media.places import check_source
from photoplay.types.errors import BriefError, MediaError
from photoplay.types.film import AudioTrack, Chapter, Film
from photoplay.types.time import Span

STILL_SECONDS = 20.0
STILL_RATE = Fraction(25)
_PAUSE, _LONG = 5400.0, 6.0
"""Seconds between two pictures, and times the usual pause, from which a new chapter begins."""
_ANIMATED = frozenset({"gif", "apng", "webp_anim", "webp_pipe", "webp"})
_HDR_CURVES = frozenset({16, 18})
"""Transfer characteristics of ITU-T H.273: 16 = PQ (ST 2084), 18 = HLG."""
_USUAL_RATES = tuple(
    Fraction(count * 1000, per) for count in (24, 25, 30, 48, 50, 60, 120) for per in (1000, 1001)
    if not (per == 1001 and count in (25, 50))
)  # fmt: skip


def probe(
    path: Path,
    *,
    stretch: Span | None = None,
    seconds_per_image: float = 4.0,
    duration: float | None = None,
) -> Film:
    """The film in `path`: a video, an animation, a picture, or a folder of pictures.

    `duration` is how long a single picture is shown. Raises MediaMissingError or MediaError.
    """
    check_source(path)
    if path.is_dir():
        return _within(_album(path, seconds_per_image), stretch)
    if path.stat().st_size == 0:
        raise MediaError(f"{path} is empty (0 bytes); was the copy or download cut off?")
    film = _opened(path)
    if film.kind == "still":
        shown = STILL_SECONDS if duration is None else duration
        film = replace(film, duration=_positive(shown, "duration"), frame_rate=STILL_RATE)
    return _within(film, stretch)


def picture_files(folder: Path) -> tuple[Path, ...]:
    """The pictures of a folder in the order people count: 2 before 10."""

    def natural(path: Path) -> list[Any]:
        pieces = re.split(r"(\d+)", path.name.lower())
        return [int(piece) if piece.isdigit() else piece for piece in pieces]

    found = (p for p in folder.iterdir() if p.suffix.lower() in PICTURE_SUFFIXES and p.is_file())
    return tuple(sorted((p for p in found if not p.name.startswith(".")), key=natural))


def open_media(path: Path) -> Any:
    """An open PyAV container; MediaError with what may be wrong where it cannot be opened."""
    try:
        return av.open(str(path), metadata_errors="replace")
    except FFmpegError as error:
        raise MediaError(
            f"{path} cannot be read as a film ({error.strerror or error}); it may be damaged, "
            "encrypted or not a video at all"
        ) from error
    except (OSError, ValueError) as error:
        raise MediaError(f"{path} cannot be opened: {error}") from error


def film_stream(container: Any) -> Any:
    """The first stream of moving pictures; cover art does not count. None if there is none."""
    moving = [stream for stream in container.streams.video if not is_cover(stream)]
    if moving and moving[0].frames == 1:  # AVIF has its first picture apart from the sequence
        moving.sort(key=lambda stream: stream.frames <= 1)
    return moving[0] if moving else None


def is_cover(stream: Any) -> bool:
    """Whether a stream is cover art: one picture that belongs to the file, not to its time."""
    return bool(stream.disposition & av.stream.Disposition.attached_pic)


def shown_times(path: Path) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Presentation times and lengths, in seconds, of all shown pictures, in order; no decoding."""
    with open_media(path) as container:
        return _packet_times(container, film_stream(container))


def _opened(path: Path) -> Film:
    if path.suffix.lower() == ".webp" and _is_animated_webp(path):
        from photoplay.media import webp  # noqa: PLC0415 (OpenCV)

        return webp.probe_animation(path)
    if grid := heif.grid_of(path):
        return heif.probe_tiles(path, grid)
    with open_media(path) as container:
        stream = film_stream(container)
        if stream is None:
            sound = "sound alone" if container.streams.audio else "neither picture nor sound"
            raise MediaError(f"{path} holds {sound}; Photoplay needs a picture to score")
        first = _first_frame(path)
        times, lengths = _packet_times(container, stream)
        if not len(times):
            raise MediaError(f"{path} has a picture track without pictures")
        rate = _rate(stream, times)
        rotation = int(-round(first.rotation or 0) % 360)
        width, height = _shape(first, stream, rotation)
        start = float(times[0])
        end = float(times[-1] + (lengths[-1] if lengths[-1] > 0 else 1 / rate))
        return Film(
            path=path,
            kind=_kind(container, stream, path, len(times)),
            duration=max(end - start, float(1 / rate)),
            frame_rate=rate,
            width=width,
            height=height,
            rotation=rotation,
            frames=len(times),
            constant_rate=_is_constant(times),
            interlaced=bool(first.interlaced_frame),
            high_dynamic_range=int(first.color_trc or 0) in _HDR_CURVES,
            container=container.format.name,
            codec=stream.codec_context.name,
            start=start,
            timecode=_timecode(container, stream),
            audio=_audio(container),
            chapters=_chapters(container, start),
        )


def _is_animated_webp(path: Path) -> bool:
    """Whether a file is a WebP with the animation flag in its chunk VP8X."""
    with path.open("rb") as file:
        head = file.read(21)
    return head[:4] == b"RIFF" and head[8:16] == b"WEBPVP8X" and bool(head[20:21] > b"" and
                                                                       head[20] & 0x02)  # fmt: skip


def _first_frame(path: Path) -> Any:
    with open_media(path) as container:
        try:
            for frame in container.decode(film_stream(container)):
                return frame
        except FFmpegError as error:
            raise MediaError(
                f"{path} has pictures that cannot be decoded ({error.strerror or error}); it may "
                "be damaged or encrypted"
            ) from error
    raise MediaError(f"{path} has no picture that can be decoded; it may be damaged or encrypted")


def _packet_times(container: Any, stream: Any) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    times, lengths, unstamped = [], [], 0
    base = float(stream.time_base)
    try:
        for packet in container.demux(stream):
            at = packet.pts if packet.pts is not None else packet.dts
            if packet.is_discard or not packet.size:
                continue
            if at is None:
                unstamped += 1
                continue
            times.append(at * base)
            lengths.append((packet.duration or 0) * base)
    except FFmpegError:
        # A file that was cut off is read as far as it goes.
        pass
    if not times:  # a raw stream, whose pictures follow one another
        each = float(1 / (stream.guessed_rate or stream.average_rate or STILL_RATE))
        return np.arange(float(unstamped)) * each, np.full(unstamped, each, dtype=np.float64)
    order = np.argsort(times, kind="stable")
    return np.array(times)[order], np.array(lengths)[order]


def _rate(stream: Any, times: NDArray[np.float64]) -> Fraction:
    """The nominal rate: the header's where the pictures bear it out, else the mean.

    Containers that count in milliseconds blur the rate; one that is used in practice and explains
    the pictures' times as well is taken instead.
    """
    said = stream.guessed_rate or stream.average_rate
    if len(times) < 2:
        return Fraction(said) if said and 1 <= said <= 1000 else STILL_RATE
    span, gaps = float(times[-1] - times[0]), np.diff(times)
    mean = (len(times) - 1) / max(1e-9, span)
    tick = float(stream.time_base)
    if said and abs(float(said) - mean) / mean < 0.02:
        near = min(_USUAL_RATES, key=lambda rate: abs((len(times) - 1) / rate - span))
        explains = abs(float((len(times) - 1) / near) - span) <= tick
        return near if said not in _USUAL_RATES and explains else Fraction(said)
    if said and np.mean(np.abs(gaps - 1 / float(said)) <= max(tick, 1e-4)) > 0.9:
        return Fraction(said)  # some pictures were left out
    return Fraction(min(1000.0, max(0.1, mean))).limit_denominator(1001)


def _is_constant(times: NDArray[np.float64]) -> bool:
    gaps = np.diff(times)
    return len(gaps) == 0 or bool(np.ptp(gaps) <= 0.0025)


def _shape(first: Any, stream: Any, rotation: int) -> tuple[int, int]:
    width, height = first.width, first.height
    aspect = stream.sample_aspect_ratio
    if aspect and aspect > 0 and aspect != 1:
        width = max(1, round(width * float(aspect)))
    return (height, width) if rotation in (90, 270) else (width, height)


def _kind(container: Any, stream: Any, path: Path, frames: int) -> Any:
    pictures = container.format.name in _ANIMATED or path.suffix.lower() in PICTURE_SUFFIXES
    if pictures or "image2" in container.format.name or container.format.name.endswith("_pipe"):
        return "still" if frames == 1 else "animation"
    return "video"


def _audio(container: Any) -> tuple[AudioTrack, ...]:
    return tuple(
        AudioTrack(
            index=index,
            codec=stream.codec_context.name,
            sample_rate=stream.codec_context.sample_rate or 0,
            channels=len(stream.codec_context.layout.channels),
            duration=float(stream.duration * stream.time_base) if stream.duration else None,
            language=stream.metadata.get("language"),
            title=stream.metadata.get("title") or stream.metadata.get("handler_name"),
        )
        for index, stream in enumerate(container.streams.audio)
    )


def _chapters(container: Any, start: float) -> tuple[Chapter, ...]:
    return tuple(
        Chapter(
            start=max(0.0, float(one["start"] * one["time_base"]) - start),
            end=max(0.0, float(one["end"] * one["time_base"]) - start),
            title=str(one.get("metadata", {}).get("title", "")),
        )
        for one in container.chapters()
    )


def _timecode(container: Any, stream: Any) -> str | None:
    places = [stream.metadata, container.metadata, *(s.metadata for s in container.streams.data)]
    named = ((key.lower(), text) for place in places for key, text in place.items())
    return next((text for key, text in named if key == "timecode"), None)


def _album(folder: Path, seconds_per_image: float) -> Film:
    each = _positive(seconds_per_image, "seconds per image")
    pictures, broken, portrait = [], [], 0
    for picture in picture_files(folder):
        try:
            first = _opened(picture)
        except MediaError:
            broken.append(picture.name)
            continue
        pictures.append(picture)
        portrait += 1 if first.height > first.width else -1
    if not pictures:
        raise MediaError(_no_pictures(folder, broken))
    pictures, chapters = by_date(pictures, each)
    size = (1080, 1920) if portrait > 0 else (1920, 1080)
    return Film(
        path=folder,
        kind="album",
        duration=len(pictures) * each,
        frame_rate=STILL_RATE,
        width=size[0],
        height=size[1],
        frames=round(len(pictures) * each * STILL_RATE),
        container="album",
        pictures=tuple(pictures),
        chapters=chapters,
        seconds_per_image=each,
        remarks=tuple(f"{name} cannot be read as a picture and is left out" for name in broken),
    )


def by_date(pictures: list[Path], each: float) -> tuple[list[Path], tuple[Chapter, ...]]:
    """Pictures that all carry a date in its order, and chapters where long pauses part them; others
    as they are, without chapters.
    """
    dates = [taken(path) for path in pictures]
    if len(pictures) < 2 or any(date is None for date in dates):
        return pictures, ()
    rows = sorted((date, k) for k, date in enumerate(dates) if date is not None)
    gaps = [(b[0] - a[0]).total_seconds() for a, b in itertools.pairwise(rows)]
    pause = max(_PAUSE, _LONG * float(np.median(gaps)))
    begins = [0, *(k for k, gap in enumerate(gaps, 1) if gap > pause), len(rows)]
    begins = [k for k, after in zip(begins, [*begins[1:], begins[-1] + 2], strict=True)
              if k == 0 or after - k > 1 or k == len(rows)]  # fmt: skip
    chapters = tuple(
        Chapter(start=a * each, end=b * each, title=f"{rows[a][0]:%d %B %Y, %H:%M}")
        for a, b in itertools.pairwise(begins)
    )
    return [pictures[k] for _, k in rows], chapters if len(chapters) > 1 else ()


def _no_pictures(folder: Path, broken: list[str]) -> str:
    if broken:
        return f"none of the {len(broken)} pictures in {folder} can be read, such as {broken[0]}"
    films = [p.name for p in folder.iterdir() if p.suffix.lower() in SOUND_OF]
    hint = f"; its films are scored one by one: photoplay score {folder}/*" if films else ""
    kinds = ", ".join(sorted(PICTURE_SUFFIXES))
    return f"{folder} holds no pictures ({kinds}); name a film or a folder of pictures{hint}"


def _positive(seconds: float, what: str) -> float:
    if not 0.04 <= seconds <= 12 * 3600:
        raise BriefError(f"{what} must lie between 0.04 s and 12 hours, got {seconds:g}")
    return seconds


def _within(film: Film, stretch: Span | None) -> Film:
    if stretch is None:
        return film
    if stretch.start >= film.duration:
        raise BriefError(
            f"the range begins at {stretch.start:g} s, but {film.path.name} is "
            f"{film.duration:.2f} s long"
        )
    frame = film.frame_duration
    start = round(stretch.start / frame) * frame
    end = min(film.duration, max(start + frame, round(stretch.end / frame) * frame))
    return replace(
        film,
        stretch=Span(start, end),
        duration=end - start,
        start=film.start + start,
        frames=round((end - start) / frame),
    )
