"""Each rule from picture to feeling, forced by one visual variable of a film made for it."""

from fractions import Fraction
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest

from photoplay.analysis.affect import CUTTING_AMPLIFIES, RULES, AffectOptions
from photoplay.analysis.look import LookOptions, look
from photoplay.types.film import Film, Frame

SECONDS, RATE = 8, 8
SIZE = (90, 160)


@cache
def wide():
    """A canvas of patches, four pictures wide, neither bright nor dark."""
    rng = np.random.default_rng(3)
    canvas = np.full((SIZE[0], 4 * SIZE[1], 3), 105, np.uint8)
    for _ in range(160):
        middle = int(rng.integers(4 * SIZE[1])), int(rng.integers(SIZE[0]))
        colour = tuple(int(c) for c in rng.integers(60, 150, 3))
        cv2.circle(canvas, middle, int(rng.integers(4, 16)), colour, -1)
    return canvas


def part(x):
    return wide()[:, x : x + SIZE[1]]


def lit(amount):
    return [cv2.convertScaleAbs(part(0), alpha=0.3 + 1.5 * amount)] * (SECONDS * RATE)


def coloured(amount):
    """The same lightness, less or more of its colour."""
    lab = cv2.cvtColor(part(0).astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    lab[..., 1:] *= 3.0 * amount
    rgb = cv2.cvtColor(lab, cv2.COLOR_LAB2RGB)
    return [np.clip(rgb * 255, 0, 255).astype(np.uint8)] * (SECONDS * RATE)


def moved(amount):
    """There and back along the canvas."""
    places = np.cumsum([8 * amount * (1 if k % 32 < 16 else -1) for k in range(SECONDS * RATE)])
    return [part(int(x)) for x in places]


def cut(amount):
    gap = RATE * SECONDS if amount < 0.5 else RATE
    return [part(160 * ((k // gap) % 3)) for k in range(SECONDS * RATE)]


def contrasted(amount):
    grey = part(0).astype(float)
    level = grey.mean()
    picture = np.clip(level + (grey - level) * (0.2 + 2.5 * amount), 0, 255).astype(np.uint8)
    return [picture] * (SECONDS * RATE)


FORCED = {
    "brightness-valence": lit,
    "saturation-valence": coloured,
    "motion-arousal": moved,
    "cutting-arousal": cut,
    "saturation-arousal": coloured,
    "contrast-arousal": contrasted,
}


def felt(pictures, off):
    film = Film(path=Path("made.mp4"), kind="video", duration=float(SECONDS),
                frame_rate=Fraction(RATE), width=SIZE[1], height=SIZE[0])  # fmt: skip
    frames = (Frame(k, k / RATE, picture) for k, picture in enumerate(pictures))
    return look(film, frames, options=LookOptions(affect=AffectOptions(off=off)))


def test_every_rule_is_forced():
    assert set(FORCED) == {rule.name for rule in RULES}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_film_of_one_variable_moves_the_feeling_of_its_rule_alone(rule):
    others = (*(r.name for r in RULES if r is not rule), CUTTING_AMPLIFIES)
    less, more = (felt(FORCED[rule.name](amount), others) for amount in (0.1, 0.9))
    mean = lambda seen, name: float(seen.curve(name).values.mean())  # noqa: E731
    assert mean(more, rule.curve) > mean(less, rule.curve)
    assert mean(more, rule.moves) > mean(less, rule.moves) + 0.05
    still = "arousal" if rule.moves == "valence" else "valence"
    assert mean(more, still) == pytest.approx(mean(less, still), abs=1e-6)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_same_film_moves_nothing_by_a_rule_that_is_off(rule):
    off = (*(r.name for r in RULES), CUTTING_AMPLIFIES)
    less, more = (felt(FORCED[rule.name](amount), off) for amount in (0.1, 0.9))
    for name in ("valence", "arousal"):
        assert np.array_equal(less.curve(name).values, more.curve(name).values)


def test_a_bright_saturated_film_is_pleasant_and_a_dark_grey_one_is_not():
    bright, dark = felt(coloured(1.0), ()), felt(lit(0.0), ())
    assert bright.curve("valence").values.mean() > 0 > dark.curve("valence").values.mean()
    assert bright.curve("tension").values.mean() < dark.curve("tension").values.mean()
