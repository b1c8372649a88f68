"""Sound coded once into a file of its own, and coded again only around what came out too loud.

Frame k of AAC holds samples (k - 1) * 1024 to (k + 1) * 1024 under a window, and neighbours overlap
by half: what one aliases the other takes away (Princen and Bradley 1986; ISO/IEC 14496-3, 4.6.11).
That holds between two codings as well, where the slopes that meet are the same long ones. So where
a peak is lifted over the ceiling, the sound dips, the frames around are coded again, and they take
the place of the old ones from one such meeting to the next.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import Any, Self

import av
import numpy as np

from photoplay.media.overshoot import REACH, Dip, Listener, deeper, dipped
from photoplay.media.soundtrack import coder, sound_frame
from photoplay.media.wave import read_stretch, read_wave, wave_length
from photoplay.types.audio import Samples
from photoplay.types.progress import Progress

_FRAME = 1024
_TRIES = 6
"""Times that a place is coded again, at most."""
_RUN_UP = 48
"""Frames that a coder is given before the first that counts, so that it has found its way."""
_BATCH = 64
"""Frames that are looked at together."""
_RISES, _FALLS = frozenset({0, 1}), frozenset({0, 3})
"""Window sequences with a long slope at the beginning and at the end: only long, long start; only
long, long stop."""


@dataclass(frozen=True, slots=True)
class Window:
    sequence: int
    shape: int


class CodedSound:
    """A 48 kHz stereo WAV or FLAC file as AAC, its true peak under `ceiling` dBTP.

    Packets wait in a nameless file in `folder` until the `with` block is left.
    """

    def __init__(self, path: Path, bitrate: int, ceiling: float, folder: Path) -> None:
        self.path = path
        self.bitrate = bitrate
        self.ceiling = ceiling
        self.mended: list[tuple[int, int]] = []
        """First and last frame of each stretch that was coded again."""
        self._file = TemporaryFile(dir=folder)  # noqa: SIM115 - closed by __exit__
        self._places = array("q", [0])
        self._anew: dict[int, bytes] = {}
        self._last: Any = None
        self._lead = 0
        self._head = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def __len__(self) -> int:
        return len(self._places) - 1

    def code(self, progress: Progress) -> None:
        """Code all of it, and again what came out over the ceiling; tells its share of "mux"."""
        over, dips = self._first_time(progress), tuple[Dip, ...]()
        for again in range(1, _TRIES + 1):
            if not over:
                return
            dips = deeper(dips, over)
            over = tuple(dip for first, last in _stretches(over, len(self))
                         for dip in self._once_more(first, last, dips, again))  # fmt: skip

    def packets(self, stream: Any) -> Iterator[Any]:
        """Packets for `stream`, which was added to a container with the same coding."""
        for number in range(len(self) - 1):
            packet = av.Packet(self[number])
            packet.stream, packet.time_base = stream, self._last.time_base
            packet.pts = packet.dts = self._lead + number * _FRAME
            packet.duration, packet.is_keyframe = _FRAME, True
            yield packet
        last = av.Packet(self[len(self) - 1])
        for data in self._last.iter_sidedata():
            last.set_sidedata(data)
        last.stream, last.time_base = stream, self._last.time_base
        last.pts = last.dts = self._last.pts
        last.duration, last.is_keyframe = self._last.duration, True
        yield last

    def __getitem__(self, number: int) -> bytes:
        if number in self._anew:
            return self._anew[number]
        self._file.seek(self._places[number])
        return self._file.read(self._places[number + 1] - self._places[number])

    def _first_time(self, progress: Progress) -> tuple[Dip, ...]:
        """Code the whole, and listen in another thread to what became of it."""
        context = coder("aac", self.bitrate)
        self._head = context.extradata
        decoder, listener = self._decoder(), Listener(self.ceiling)
        found: list[Future[list[Dip]]] = []
        batch: list[bytes] = []
        count, frames = 0, max(1, wave_length(self.path) // _FRAME)
        with ThreadPoolExecutor(1) as pool:
            for packet in self._packets_of(context, read_wave(self.path, _FRAME)):
                if not count:
                    self._lead = packet.pts
                raw = bytes(packet)
                self._file.write(raw)
                self._places.append(self._places[-1] + len(raw))
                self._last = packet
                batch.append(raw)
                count += 1
                if len(batch) == _BATCH:
                    found.append(
                        pool.submit(self._heard, decoder, batch, count - len(batch), listener)
                    )
                    batch = []
                    progress("mux", min(1.0, count / frames))
            found.append(pool.submit(self._heard, decoder, batch, count - len(batch), listener))
        return (*(dip for one in found for dip in one.result()), *listener.rest())

    def _once_more(self, first: int, last: int, dips: Sequence[Dip], again: int) -> tuple[Dip, ...]:
        """Code frames first..last with `dips`, put them in, and say what is still too loud."""
        start = first
        while True:
            start = max(0, start - _RUN_UP)
            fresh = _Fresh(start, self._coded_from(start, dips))
            begin = start if not start else self._meeting(fresh, start + _RUN_UP // 2, first)
            if begin is not None:
                break
        end = last
        while not self._meets(fresh, end):
            end += 1
        for number in range(begin, end + 1):
            self._anew[number] = fresh[number]
        self.mended.append((begin, end))
        early = max(0, begin - 2)
        listened = [self[number] for number in range(early, min(len(self), end + 3))]
        listener = Listener(self.ceiling, again)
        heard = (*self._heard(self._decoder(), listened, early, listener), *listener.rest())
        # Nothing came before the first of them, so that half of it is missing.
        return tuple(dip for dip in heard if not early or dip.at >= early * _FRAME)

    def _meeting(self, fresh: _Fresh, earliest: int, latest: int) -> int | None:
        """The last frame in earliest..latest which may be the first of the fresh ones."""
        for number in range(latest, earliest, -1):
            before, begun = fresh.window(number - 1), fresh.window(number)
            if may_follow(window_of(self[number - 1]), begun, coded_after=before):
                return number
        return None

    def _meets(self, fresh: _Fresh, number: int) -> bool:
        """Whether what follows frame `number` may stay as it is."""
        if number >= len(self) - 1:
            return True
        old, next_one = window_of(self[number]), window_of(self[number + 1])
        return may_follow(fresh.window(number), next_one, coded_after=old)

    def _coded_from(self, start: int, dips: Sequence[Dip]) -> Iterator[bytes]:
        """Frames `start` on, coded afresh with `dips`."""
        context = coder("aac", self.bitrate)

        def blocks() -> Iterator[Samples]:
            for at in range(start * _FRAME, len(self) * _FRAME, _RUN_UP * _FRAME):
                block = read_stretch(self.path, at, at + _RUN_UP * _FRAME)
                block = dipped(block, at, dips)
                for k in range(0, len(block), _FRAME):
                    yield block[k : k + _FRAME]

        for packet in self._packets_of(context, blocks()):
            yield bytes(packet)

    def _packets_of(self, context: Any, blocks: Iterator[Samples]) -> Iterator[Any]:
        at = 0
        for block in blocks:
            yield from context.encode(sound_frame(block, at))
            at += len(block)
        yield from context.encode(None)

    def _decoder(self) -> Any:
        decoder = av.CodecContext.create("aac", "r")
        decoder.extradata = self._head
        return decoder

    def _heard(self, decoder: Any, packets: Sequence[bytes], first: int, by: Listener) -> list[Dip]:
        """Where frames `first` on are over the ceiling, once decoded."""
        pieces = [
            frame.to_ndarray().T for raw in packets for frame in decoder.decode(av.Packet(raw))
        ]
        if not pieces:
            return []
        sound = np.concatenate(pieces).astype(np.float32, copy=False)
        return by.add(sound, self._lead + first * _FRAME)


class _Fresh:
    """Frames `start` on, coded as far as they are asked for."""

    def __init__(self, start: int, coded: Iterator[bytes]) -> None:
        self._start = start
        self._coded = coded
        self._frames: list[bytes] = []

    def __getitem__(self, number: int) -> bytes:
        while len(self._frames) <= number - self._start:
            self._frames.append(next(self._coded))
        return self._frames[number - self._start]

    def window(self, number: int) -> Window | None:
        return window_of(self[number])


def may_follow(left: Window | None, right: Window | None, *, coded_after: Window | None) -> bool:
    """Whether a frame of window `right` may follow one of `left`, though it was coded to follow
    another: the slopes on which they overlap must be those that each was made for."""
    if left is None or right is None or coded_after is None:
        return False
    return left.sequence in _FALLS and right.sequence in _RISES and left.shape == coded_after.shape


def window_of(frame: bytes) -> Window | None:
    """The window of both channels of a coded frame; None where each has its own.

    A channel pair begins with three bits 001, four of a tag, one that says whether the channels
    share their window, one that is reserved, two of the sequence and one of the shape (ISO/IEC
    14496-3, tables 4.4 to 4.6).
    """
    bits = int.from_bytes(frame[:2], "big")
    if bits >> 13 != 1 or not bits >> 8 & 1:
        return None
    return Window(bits >> 5 & 3, bits >> 4 & 1)


def _stretches(dips: Sequence[Dip], count: int) -> list[tuple[int, int]]:
    """First and last frame of what `dips` change, those together that lie close."""
    found: list[tuple[int, int]] = []
    for dip in sorted(dips, key=lambda one: one.at):
        first = max(0, (dip.at - REACH) // _FRAME)
        last = min(count - 1, (dip.at + REACH) // _FRAME + 1)
        if found and first <= found[-1][1] + _RUN_UP:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found
