"""Sound files, streamed: 24-bit WAV (RF64 past 4 GiB) and FLAC out, both in."""

from __future__ import annotations

import os
import shutil
import struct
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Protocol, Self

import av
import numpy as np
from numpy.typing import NDArray

from photoplay.media.places import unwritable
from photoplay.types.audio import SAMPLE_RATE, Samples
from photoplay.types.errors import MediaError, OutputError

_RIFF_LIMIT = 0xFFFFFFFF - 64
_HEAD = 80
"""Bytes before the samples: RIFF, a JUNK chunk that becomes ds64, fmt, data."""


class SoundWriter(Protocol):
    """Takes consecutive samples; what it writes appears whole or not at all."""

    def write(self, samples: Samples) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class WaveWriter:
    """A 16- or 24-bit WAV file, written to a temporary name and renamed when it is whole.

    `loop` is the first and the last sample of a loop, told to samplers and game engines in a smpl
    chunk.
    """

    def __init__(
        self, path: Path, *, channels: int = 2, rate: int = SAMPLE_RATE, bits: int = 24,
        loop: tuple[int, int] | None = None,
    ) -> None:  # fmt: skip
        if bits not in (16, 24):
            raise ValueError(f"WAV is written with 16 or 24 bits, not {bits}")
        self.path, self.channels, self.rate, self.bits = path, channels, rate, bits
        self.loop = loop
        self.part = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
        self.length = 0
        self._file: BinaryIO | None = None

    def __enter__(self) -> Self:
        try:
            self._file = self.part.open("wb")
        except OSError as error:
            raise unwritable(error.errno, self.path, "--project") from error
        self._file.write(bytes(_HEAD))
        return self

    def write(self, samples: Samples) -> None:
        """Add samples of shape (n, channels), full scale = 1; louder ones are clipped."""
        if samples.ndim != 2 or samples.shape[1] != self.channels:
            raise ValueError(f"expected shape (n, {self.channels}), got {samples.shape}")
        assert self._file is not None, "a writer is used inside its with block"
        try:
            self._file.write(_packed(samples, self.bits))
        except OSError as error:
            raise unwritable(error.errno, self.path, "--project") from error
        self.length += len(samples)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._file is not None
        try:
            if kind is None:
                if (self.length * self.channels * self.bits // 8) % 2:
                    self._file.write(b"\0")
                self._file.write(self._tail())
                self._file.seek(0)
                self._file.write(self._head())
            self._file.close()
            if kind is None:
                self.part.replace(self.path)
        finally:
            self._file.close()
            self.part.unlink(missing_ok=True)

    def _head(self) -> bytes:
        frame = self.channels * self.bits // 8
        data = self.length * frame
        whole = data + data % 2 + _HEAD - 8 + len(self._tail())
        huge = whole > _RIFF_LIMIT
        extra = struct.pack("<QQQI", whole, data, self.length, 0) if huge else bytes(28)
        fmt = struct.pack(
            "<HHIIHH", 1, self.channels, self.rate, self.rate * frame, frame, self.bits
        )
        return b"".join(
            (
                b"RF64" if huge else b"RIFF",
                struct.pack("<I", 0xFFFFFFFF if huge else whole),
                b"WAVE",
                b"ds64" if huge else b"JUNK",
                struct.pack("<I", 28),
                extra,
                b"fmt ",
                struct.pack("<I", 16),
                fmt,
                b"data",
                struct.pack("<I", 0xFFFFFFFF if huge else data),
            )
        )

    def _tail(self) -> bytes:
        if self.loop is None:
            return b""
        sampler = (0, 0, round(1e9 / self.rate), 60, 0, 0, 0, 1, 0)
        whole_loop = (0, 0, self.loop[0], self.loop[1], 0, 0)
        return b"smpl" + struct.pack("<I9I6I", 60, *sampler, *whole_loop)


class FlacWriter:
    """A 24-bit FLAC file, written to a temporary name and renamed when it is whole."""

    def __init__(self, path: Path, *, channels: int = 2, rate: int = SAMPLE_RATE) -> None:
        self.path, self.channels, self.rate = path, channels, rate
        self.part = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
        self.length = 0

    def __enter__(self) -> Self:
        layout = "stereo" if self.channels == 2 else "mono"
        try:
            self._container = av.open(str(self.part), "w", format="flac")
        except OSError as error:
            raise unwritable(error.errno, self.path, "--project") from error
        self._stream = self._container.add_stream(
            "flac", rate=self.rate, layout=layout, format="s32"
        )
        return self

    def write(self, samples: Samples) -> None:
        """Add samples of shape (n, channels), full scale = 1; louder ones are clipped."""
        whole = np.rint(np.clip(samples, -1, 1) * 8388607).astype(np.int32) << 8
        for first in range(0, len(whole), 1 << 16):
            piece = np.ascontiguousarray(whole[first : first + (1 << 16)]).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(
                piece, format="s32", layout="stereo" if self.channels == 2 else "mono"
            )
            frame.sample_rate, frame.pts = self.rate, self.length
            self.length += piece.shape[1] // self.channels
            self._container.mux(self._stream.encode(frame))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None and self.length:
                self._container.mux(self._stream.encode(None))
            self._container.close()
            if kind is None:
                self.part.replace(self.path)
        finally:
            self.part.unlink(missing_ok=True)


def open_writer(path: Path, *, channels: int = 2, rate: int = SAMPLE_RATE) -> SoundWriter:
    """A writer for `path` by its suffix: .wav or .flac."""
    if path.suffix == ".flac":
        return FlacWriter(path, channels=channels, rate=rate)
    return WaveWriter(path, channels=channels, rate=rate)


def read_wave(path: Path, block: int = 1 << 16) -> Iterator[Samples]:
    """Pieces of at most `block` samples, shape (n, channels), of a WAV or FLAC file."""
    if path.suffix == ".flac":
        yield from _read_flac(path, block)
        return
    with path.open("rb") as file:
        channels, bits, count = _find_data(file, path)
        width = bits // 8
        while count > 0:
            raw = file.read(min(block, count) * channels * width)
            got = len(raw) // (channels * width)
            if not got:
                raise MediaError(f"{path} ends {count} samples before its header says")
            count -= got
            yield _unpacked(raw[: got * channels * width], bits).reshape(-1, channels)


def read_stretch(path: Path, first: int, last: int) -> Samples:
    """Samples first..last, shape (n, channels), of a WAV or FLAC file, fewer where it ends before.

    The rest of the file is not read.
    """
    if path.suffix == ".flac":
        return _flac_stretch(path, first, last)
    with path.open("rb") as file:
        channels, bits, count = _find_data(file, path)
        first, last = min(first, count), min(last, count)
        frame = channels * bits // 8
        file.seek(first * frame, os.SEEK_CUR)
        raw = file.read((last - first) * frame)
        if len(raw) < (last - first) * frame:
            raise MediaError(f"{path} ends before its header says")
        return _unpacked(raw, bits).reshape(-1, channels)


def wave_length(path: Path) -> int:
    """Samples (of each channel) in a WAV or FLAC file."""
    if path.suffix == ".flac":
        return sum(len(piece) for piece in read_wave(path))
    with path.open("rb") as file:
        return _find_data(file, path)[2]


def require_space(folder: Path, needed: int) -> None:
    """OutputError if fewer than `needed` bytes are free where `folder` is."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise OutputError(
            f"{folder} has {free / 1e9:.1f} GB free and about {needed / 1e9:.1f} GB is needed; "
            "free some space, choose another --project folder, or --stem-format flac"
        )


def _find_data(file: BinaryIO, path: Path) -> tuple[int, int, int]:
    head = file.read(12)
    if len(head) < 12 or head[:4] not in (b"RIFF", b"RF64") or head[8:] != b"WAVE":
        raise MediaError(f"{path} is not a WAV file")
    huge, channels, bits = 0, 0, 0
    while len(chunk := file.read(8)) == 8:
        name, size = chunk[:4], struct.unpack("<I", chunk[4:])[0]
        if name == b"data":
            size = huge if size == 0xFFFFFFFF else size
            if bits not in (16, 24):
                raise MediaError(f"{path} has {bits}-bit samples; 16 or 24 are read here")
            return channels, bits, size // (channels * bits // 8)
        body = file.read(size + size % 2)
        if name == b"ds64":
            huge = struct.unpack("<Q", body[8:16])[0]
        elif name == b"fmt ":
            channels, bits = struct.unpack("<H", body[2:4])[0], struct.unpack("<H", body[14:16])[0]
    raise MediaError(f"{path} has no samples")


def _read_flac(path: Path, block: int) -> Iterator[Samples]:
    with av.open(str(path)) as container:
        resampler = av.AudioResampler(format="flt")
        for frame in container.decode(audio=0):
            for piece in resampler.resample(frame):
                channels = len(piece.layout.channels)
                samples = piece.to_ndarray().reshape(-1, channels)
                for first in range(0, len(samples), block):
                    yield np.asarray(samples[first : first + block], dtype=np.float32)


def _flac_stretch(path: Path, first: int, last: int) -> Samples:
    with av.open(str(path)) as container:
        stream: Any = container.streams.audio[0]
        rate, base = stream.rate, stream.time_base
        container.seek(max(0, int(first / rate / base)), stream=stream, backward=True)
        resampler = av.AudioResampler(format="flt")
        pieces = []
        for frame in container.decode(stream):
            at = round(frame.pts * base * rate)
            frame.pts = None
            for piece in resampler.resample(frame):
                samples = piece.to_ndarray().reshape(-1, len(piece.layout.channels))
                pieces.append(samples[max(0, first - at) : max(0, last - at)])
                at += len(samples)
            if at >= last:
                break
        none = np.zeros((0, stream.channels), dtype=np.float32)
        return np.asarray(np.concatenate([none, *pieces]), dtype=np.float32)


def _packed(samples: Samples, bits: int) -> bytes:
    top = (1 << (bits - 1)) - 1
    scaled = np.clip(samples, -1, 1).astype(np.float64).reshape(-1)
    scaled *= top
    whole = np.rint(scaled, out=scaled).astype("<i4")
    if bits == 16:
        return whole.astype("<i2").tobytes()
    return _low_bytes(whole.view("<u4"))


def _low_bytes(words: NDArray[np.uint32]) -> bytes:
    """The three low bytes of each word, the lowest first.

    Four words become three by shifts, which takes a third of the time of copying bytes.
    """
    even = len(words) // 4 * 4
    one, two, three, four = (words[:even].reshape(-1, 4) & 0xFFFFFF).T
    closed = np.empty((even // 4, 3), dtype="<u4")
    np.bitwise_or(one, two << 24, out=closed[:, 0])
    np.bitwise_or(two >> 8, three << 16, out=closed[:, 1])
    np.bitwise_or(three >> 16, four << 8, out=closed[:, 2])
    rest: NDArray[np.uint8] = words[even:].view(np.uint8).reshape(-1, 4)
    return closed.tobytes() + rest[:, :3].tobytes()


def _unpacked(raw: bytes, bits: int) -> NDArray[np.float32]:
    if bits == 16:
        return np.asarray(np.frombuffer(raw, dtype="<i2") / 32767, dtype=np.float32)
    # Each sample is read as a word that begins with the byte before it, which is shifted out.
    padded = np.frombuffer(b"\0" + raw, dtype=np.uint8)
    words: NDArray[np.int32] = np.ndarray((len(raw) // 3,), "<i4", padded, 0, (3,))
    return np.asarray(np.divide(words >> 8, np.float32(8388607), dtype=np.float32))
