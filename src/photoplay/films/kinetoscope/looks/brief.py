"""What a shot must show, whatever it looks like."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photoplay.films.places import Pixels

Colour = tuple[int, int, int]
WARM: tuple[Colour, ...] = (
    (245, 170, 60), (250, 110, 70), (250, 220, 120), (215, 80, 90), (235, 200, 170),
)  # fmt: skip
COOL: tuple[Colour, ...] = (
    (70, 120, 240), (90, 200, 220), (150, 110, 230), (60, 170, 150), (170, 190, 235),
)  # fmt: skip
GREY: Colour = (200, 200, 200)
"""Of what the music does not move."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reel:
    """A real film that is run forth and back as fast as it is told."""

    pictures: tuple[Pixels, ...]
    """Larger than the canvas."""
    done: NDArray[np.float64]
    """Share of the film's movement that is done by each picture, times the last picture's number:
    rising from 0."""

    def picture(self, place: float) -> Pixels:
        """The picture at a place, counted in pictures of even movement."""
        last = len(self.pictures) - 1
        place %= max(1, 2 * last)
        number = np.searchsorted(self.done, place if place <= last else 2 * last - place, "right")
        return self.pictures[min(max(0, int(number) - 1), last)]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Brief:
    """What is to be seen; ways are in widths of the canvas, one a picture of the whole film."""

    size: tuple[int, int]
    """Of the canvas."""
    way: NDArray[np.float64]
    """How far everything has gone by each picture that the music moves."""
    own: NDArray[np.float64]
    """The same of what the music does not move."""
    things: int
    strangers: int
    """Things that go their own way."""
    colours: tuple[Colour, ...]
    footage: Reel | None = None
    """A real film, for the look that is made of one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Orbit:
    """Something that goes round."""

    middle: tuple[float, float]
    reach: float
    start: float
    size: float
    """Radius in heights."""
    colour: Colour
    stranger: bool

    def at(self, way: float) -> tuple[float, float, float]:
        """Right and down in widths and heights, and the angle, when it has gone `way` widths."""
        turn = self.start + way / self.reach
        x = self.middle[0] + self.reach * np.cos(turn)
        return float(x), float(self.middle[1] + self.reach * np.sin(turn)), float(turn)


def orbits(brief: Brief, rng: np.random.Generator, *, size: float = 0.08) -> tuple[Orbit, ...]:
    """Paths for the things and strangers of a shot."""
    rows = []
    for number in range(brief.things + brief.strangers):
        stranger = number >= brief.things
        middle = rng.uniform(0.3, 0.7, 2)
        rows.append(
            Orbit(
                middle=(float(middle[0]), float(middle[1])),
                reach=float(rng.uniform(0.12, 0.25)),
                start=float(rng.uniform(0, 2 * np.pi)),
                size=float(size * rng.uniform(0.8, 1.25)),
                colour=GREY if stranger else brief.colours[number % len(brief.colours)],
                stranger=stranger,
            )
        )
    return tuple(rows)
