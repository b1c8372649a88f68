"""Frame numbers as SMPTE timecode labels and back, drop-frame included (SMPTE ST 12-1).

Drop-frame skips the labels 00 and 01 (00 to 03 at 59.94) of each minute but every tenth, so that
labels keep up with the clock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from photoplay.types.errors import BriefError
from photoplay.types.film import Film

_LABEL = re.compile(r"^(\d{1,2})[:;](\d{2})[:;](\d{2})([:;.])(\d{2,3})$")


@dataclass(frozen=True, slots=True)
class Timecode:
    """How the frames of a film are labelled."""

    rate: Fraction
    drop: bool = False
    first: int = 0
    """Number, counted from 00:00:00:00, of the film's first frame."""

    @classmethod
    def of(cls, rate: Fraction, label: str | None = None) -> Timecode:
        """Labels for a film of `rate`, starting at `label` (drop-frame where it has a `;`)."""
        known = nearest_rate(rate)
        if not label:
            return cls(known)
        drop = ";" in label and _droppable(known)
        bare = cls(known, drop)
        return cls(known, drop, bare.number(label))

    @classmethod
    def of_film(cls, film: Film) -> Timecode:
        """Labels of `film`, whose first frame is that of its stretch where it has one."""
        whole = cls.of(film.frame_rate, film.timecode)
        if film.stretch is None:
            return whole
        return replace(whole, first=whole.first + round(film.stretch.start * whole.rate))

    @property
    def nominal(self) -> int:
        """Labels a second: 24 for 23.976, 30 for 29.97; 1 for slower films."""
        return max(1, round(self.rate))

    @property
    def frames_a_day(self) -> int:
        """Labels from 00:00:00:00 until they begin again."""
        return self.nominal * 86400 - (self.nominal // 15 * 9 * 144 if self.drop else 0)

    def label(self, frame: int) -> str:
        """The label of frame number `frame` of the film, from 0."""
        number = (frame + self.first) % self.frames_a_day
        if self.drop:
            number += self._skipped_before(number)
        seconds, frames = divmod(number, self.nominal)
        minutes, second = divmod(seconds, 60)
        hours, minute = divmod(minutes, 60)
        mark = ";" if self.drop else ":"
        return f"{hours % 24:02d}:{minute:02d}:{second:02d}{mark}{frames:02d}"

    def number(self, label: str) -> int:
        """Frames from 00:00:00:00 to `label`; BriefError for a label that does not exist."""
        match = _LABEL.match(label.strip())
        if not match:
            raise BriefError(
                f"{label!r} is not a timecode; write hh:mm:ss:ff (hh:mm:ss;ff for drop)"
            )
        hour, minute, second, frame = (int(match[i]) for i in (1, 2, 3, 5))
        skipped = self.nominal // 15 if self.drop else 0
        missing = self.drop and second == 0 and frame < skipped and minute % 10
        if minute > 59 or second > 59 or frame >= self.nominal or missing:
            raise BriefError(
                f"there is no label {label!r} at {float(self.rate):.3f} frames a second"
            )
        minutes = hour * 60 + minute
        number = (minutes * 60 + second) * self.nominal + frame
        return number - skipped * (minutes - minutes // 10)

    def frame(self, label: str) -> int:
        """Number of the film's frame with `label`; negative up to half a day before the first.

        BriefError for a label that does not exist.
        """
        return self.frame_of_number(self.number(label))

    def frame_of_number(self, number: int) -> int:
        """Number of the film's frame that is `number` frames after 00:00:00:00 of some day."""
        ahead = (number - self.first) % self.frames_a_day
        return ahead - self.frames_a_day if ahead > self.frames_a_day // 2 else ahead

    def _skipped_before(self, number: int) -> int:
        skip = self.nominal // 15
        per_minute = self.nominal * 60 - skip
        per_ten = self.nominal * 600 - 9 * skip
        tens, rest = divmod(number, per_ten)
        minutes = 0 if rest < self.nominal * 60 else 1 + (rest - self.nominal * 60) // per_minute
        return skip * (9 * tens + minutes)


def frame_rate(text: str) -> Fraction:
    """Frames a second from 25, 29.97 or 30000/1001; BriefError for anything else."""
    named = {"23.976": Fraction(24000, 1001), "23.98": Fraction(24000, 1001),
             "29.97": Fraction(30000, 1001), "59.94": Fraction(60000, 1001)}  # fmt: skip
    try:
        rate = named.get(text) or Fraction(text)
    except (ValueError, ZeroDivisionError):
        rate = Fraction(0)
    if not 1 <= rate <= 1000:
        raise BriefError(f"{text!r} is not a frame rate; write 25, 29.97 or 30000/1001")
    return rate


def nearest_rate(rate: Fraction) -> Fraction:
    """The broadcast rate within 0.02 % of `rate`, else `rate` itself."""
    known = [Fraction(n * 1000, 1001) for n in (24, 30, 48, 60, 120)]
    known += [Fraction(n) for n in (24, 25, 30, 48, 50, 60, 120)]
    best = min(known, key=lambda candidate: abs(candidate - rate))
    return best if abs(best - rate) / rate < Fraction(2, 10000) else rate


def _droppable(rate: Fraction) -> bool:
    return rate in (Fraction(30000, 1001), Fraction(60000, 1001))
