import numpy as np
import pytest

from photoplay.composition.composer import compose
from photoplay.composition.styles import CARDS
from photoplay.listening.reference import guide_of_notes
from photoplay.planning.planner import make_plan
from photoplay.types.brief import Brief
from photoplay.types.guide import Guide
from photoplay.types.notes import notes_of

FAST = Guide(name="fast.mid", tempo=132.0, metre="3/4", tonic=2, mode="minor", height=70.0,
             onsets=9.0, energy=0.9, drums=False, instruments=("banjo", "accordion"))  # fmt: skip
SLOW = Guide(name="slow.mid", tempo=62.0, metre="4/4", tonic=8, mode="major", height=48.0,
             onsets=0.9, energy=-0.9, drums=False,
             instruments=("cello", "nylon-guitar"))  # fmt: skip


def plan_of(made, *guides, seed=3, **wishes):
    analysis = made(24.0, [5.0, 9.5, 14.0, 19.0])
    return make_plan(analysis, Brief(**wishes), CARDS, seed=seed, title="made", guides=guides)


def heard(plan):
    return guide_of_notes(notes_of(compose(plan)), "made")


@pytest.fixture
def plain(made, cache={}):  # noqa: B006 - once for all tests
    """What is heard of a film that is scored with no reference."""
    if not cache:
        cache["heard"] = heard(plan_of(made, style="folk"))
    return cache["heard"]


@pytest.mark.parametrize(
    ("quantity", "low", "high"),
    [("tempo", 64.0, 130.0), ("onsets", 1.0, 9.0), ("height", 50.0, 68.0), ("energy", -0.9, 0.9)],
)
def test_each_measured_quantity_moves_toward_the_reference(made, plain, quantity, low, high):
    for aim in (low, high):
        guide = Guide(name="r", **{quantity: aim})
        moved = getattr(heard(plan_of(made, guide, style="folk")), quantity)
        before = getattr(plain, quantity)
        assert abs(moved - aim) < abs(before - aim), (quantity, before, moved, aim)
        assert (moved > before) == (aim > before)


@pytest.mark.parametrize("guide", [FAST, SLOW], ids=["fast", "slow"])
def test_a_whole_reference_moves_pace_strength_metre_and_players(made, plain, guide):
    drawn = heard(plan_of(made, guide, style="folk"))
    assert drawn.metre == guide.metre
    assert set(guide.instruments) & set(drawn.instruments)
    for name in ("tempo", "onsets", "energy"):
        before, after, aim = (getattr(one, name) for one in (plain, drawn, guide))
        assert abs(after - aim) < abs(before - aim), name


def test_what_a_reference_moves_is_told_in_the_plan_with_its_name(made):
    plan = plan_of(made, FAST, style="folk")
    assert {(s.tonic, s.mode) for s in plan.sections} == {(FAST.tonic, FAST.mode)}
    assert "fast.mid" in plan.tempo.reason
    assert "fast.mid" in plan.metre.reason
    assert "fast.mid" in plan.register.reason
    assert plan.register.value > 6
    assert "fast.mid" in plan.dynamics.reason
    assert all("density +1.00 after fast.mid" in s.reason for s in plan.sections)
    assert any("fast.mid" in player.reason for player in plan.palette)


def test_what_the_brief_asks_for_outweighs_the_reference(made):
    wishes = {"tempo": (90.0, 94.0), "metre": "4/4", "key": "G major", "density": -0.5,
              "energy": 0.0, "instruments": ("flute",), "style": "folk"}  # fmt: skip
    plan, plain = plan_of(made, FAST, **wishes), plan_of(made, **wishes)
    assert plan.tempo == plain.tempo
    assert plan.metre == plain.metre
    assert [(s.tonic, s.mode, s.density) for s in plan.sections] == [
        (s.tonic, s.mode, s.density) for s in plain.sections
    ]
    assert plan.energy == plain.energy
    assert any(p.instrument == "flute" and p.reason == "asked for" for p in plan.palette)


def test_a_mood_that_is_asked_for_settles_mode_and_energy_but_not_the_key_note(made):
    plan = plan_of(made, FAST, style="folk", mood="joyful")
    assert plan.sections[0].tonic == FAST.tonic
    assert plan.sections[0].mode in {"major", "lydian", "mixolydian"}
    assert "fast.mid" not in plan.dynamics.reason


def test_a_recordings_tempo_is_taken_in_the_octave_of_the_style(made):
    twice = Guide(name="a.wav", tempo=168.0, octaves=True)
    assert float(plan_of(made, twice, style="piano").tempo.value) == pytest.approx(84, rel=0.03)
    exact = Guide(name="a.mid", tempo=168.0)
    assert float(plan_of(made, exact, style="piano").tempo.value) == pytest.approx(168, rel=0.04)


def test_a_film_that_says_nothing_is_scored_in_a_style_like_the_references(made):
    rock = Guide(name="r.mid", onsets=5.5, drums=True,
                 instruments=("distorted-guitar", "picked-bass", "clean-guitar"))  # fmt: skip
    plan = plan_of(made, rock)
    assert plan.style.value == "rock"
    assert "after r.mid" in plan.style.reason
    assert plan_of(made).style.value != "rock"


def test_without_guides_nothing_changes(made):
    analysis = made(20.0, [5.0, 9.5], valence=0.2)
    plan = make_plan(analysis, Brief(), CARDS, seed=1, title="t")
    assert plan.register.value == 0.0
    assert not np.any([theme.motif for theme in plan.themes])
