"""What the planner makes of films in which one visual variable is forced, from their pixels on."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from photoplay.analysis.look import look
from photoplay.composition.styles import CARDS
from photoplay.films.toned import Tone, tone_film
from photoplay.media.pictures import read_frames
from photoplay.planning.character import TRAITS, character_of
from photoplay.planning.planner import make_plan
from photoplay.planning.style_table import AT_HOME, CALLS
from photoplay.theory.scales import BRIGHTNESS
from photoplay.types.brief import Brief
from photoplay.types.film import Film
from photoplay.types.time import Curve

SEEDS = (0, 1)
PLAIN = Tone()


@pytest.fixture(scope="module")
def looked(tmp_path_factory):
    folder, known = tmp_path_factory.mktemp("toned"), {}

    def look_at(tone, seed):
        if (tone, seed) not in known:
            path = folder / f"{len(known)}.mp4"
            tone_film(path, tone, seconds=8, seed=seed, size=(96, 54))
            film = Film(path=path, kind="video", duration=8.0, frame_rate=Fraction(25),
                        width=96, height=54)  # fmt: skip
            known[tone, seed] = look(film, read_frames(film, width=96))
        return known[tone, seed]

    return look_at


@pytest.fixture(scope="module")
def plans(looked):
    def planned(**forced):
        tone = replace(PLAIN, **forced)
        return [
            make_plan(looked(tone, seed), Brief(), CARDS, seed=seed, title="t") for seed in SEEDS
        ]

    return planned


def tempo(rows):
    return float(np.mean([plan.tempo.value for plan in rows]))


def light(rows):
    modes = [plan.sections[0].mode.replace("harmonic-", "") for plan in rows]
    return float(np.mean([BRIGHTNESS.index(mode) for mode in modes]))


def home(rows, axis):
    return float(np.mean([AT_HOME[plan.style.value][axis] for plan in rows]))


def test_light_moves_mode_and_not_tempo(plans):
    dark, bright = plans(light=0.15), plans(light=0.68)
    assert abs(light(bright) - light(dark)) >= 2
    assert {p.sections[0].mode for p in dark} <= {"dorian", "minor", "phrygian", "harmonic-minor"}
    assert {p.sections[0].mode for p in bright} <= {"lydian", "major"}
    assert abs(tempo(bright) - tempo(dark)) < 18


def test_motion_moves_tempo_and_style_and_not_mode(plans):
    slow, fast = plans(speed=0.005), plans(speed=0.35)
    assert tempo(fast) > tempo(slow) + 25
    assert home(fast, 1) > home(slow, 1) + 0.4
    assert abs(light(fast) - light(slow)) <= 1  # one step of the ladder


def test_cutting_moves_tempo_and_not_mode(plans):
    long, many = plans(cuts_per_minute=0), plans(cuts_per_minute=60)
    assert tempo(many) > tempo(long) + 15
    assert home(many, 1) > home(long, 1)
    assert abs(light(many) - light(long)) <= 1


def test_colour_quickens_and_gladdens(plans):
    grey, gay = plans(colour=0.03), plans(colour=0.5)
    assert tempo(gay) > tempo(grey) + 10
    assert home(gay, 0) > home(grey, 0)


def test_a_still_night_is_not_scored_like_a_bright_day(plans):
    night = plans(light=0.2, colour=0.3, warmth=-0.8, speed=0.0, cuts_per_minute=0)
    day = plans(light=0.65, colour=0.45, speed=0.08)
    assert {p.style.value for p in night} <= {"ambient", "piano"}
    assert not {p.style.value for p in day} & {"ambient", "piano"}
    assert all("night" in p.style.reason for p in night)


@pytest.mark.parametrize(
    ("forced", "trait"),
    [
        ({"speed": 0.4}, "moving"), ({"speed": 0.0}, "resting"),
        ({"cuts_per_minute": 60.0}, "fast-cut"),
        ({"light": 0.2, "warmth": -0.8, "colour": 0.3}, "night"),
        ({"light": 0.25, "warmth": 0.7, "colour": 0.4}, "lamplight"),
        ({"light": 0.75, "colour": 0.08}, "pale"),
        ({"light": 0.55, "warmth": 0.9, "colour": 0.7}, "golden"),
        ({"colour": 0.03}, "grey"), ({"contrast": 0.05}, "soft"), ({"contrast": 0.3}, "hard"),
    ],
)  # fmt: skip
def test_a_trait_is_told_where_it_is_planted_and_nowhere_else(looked, forced, trait):
    planted = np.mean([character_of(looked(replace(PLAIN, **forced), s))[trait] for s in SEEDS])
    plain = np.mean([character_of(looked(PLAIN, seed))[trait] for seed in SEEDS])
    assert planted > plain + 0.3


def test_every_trait_speaks_and_every_style_can_be_chosen():
    assert {trait.name for trait in TRAITS} == set(CALLS)
    assert set(AT_HOME) == set(CARDS)
    for style in CARDS:
        assert any(call.styles.get(style, 0) > 0 for call in CALLS.values())


def test_black_and_dissolves_do_not_count(made):
    analysis = made(8.0)
    steps = 80
    light = np.where(np.arange(steps) < 40, 0.0, 0.7)
    pale = {"brightness": light, "saturation": np.full(steps, 0.1), "contrast": np.full(steps, 0.1)}
    curves = {name: Curve(10.0, values.astype(np.float32)) for name, values in pale.items()}
    found = character_of(replace(analysis, curves={**analysis.curves, **curves}))
    assert found["pale"] > 0.95
    assert found["night"] == 0


def test_a_film_that_nothing_is_known_of_gets_a_style(made):
    analysis = replace(made(4.0), curves={})
    assert set(character_of(analysis).values()) == {0.0}
    assert make_plan(analysis, Brief(), CARDS, seed=0, title="t").style.value in CARDS


def test_one_frame_is_enough(made):
    film = replace(made(0.04).film, path=Path("one.png"))
    assert character_of(replace(made(0.04), film=film))["moving"] >= 0


def match(made, palette, **facts):
    """A bright film whose camera travels along with what moves."""
    usual = {"motion": 0.07, "camera_motion": 0.065, "brightness": 0.62, "saturation": 0.45,
             "contrast": 0.16}  # fmt: skip
    curves = {k: Curve(10.0, np.full(80, v, np.float32)) for k, v in (usual | facts).items()}
    analysis = made(8.0, valence=0.5, palette=palette)
    return replace(analysis, curves={**analysis.curves, **curves})


def test_what_runs_over_grass_with_the_camera_after_it_is_a_match(made):
    grass, sand = ("#8abc55", "#a3c9c7", "#7f8367"), ("#c8b48a", "#a3c9c7", "#7f8367")
    assert character_of(match(made, grass))["field"] > 0.8
    assert character_of(match(made, sand))["field"] == 0
    assert character_of(match(made, grass, camera_motion=0.002))["field"] == 0
    plan = make_plan(match(made, grass), Brief(), CARDS, seed=0, title="t")
    assert plan.style.value in {"rock", "folk", "electronic"}
    assert "green field" in plan.style.reason


def test_pure_colours_of_one_lightness_are_not_soft(made):
    pale, pure = match(made, (), contrast=0.08, saturation=0.1), match(made, (), contrast=0.08)
    assert character_of(pale)["soft"] > 0.9
    assert character_of(pure)["soft"] < 0.6
