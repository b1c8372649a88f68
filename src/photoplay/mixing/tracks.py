"""Sound on its way to the mix: raw samples on disk, summed from stems or poured from the film."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import numpy as np
from numpy.typing import NDArray

from photoplay.mixing.faders import Matrix
from photoplay.theory.loudness import Meter
from photoplay.types.audio import SAMPLE_RATE, Samples
from photoplay.types.film import SoundBlock

Floats = NDArray[np.float64]
BLOCK = 5 * SAMPLE_RATE
"""Samples that are mixed at once."""


@dataclass(slots=True, eq=False)
class Track:
    """Two channels of raw samples on disk, and what was measured while they were laid down."""

    path: Path
    total: int
    tenths: Floats

    @classmethod
    def summed(
        cls, path: Path, sources: Sequence[tuple[Path, Matrix | None]], *,
        read: Callable[[Path], Iterable[Samples]], total: int, pool: ThreadPoolExecutor,
        tell: Callable[[float], None] = lambda share: None,
    ) -> Track:  # fmt: skip
        """The sum of `sources`, each with its channels moved as its matrix says, if it has one."""
        with ExitStack() as stack, path.open("wb") as out:
            readers = [Pieces(iter(read(source))) for source, _ in sources]
            for reader in readers:
                stack.callback(reader.close)
            meter = Meter(peaks=False)
            for start in range(0, total, BLOCK):
                length = min(BLOCK, total - start)
                block = np.zeros((length, 2), dtype=np.float32)
                # Added in the order of the stems, whichever is read first.
                pieces = pool.map(Pieces.take, readers, [length] * len(readers))
                for piece, (_, matrix) in zip(pieces, sources, strict=True):
                    block += piece if matrix is None else piece @ np.array(matrix, np.float32)
                cls._lay(out, block, meter)
                tell((start + length) / total)
        return cls(path, total, meter.tenths)

    @classmethod
    def poured(cls, path: Path, blocks: Iterable[SoundBlock], total: int) -> Track:
        pieces = Pieces(block.samples for block in blocks)
        meter = Meter(peaks=False)
        with path.open("wb") as out:
            for start in range(0, total, BLOCK):
                cls._lay(out, pieces.take(min(BLOCK, total - start)), meter)
        return cls(path, total, meter.tenths)

    @staticmethod
    def _lay(out: BinaryIO, block: Samples, meter: Meter) -> None:
        meter.add(block)
        out.write(np.ascontiguousarray(block, dtype=np.float32).tobytes())

    def block(self, start: int, length: int) -> Samples:
        offset = start * 8
        data = np.fromfile(self.path, dtype=np.float32, count=length * 2, offset=offset)
        return data.reshape(-1, 2)


class Pieces:
    """Takes as many samples as are asked for from blocks of any length; silence after the last."""

    def __init__(self, blocks: Iterator[Samples]) -> None:
        self._blocks = blocks
        self._rest = np.zeros((0, 2), dtype=np.float32)

    def take(self, length: int) -> Samples:
        parts, held = [self._rest], len(self._rest)
        while held < length:
            piece = next(self._blocks, None)
            if piece is None:
                parts.append(np.zeros((length - held, 2), dtype=np.float32))
                break
            parts.append(np.asarray(piece, dtype=np.float32))
            held += len(piece)
        joined = np.concatenate(parts)
        self._rest = joined[length:]
        return joined[:length]

    def close(self) -> None:
        close = getattr(self._blocks, "close", None)
        if close is not None:
            close()


class Wanted:
    """Whether what goes on in other threads is still wanted: until the context is left."""

    def __init__(self) -> None:
        self._over = threading.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()

    def only(self, blocks: Iterable[SoundBlock]) -> Iterator[SoundBlock]:
        """`blocks` as long as they are wanted."""
        for block in blocks:
            if self._over.is_set():
                return
            yield block
