"""A plan leans to its user's taste where nobody asks for anything, says so, and nowhere else."""

import pytest

from photoplay.composition.styles import CARDS
from photoplay.planning.palette import choose_palette
from photoplay.planning.planner import make_plan
from photoplay.theory.instruments import INSTRUMENTS
from photoplay.types.brief import Brief
from photoplay.types.guide import Guide
from photoplay.types.json_form import to_json
from photoplay.types.taste import YOURS, Pull, Taste

STRONG = Taste(
    styles={"folk": 1.5, "epic": -1.5}, families={"plucked": 1.5, "drums": -1.0},
    pulls={"tempo": Pull(slope=-1.5), "light": Pull(slope=1.5), "onsets": Pull(slope=1.0),
           "energy": Pull(slope=1.5), "height": Pull(slope=1.5)},
)  # fmt: skip


@pytest.fixture
def film(made):
    return made(24.0, [6.0, 12.5, 18.0], valence=-0.1, arousal=0.05)


def plan_of(film, taste=None, seed=1, guides=(), **wishes):
    return make_plan(film, Brief(**wishes), CARDS, seed=seed, title="t", guides=guides, taste=taste)


def test_an_empty_taste_leaves_every_byte_as_it_is(film):
    assert to_json(plan_of(film, Taste())) == to_json(plan_of(film))


def test_what_is_liked_moves_what_is_open_and_is_told(film):
    plain, leant = plan_of(film), plan_of(film, STRONG)
    assert plain.style.value != "folk"
    assert leant.style.value == "folk"
    assert f"after {YOURS}, instead of {plain.style.value}" in leant.style.reason
    (told,) = [remark for remark in leant.remarks if YOURS in remark]
    for name in ("style", "tempo", "mode", "energy", "density", "register"):
        assert name in told
    assert "--no-taste" in told
    assert not [remark for remark in plain.remarks if YOURS in remark]


def test_in_one_style_each_pull_moves_its_own_way_and_not_far(film):
    plain, leant = plan_of(film, style="piano"), plan_of(film, STRONG, style="piano")
    assert 0.8 < float(leant.tempo.value) / float(plain.tempo.value) < 0.97
    assert "% after your taste" in leant.tempo.reason
    assert leant.sections[0].mode in ("mixolydian", "major", "lydian")
    assert plain.sections[0].mode not in ("major", "lydian")
    assert leant.sections[0].density > plain.sections[0].density
    assert sum(leant.energy) / len(leant.energy) > sum(plain.energy) / len(plain.energy)
    assert 0 < float(leant.register.value) < 5
    assert leant.dynamics.reason.endswith(f"after {YOURS}")
    assert "mode brighter after your taste" in leant.sections[0].reason


def test_what_is_asked_for_or_said_by_a_series_wins(film):
    asked = {"style": "epic", "tempo": (100.0, 104.0), "key": "D minor", "energy": 0.2,
             "density": -0.2, "instruments": ("violins",)}  # fmt: skip
    leant, plain = plan_of(film, STRONG, **asked), plan_of(film, **asked)
    assert leant.style == plain.style
    assert leant.tempo == plain.tempo
    assert leant.energy == plain.energy
    assert [s.density for s in leant.sections] == [s.density for s in plain.sections]
    assert [s.mode for s in leant.sections] == [s.mode for s in plain.sections]
    series = Guide(name="the series", style="jazz", tempo=88.0, height=56.0, onsets=3.0,
                   tonic=2, mode="minor")  # fmt: skip
    leant, plain = plan_of(film, STRONG, guides=(series,)), plan_of(film, guides=(series,))
    for name in ("style", "tempo", "register", "energy"):
        assert getattr(leant, name) == getattr(plain, name)


def test_liked_players_come_more_often_and_others_still_come():
    def families(taste):
        bands = [choose_palette(Brief(), CARDS["orchestral"], seed, taste=taste)[0]
                 for seed in range(40)]  # fmt: skip
        return bands, sum(INSTRUMENTS[p.instrument].family == "woodwind" for b in bands for p in b)

    (plain, few), (leant, more) = families(None), families(Taste(families={"woodwind": 1.0}))
    (_, all_of_them) = families(Taste(families={"woodwind": 9.0}))
    assert few < more < all_of_them
    assert all_of_them - few < sum(len(band) for band in plain)
    for before, after in zip(plain, leant, strict=True):
        for one, other in zip(before, after, strict=True):
            assert (one.instrument != other.instrument) == (YOURS in other.reason)
            assert not other.locked
