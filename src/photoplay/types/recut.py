"""How one cut of a film was made from another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ShotFate = Literal["kept", "moved", "trimmed", "split", "removed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of the new cut, and where it stood in the old one."""

    start: float
    end: float
    """Seconds of the new cut."""
    old_start: float | None
    """Seconds of the old cut at which it began; None for pictures that the old one has not."""

    def __post_init__(self) -> None:
        if not self.end > self.start:
            raise ValueError(f"a piece ends after it begins, got {self.start}..{self.end}")

    @property
    def shift(self) -> float:
        """Seconds by which the new cut shows it later than the old one did."""
        return 0.0 if self.old_start is None else self.start - self.old_start

    @property
    def old_end(self) -> float | None:
        return None if self.old_start is None else self.old_start + self.end - self.start


@dataclass(frozen=True, slots=True, kw_only=True)
class OldShot:
    """What became of one shot of the old cut."""

    number: int
    """From 1."""
    start: float
    end: float
    """Seconds of the old cut."""
    fate: ShotFate
    """kept: whole, and in its order; moved: whole, elsewhere; trimmed: a part is gone; split: in
    several pieces; removed: gone."""
    now: tuple[tuple[float, float], ...]
    """Where its pieces are in the new cut, seconds."""
    head: float = 0.0
    """Seconds that are gone from its beginning."""
    tail: float = 0.0
    """Seconds that are gone from its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recut:
    """A new cut beside the old."""

    pieces: tuple[Piece, ...]
    """In order, covering the new cut."""
    shots: tuple[OldShot, ...]
    """All shots of the old cut, in order."""

    def times_of(self, old: float) -> tuple[float, ...]:
        """Where a moment of the old cut is in the new one; nowhere, once, or several times."""
        return tuple(
            old + p.shift
            for p in self.pieces
            if p.old_start is not None and p.old_end is not None
            and p.old_start <= old < p.old_end
        )  # fmt: skip
