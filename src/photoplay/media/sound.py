"""A film's own sound, streamed and laid against film time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import av
import numpy as np
from av.error import FFmpegError

from photoplay.media.probe import open_media
from photoplay.types.audio import SAMPLE_RATE, Samples
from photoplay.types.errors import MediaError
from photoplay.types.film import Film, SoundBlock

_TOLERANCE = 0.005
"""Seconds by which a frame's time stamp may differ from the running count before it is believed."""
_LAYOUTS = {1: "mono", 2: "stereo"}


def read_sound(
    film: Film, *, rate: int = SAMPLE_RATE, channels: int = 2, track: int = 0
) -> Iterator[SoundBlock]:
    """The film's sound from time 0 to its end: exactly round(duration * rate) samples.

    Late starts, gaps and early ends are filled with silence, what lies outside the film is left
    out. Raises MediaError where the film has no such track.
    """
    if not film.audio or track >= len(film.audio):
        raise MediaError(f"{film.path.name} has no sound track {track}")
    total = round(film.duration * rate)
    at = 0
    for first, samples in _placed(film, rate, channels, track):
        start = max(at, first)
        if start >= total:
            break
        yield from _silence(at, start, channels, rate)
        piece = samples[start - first : total - first]
        at = start
        if len(piece):
            yield SoundBlock(at, piece, rate)
            at += len(piece)
    yield from _silence(at, total, channels, rate)


def _placed(film: Film, rate: int, channels: int, track: int) -> Iterator[tuple[int, Samples]]:
    """Decoded pieces and the sample of film time at which each begins."""
    with open_media(film.path) as container:
        stream = container.streams.audio[track]
        stream.thread_type = "AUTO"
        if film.start > 1:
            _seek(container, stream, film.start)
        resampler = av.AudioResampler(format="flt", layout=_LAYOUTS[channels], rate=rate)
        running: int | None = None
        for frame in _decoded(container, stream):
            stamp = frame.time
            if stamp is not None:
                wanted = round((stamp - film.start) * rate)
                if running is None or abs(wanted - running) > _TOLERANCE * rate:
                    if running is not None:
                        yield from _pieces(resampler.resample(None), running, channels)
                        resampler = av.AudioResampler(
                            format="flt", layout=_LAYOUTS[channels], rate=rate
                        )
                    running = wanted
            if running is None:
                running = 0
            frame.pts = None
            for first, samples in _pieces(resampler.resample(frame), running, channels):
                yield first, samples
                running = first + len(samples)
        if running is not None:
            yield from _pieces(resampler.resample(None), running, channels)


def _pieces(frames: list[Any], first: int, channels: int) -> Iterator[tuple[int, Samples]]:
    for frame in frames:
        samples = np.asarray(frame.to_ndarray().reshape(-1, channels), dtype=np.float32)
        if not len(samples):
            continue
        if first + len(samples) > 0:
            cut = max(0, -first)
            yield first + cut, samples[cut:]
        first += len(samples)


def _decoded(container: Any, stream: Any) -> Iterator[Any]:
    """Frames as far as they can be decoded; broken packets are passed over."""
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except (StopIteration, FFmpegError):
            return
        try:
            yield from packet.decode()
        except FFmpegError:
            continue


def _seek(container: Any, stream: Any, start: float) -> None:
    try:
        container.seek(int((start - 1) / stream.time_base), stream=stream, backward=True)
    except FFmpegError:
        container.seek(0)


def _silence(start: int, end: int, channels: int, rate: int) -> Iterator[SoundBlock]:
    while start < end:
        length = min(rate, end - start)
        yield SoundBlock(start, np.zeros((length, channels), dtype=np.float32), rate)
        start += length
