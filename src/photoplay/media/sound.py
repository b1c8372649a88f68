"""A film's own sound, streamed and laid against film time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import av
import numpy as np
from av.error import FFmpegError

from photoplay.media.decoding import decoded
from photoplay.media.probe import open_media
from photoplay.types.audio import SAMPLE_RATE, Samples
from photoplay.types.errors import MediaError
from photoplay.types.film import Film, SoundBlock

_TOLERANCE = 0.005
"""Seconds by which a frame's time stamp may differ from the running count before it is believed."""
_LAYOUTS = {1: "mono", 2: "stereo"}
_BLOCK = 1.0
"""Seconds of sound in a block, but for the last: what listens in smaller ones spends more on being
called than on listening."""


def read_sound(
    film: Film, *, rate: int = SAMPLE_RATE, channels: int = 2, track: int = 0
) -> Iterator[SoundBlock]:
    """The film's sound from time 0 to its end: exactly round(duration * rate) samples.

    In blocks of a second. Late starts, gaps and early ends are filled with silence, what lies
    outside the film is left out. Raises MediaError where the film has no such track.
    """
    return read_sounds(film, [(rate, channels)], track=track)


def read_sounds(
    film: Film, kinds: Sequence[tuple[int, int]], *, track: int = 0
) -> Iterator[SoundBlock]:
    """The same at several kinds of (rate, channels), decoded once.

    Blocks of the kinds follow each other as their seconds fill; of each kind they are what
    `read_sound` gives.
    """
    if not film.audio or track >= len(film.audio):
        raise MediaError(f"{film.path.name} has no sound track {track}")
    reels = [_Reel(rate, channels, round(film.duration * rate)) for rate, channels in kinds]
    for reel, first, samples in _placed(film, reels, track):
        yield from reel.lay(first, samples)
        if all(one.is_full for one in reels):
            break
    for reel in reels:
        yield from reel.rest()


class _Reel:
    """Sound of one kind, laid against film time and cut into seconds."""

    def __init__(self, rate: int, channels: int, total: int) -> None:
        self.rate, self.channels = rate, channels
        self._total = total
        self._length = round(_BLOCK * rate)
        self._start = 0
        self._block = self._empty()
        self._at = 0
        """Where the next sample of the film goes."""

    @property
    def is_full(self) -> bool:
        return self._at >= self._total

    def lay(self, first: int, samples: Samples) -> Iterator[SoundBlock]:
        """Lay `samples` from sample `first` on, over silence; gives the blocks that it fills."""
        start = max(self._at, first)
        if start >= self._total:
            yield from self._silent_to(self._total)
            return
        yield from self._silent_to(start)
        piece = samples[start - first : self._total - first]
        while len(piece):
            room = self._start + len(self._block) - self._at
            part, piece = piece[:room], piece[room:]
            place = self._at - self._start
            self._block[place : place + len(part)] = part
            self._at += len(part)
            yield from self._filled()

    def rest(self) -> Iterator[SoundBlock]:
        """The blocks that are left, silence to the film's end."""
        yield from self._silent_to(self._total)

    def resampler(self) -> av.AudioResampler:
        return av.AudioResampler(format="flt", layout=_LAYOUTS[self.channels], rate=self.rate)

    def _silent_to(self, end: int) -> Iterator[SoundBlock]:
        while self._at < end:
            self._at = min(end, self._start + len(self._block))
            yield from self._filled()

    def _filled(self) -> Iterator[SoundBlock]:
        if len(self._block) and self._at == self._start + len(self._block):
            yield SoundBlock(self._start, self._block, self.rate)
            self._start = self._at
            self._block = self._empty()

    def _empty(self) -> Samples:
        length = min(self._length, self._total - self._start)
        return np.zeros((length, self.channels), dtype=np.float32)


@dataclass(slots=True, eq=False)
class _Feed:
    """A resampler and the sample of film time that its next piece begins at."""

    reel: _Reel
    resampler: av.AudioResampler
    running: int | None = None

    def take(self, frame: Any, seconds: float | None) -> Iterator[tuple[_Reel, int, Samples]]:
        """What comes out once `frame`, due at film time `seconds`, has gone in; None ends it."""
        if frame is not None and seconds is not None:
            wanted = round(seconds * self.reel.rate)
            if self.running is None or abs(wanted - self.running) > _TOLERANCE * self.reel.rate:
                if self.running is not None:
                    yield from self._come(self.resampler.resample(None))
                    self.resampler = self.reel.resampler()
                self.running = wanted
        if self.running is None:
            if frame is None:
                return
            self.running = 0
        yield from self._come(self.resampler.resample(frame))

    def _come(self, frames: list[Any]) -> Iterator[tuple[_Reel, int, Samples]]:
        assert self.running is not None
        for frame in frames:
            samples = frame.to_ndarray().reshape(-1, self.reel.channels)
            first, self.running = self.running, self.running + len(samples)
            cut = max(0, -first)
            if len(samples) > cut:
                yield self.reel, first + cut, np.asarray(samples[cut:], dtype=np.float32)


def _placed(film: Film, reels: Sequence[_Reel], track: int) -> Iterator[tuple[_Reel, int, Samples]]:
    """Decoded pieces for each reel, and the sample of film time at which each begins."""
    with open_media(film.path) as container:
        stream = container.streams.audio[track]
        stream.thread_type = "AUTO"
        if film.start > 1:
            _seek(container, stream, film.start)
        feeds = [_Feed(reel, reel.resampler()) for reel in reels]
        for frame in decoded(container, stream):
            stamp = frame.time
            frame.pts = None
            for feed in feeds:
                yield from feed.take(frame, None if stamp is None else stamp - film.start)
        for feed in feeds:
            yield from feed.take(None, None)


def _seek(container: Any, stream: Any, start: float) -> None:
    try:
        container.seek(int((start - 1) / stream.time_base), stream=stream, backward=True)
    except FFmpegError:
        container.seek(0)
