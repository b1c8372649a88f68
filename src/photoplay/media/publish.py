"""The film goes out with its music: picture packets copied as they are, the sound encoded.

Only stills, albums and animated images are encoded as pictures; a film's packets never are.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.error import FFmpegError

from photoplay.media.pictures import letterboxed, load_picture
from photoplay.media.probe import film_stream, open_media
from photoplay.media.wave import read_wave
from photoplay.types.audio import SAMPLE_RATE, Samples
from photoplay.types.errors import MediaError, OutputError
from photoplay.types.film import Film
from photoplay.types.progress import Progress, unheard

SOUND_OF = {
    ".mp4": "aac", ".m4v": "aac", ".mov": "aac", ".3gp": "aac", ".mkv": "aac", ".ts": "aac",
    ".mts": "aac", ".m2ts": "aac", ".flv": "aac", ".webm": "libopus", ".avi": "libmp3lame",
    ".mpg": "mp2", ".mpeg": "mp2", ".vob": "ac3", ".nut": "aac",
}  # fmt: skip
"""File suffix -> encoder of the soundtrack; what is not here goes out as .mkv."""
_NO_SECOND_TRACK = frozenset({".flv", ".3gp"})
_SUBTITLES_OF = {".mp4": {"mov_text"}, ".m4v": {"mov_text"}, ".mov": {"mov_text"},
                 ".webm": {"webvtt"}}  # fmt: skip
PICTURE_ENCODER = "libx264"
"""FFmpeg's H.264 encoder as PyAV's wheels carry it (GPL), opened for stills and albums only."""
_LEAD = 0.5
"""Seconds by which the sound is written ahead of the picture."""


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
    audio_bitrate: int = 256_000,
    overwrite: bool = False,
    progress: Progress = unheard,
) -> Publication:
    """Write `out` with the film's picture and `soundtrack` (48 kHz WAV) as its first sound.

    Raises OutputError where `out` is the film itself, is there already (without `overwrite`) or
    cannot be written; a half-written file is never left.
    """
    target, remarks = _target(film, out)
    if target.exists() and film.path.exists() and target.samefile(film.path):
        raise OutputError(f"{target} is the film itself; name another with --out")
    if target.exists() and not overwrite:
        raise OutputError(f"{target} is already there; --overwrite replaces it")
    if not target.parent.is_dir():
        raise OutputError(f"there is no folder {target.parent}; make it first")
    part = target.with_name(f".{target.stem}.{os.getpid()}.part{target.suffix}")
    try:
        work = _Work(film, soundtrack, part, audio_bitrate, dict(metadata or {}), progress)
        made = (
            _encode_pictures(work)
            if film.kind != "video"
            else _copy(work, keep_original_track and target.suffix not in _NO_SECOND_TRACK)
        )
        part.replace(target)
    except FFmpegError as error:
        raise OutputError(
            f"{target.name} cannot be written as {target.suffix} ({error}); "
            "try another suffix, such as --out film.mkv"
        ) from error
    except OSError as error:
        raise OutputError(f"cannot write {target}: {error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)
    return Publication(
        path=str(target),
        container=target.suffix.lstrip("."),
        picture=made.picture,
        picture_copied=film.kind == "video",
        sound=SOUND_OF[target.suffix.lower()],
        original_track=made.original,
        remarks=(*remarks, *made.remarks),
    )


@dataclass(frozen=True, slots=True)
class _Work:
    film: Film
    soundtrack: Path
    part: Path
    bitrate: int
    metadata: dict[str, str]
    progress: Progress

    @property
    def suffix(self) -> str:
        return self.part.suffix.lower()


@dataclass(frozen=True, slots=True)
class _Made:
    picture: str
    original: bool
    remarks: tuple[str, ...] = ()


class _Sound:
    """The soundtrack, encoded as far as it is asked for."""

    def __init__(self, work: _Work, container: Any) -> None:
        codec = SOUND_OF[work.suffix]
        self.stream: Any = container.add_stream(codec, rate=SAMPLE_RATE, layout="stereo")
        self.stream.bit_rate = work.bitrate
        self.stream.metadata["title"] = "Photoplay"
        self.resampler = av.AudioResampler(
            format=self.stream.codec_context.format, layout="stereo", rate=SAMPLE_RATE,
            frame_size=self.stream.codec_context.frame_size or 1024,
        )  # fmt: skip
        self.blocks: Iterator[Samples] = read_wave(work.soundtrack, 8192)
        self.written = 0
        self.done = False

    def until(self, seconds: float) -> Iterator[Any]:
        """Packets up to `seconds`."""
        while not self.done and self.written < seconds * SAMPLE_RATE:
            block = next(self.blocks, None)
            if block is None:
                yield from self.rest()
                return
            yield from self._encoded(self._frame(block))

    def rest(self) -> Iterator[Any]:
        if self.done:
            return
        for block in self.blocks:
            yield from self._encoded(self._frame(block))
        self.done = True
        yield from self._encoded(None)
        yield from self.stream.encode(None)

    def _frame(self, block: Samples) -> Any:
        flat = np.ascontiguousarray(block, dtype=np.float32).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(flat, format="flt", layout="stereo")
        frame.sample_rate, frame.pts = SAMPLE_RATE, self.written
        frame.time_base = Fraction(1, SAMPLE_RATE)
        self.written += len(block)
        return frame

    def _encoded(self, frame: Any) -> Iterator[Any]:
        for piece in self.resampler.resample(frame):
            yield from self.stream.encode(piece)


def _target(film: Film, out: Path) -> tuple[Path, tuple[str, ...]]:
    suffix = out.suffix.lower()
    if film.kind != "video":
        if suffix in (".mp4", ".mov", ".mkv", ".m4v"):
            return out, ()
        return out.with_suffix(".mp4"), (f"pictures go out as .mp4, not {suffix or 'that'}",)
    if suffix in SOUND_OF:
        return out, ()
    better = out.with_suffix(".mkv")
    return better, (f"{suffix or 'a file without suffix'} cannot hold the sound; wrote .mkv",)


def _copy(work: _Work, keep_original: bool) -> _Made:
    film = work.film
    remarks: list[str] = []
    with (
        open_media(film.path) as source,
        av.open(str(work.part), "w", options=_options(work)) as out,
    ):
        out.metadata.update({**_tags(source.metadata), **work.metadata})
        stream = film_stream(source)
        picture = out.add_stream_from_template(stream, opaque=True)
        picture.metadata.update(_tags(stream.metadata))
        if film.timecode:
            picture.metadata["timecode"] = film.timecode
        sound = _Sound(work, out)
        copies = {stream.index: picture}
        if keep_original:
            copies |= _other_sounds(source, out, remarks)
        copies |= _subtitles(source, out, work.suffix, remarks)
        original = any(s.type == "audio" for s in source.streams if s.index in copies)
        _mark_default(sound.stream, out)
        if film.chapters:
            out.set_chapters(_chapters(film))
        _mux_copies(work, source, out, copies, sound)
        return _Made(stream.codec_context.name, original, tuple(remarks))


def _mux_copies(work: _Work, source: Any, out: Any, copies: dict[int, Any], sound: _Sound) -> None:
    film = work.film
    if film.stretch is not None:
        stream = film_stream(source)
        source.seek(int(film.start / stream.time_base), stream=stream, backward=True)
    wanted = [s for s in source.streams if s.index in copies]
    main = film_stream(source).index
    last: dict[int, int] = {}
    for packet in _packets(source, wanted):
        if packet.dts is None and packet.pts is None:
            continue
        base = packet.stream.time_base
        shift = round(film.start / float(base))
        at = packet.dts if packet.dts is not None else packet.pts
        seconds = (at - shift) * float(base)
        index = packet.stream.index
        if film.stretch is not None:
            if seconds >= film.duration:
                if index == main:
                    break
                continue
            if index != main and seconds < -0.01:
                continue
        for ready in sound.until(seconds + _LEAD):
            out.mux(ready)
        packet.pts = None if packet.pts is None else packet.pts - shift
        packet.dts = at - shift
        if index in last and packet.dts <= last[index]:
            packet.dts = last[index] + 1
            packet.pts = None if packet.pts is None else max(packet.pts, packet.dts)
        last[index] = packet.dts
        packet.stream = copies[index]
        out.mux(packet)
        if index == main:
            work.progress("mux", min(0.99, max(0.0, seconds / film.duration)))
    for ready in sound.rest():
        out.mux(ready)


def _packets(source: Any, streams: list[Any]) -> Iterator[Any]:
    packets = source.demux(streams)
    while True:
        try:
            packet = next(packets)
        except (StopIteration, FFmpegError):
            return
        if packet.size:
            yield packet


def _other_sounds(source: Any, out: Any, remarks: list[str]) -> dict[int, Any]:
    copies = {}
    for stream in source.streams.audio:
        if stream.codec_context.name not in out.supported_codecs:
            remarks.append(f"{stream.codec_context.name} sound cannot go into this container")
            continue
        copy = out.add_stream_from_template(stream, opaque=True)
        copy.metadata.update(_tags(stream.metadata))
        copy.metadata["title"] = "Original sound"
        copies[stream.index] = copy
    return copies


def _subtitles(source: Any, out: Any, suffix: str, remarks: list[str]) -> dict[int, Any]:
    copies = {}
    for stream in source.streams.subtitles:
        name = stream.codec_context.name
        if suffix in _SUBTITLES_OF and name not in _SUBTITLES_OF[suffix]:
            remarks.append(f"{name} subtitles cannot go into {suffix}; .mkv holds them")
            continue
        copy = out.add_stream_from_template(stream, opaque=True)
        copy.metadata.update(_tags(stream.metadata))
        copies[stream.index] = copy
    return copies


def _mark_default(sound: Any, out: Any) -> None:
    for stream in out.streams.audio:
        stream.disposition = (
            av.stream.Disposition.default
            if stream.index == sound.index
            else av.stream.Disposition(0)
        )


def _chapters(film: Film) -> list[Any]:
    base = Fraction(1, 1000)
    return [
        {"id": k, "start": round(one.start * 1000), "end": round(one.end * 1000), "time_base": base,
         "metadata": {"title": one.title}}
        for k, one in enumerate(film.chapters)
        if one.end > one.start
    ]  # fmt: skip


def _options(work: _Work) -> dict[str, str]:
    if work.suffix in (".mp4", ".mov", ".m4v"):
        return {"movflags": "faststart+use_metadata_tags"}
    return {}


def _tags(metadata: Mapping[str, str]) -> dict[str, str]:
    own = {"major_brand", "minor_version", "compatible_brands", "encoder", "timecode", "duration"}
    return {key: value for key, value in metadata.items() if key.lower() not in own}


def _encode_pictures(work: _Work) -> _Made:
    film = work.film
    size = (max(2, film.width // 2 * 2), max(2, film.height // 2 * 2))
    scale = min(1.0, 1920 / max(size))
    size = (max(2, round(size[0] * scale) // 2 * 2), max(2, round(size[1] * scale) // 2 * 2))
    rate = film.frame_rate if 1 <= film.frame_rate <= 60 else Fraction(25)
    with av.open(str(work.part), "w", options=_options(work)) as out:
        out.metadata.update(work.metadata)
        options = {"crf": "18", "preset": "medium"}
        options |= {"tune": "stillimage"} if film.kind in ("still", "album") else {}
        picture: Any = out.add_stream(PICTURE_ENCODER, rate=rate, options=options)
        picture.width, picture.height, picture.pix_fmt = size[0], size[1], "yuv420p"
        picture.codec_context.time_base = 1 / rate
        sound = _Sound(work, out)
        count = max(1, round(film.duration * rate))
        for number, frame in enumerate(_picture_frames(film, size, rate, count)):
            seconds = number / float(rate)
            for ready in sound.until(seconds + _LEAD):
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
    with open_media(film.path) as source:
        decoded = source.decode(film_stream(source))
        held = next(decoded, None)
        if held is None:
            raise MediaError(f"{film.path} has no picture that can be decoded")
        after = next(decoded, None)
        frame = held.reformat(size[0], size[1], "yuv420p")
        for number in range(count):
            now = number / float(rate) + film.start
            while after is not None and after.time is not None and after.time <= now + 1e-4:
                held, after = after, next(decoded, None)
                frame = held.reformat(size[0], size[1], "yuv420p")
            yield frame
