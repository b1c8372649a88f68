from dataclasses import replace

import pytest

from photoplay.composition.styles import CARDS
from photoplay.planning.conflicts import conflicts, refuse_conflicts
from photoplay.planning.planner import make_plan
from photoplay.types.brief import Brief, SectionWish
from photoplay.types.errors import PlanConflictError
from photoplay.types.plan import Choice, Hit, Player, Stretch
from photoplay.types.time import Span

CUTS = (7.1, 15.4, 22.9, 31.3, 38.8, 46.2, 54.0)


@pytest.fixture(scope="module")
def film(request):
    from tests.planning.conftest import analysis_of

    return analysis_of(60.0, CUTS)


def plan_of(film, kept=None, **wishes):
    return make_plan(film, Brief(**wishes), CARDS, seed=2, title="made", kept=kept)


@pytest.fixture(scope="module")
def plan(film):
    return plan_of(film)


def locked(item, **changes):
    return replace(item, locked=True, **changes)


def test_a_planners_own_plan_has_no_conflicts(film, plan):
    assert list(conflicts(plan, CARDS)) == []
    for style in CARDS:
        refuse_conflicts(plan_of(film, style=style, silence=(Span(20, 26),)), CARDS)


def test_locked_choices_stay_and_the_rest_follows_them(film, plan):
    edited = replace(plan, style=Choice(value="jazz", locked=True),
                     tempo=Choice(value=121.0, locked=True),
                     metre=Choice(value="3/4", locked=True))  # fmt: skip
    new = plan_of(film, edited)
    assert (new.style, new.tempo, new.metre) == (edited.style, edited.tempo, edited.metre)
    assert all(bar.numerator == 3 for bar in new.tempo_map.bars[1:-1:3])
    assert {p.instrument for p in new.palette} & {"upright-bass", "acoustic-bass", "jazz-kit"}
    assert not list(conflicts(new, CARDS))


def test_a_locked_section_keeps_its_bars_and_key(film, plan):
    section = locked(plan.sections[1], tonic=6, mode="phrygian", seed=77)
    edited = replace(plan, sections=(plan.sections[0], section, *plan.sections[2:]))
    new = plan_of(film, edited, mood="joyful")
    kept = next(s for s in new.sections if s.locked)
    assert (kept.tonic, kept.mode, kept.seed) == (6, "phrygian", 77)
    assert abs(kept.start - section.start) < 2.5
    assert not list(conflicts(new, CARDS))


def test_a_locked_grid_and_curve_outlive_a_new_brief(film, plan):
    edited = replace(plan, grid=locked(plan.grid), dynamics=locked(plan.dynamics))
    new = plan_of(film, edited, tempo=(60, 70), energy=0.9)
    assert new.tempo_map == plan.tempo_map
    assert new.energy == plan.energy


def test_locked_hits_silences_and_players_stay(film, plan):
    hit = Hit(id="mine", time=12.34, frame=308, weight=1.0, rank="hit", landing="beat",
              gesture="impact", source="hand", locked=True)  # fmt: skip
    player = Player(role="melody", instrument="oboe", locked=True)
    quiet = Stretch(start=24.0, end=29.0, locked=True)
    edited = replace(plan, hits=(*plan.hits, hit), palette=(*plan.palette, player),
                     silences=(quiet,))  # fmt: skip
    new = plan_of(film, edited)
    mine = next(h for h in new.hits if h.id == "mine")
    assert mine.honoured
    assert player in new.palette
    assert quiet in new.silences
    assert all(cue.end <= 24.5 or cue.start >= 28.5 for cue in new.cues)


def test_what_the_brief_locked_goes_with_the_brief(film):
    asked = plan_of(film, style="rock", hits=(20.0,), instruments=("oboe",))
    new = plan_of(film, asked)
    assert new == plan_of(film)


def test_a_lock_against_the_brief_names_both(film, plan):
    edited = replace(plan, style=Choice(value="jazz", locked=True))
    with pytest.raises(PlanConflictError, match=r"style locked at jazz.*asks for rock"):
        plan_of(film, edited, style="rock")


def edits(plan):
    """Hand edits that cannot hold, with words of both items."""
    first, second = plan.sections[:2]
    hit = next(h for h in plan.hits if h.honoured)
    yield replace(plan, silences=(Stretch(start=hit.time - 1, end=hit.time + 1),)), (
        f"hit {hit.id}", "silence")  # fmt: skip
    yield replace(plan, avoid=(Stretch(start=hit.time - 1, end=hit.time + 1),)), (
        f"hit {hit.id}", "avoid")  # fmt: skip
    yield replace(plan, tempo=replace(plan.tempo, value=1.4 * float(plan.tempo.value))), (
        "tempo", "tempo map")  # fmt: skip
    yield replace(plan, metre=replace(plan.metre, value="5/4")), ("metre 5/4", "tempo map")
    yield replace(plan, sections=(replace(first, bars=first.bars + 1), *plan.sections[1:])), (
        second.id, "ends at bar")  # fmt: skip
    yield replace(plan, sections=(replace(first, end=first.end + 3), *plan.sections[1:])), (
        first.id, "its bars")  # fmt: skip
    yield replace(plan, ending=replace(plan.ending, value="fade")), ("ending 'fade'", "cue 1M1")
    yield replace(plan, style=replace(plan.style, value="jaz")), ("'jaz'", "perhaps jazz")
    yield replace(plan, palette=(Player(role="melody", instrument="obo"),)), ("'obo'", "oboe")
    late = replace(hit, id="late", time=99.0, beat=None, honoured=False)
    yield replace(plan, hits=(*plan.hits, late)), ("hit late", "film")
    yield replace(plan, hits=(replace(hit, time=hit.time + 2), *plan.hits[1:])), (
        f"hit {hit.id}", "beat")  # fmt: skip
    yield replace(plan, cues=(*plan.cues, replace(plan.cues[0], id="1M2"))), ("1M1", "1M2")


@pytest.mark.parametrize("number", range(12))
def test_a_clash_is_reported_with_both_items(plan, number):
    edited, words = list(edits(plan))[number]
    with pytest.raises(PlanConflictError) as told:
        refuse_conflicts(edited, CARDS)
    assert all(word in str(told.value) for word in words), told.value


def test_a_wish_for_one_section_changes_that_section(film, plan):
    wish = SectionWish(section=2, mood="mournful", key="F# minor", density=-1.0, without=("drums",))
    new = plan_of(film, sections=(wish,))
    section = new.sections[1]
    assert (section.tonic, section.mode) == (6, "minor")
    assert section.valence < plan.sections[1].valence - 0.4
    assert section.density < plan.sections[1].density
    assert section.without == ("drums",)
    assert "asked for" in section.reason
    assert new.style.value == plan.style.value
    assert new.tempo_map == plan.tempo_map


def test_a_wish_for_a_section_that_is_not_there_says_how_many_are(film, plan):
    with pytest.raises(PlanConflictError, match=f"the plan has {len(plan.sections)}"):
        plan_of(film, sections=(SectionWish(section=40, mood="calm"),))


def test_an_energy_curve_of_ones_own_is_followed(film):
    plan = plan_of(film, energy_at=((0.0, 0.9), (30.0, 0.1), (60.0, 0.9)))
    beats = plan.tempo_map.beat_at([1.0, 30.0, 58.0])
    levels = [plan.energy[int(beat)] for beat in beats]
    assert levels[0] > 0.8
    assert levels[1] < 0.2
    assert levels[2] > 0.75


def test_pace_multiplies_the_tempo_and_clashes_with_a_range(film, plan):
    slow = plan_of(film, pace=0.5)
    assert float(slow.tempo.value) == pytest.approx(float(plan.tempo.value) / 2, rel=0.16)
    with pytest.raises(PlanConflictError, match="pace 2 gives"):
        plan_of(film, pace=2.0, tempo=(70.0, 80.0))


def test_key_and_mode_may_not_exclude_each_other(film):
    assert {s.mode for s in plan_of(film, mode="dorian").sections} == {"dorian"}
    with pytest.raises(PlanConflictError, match="exclude each other"):
        plan_of(film, key="D minor", mode="lydian")


def test_an_instrument_wanted_and_unwanted_is_a_clash(film):
    with pytest.raises(PlanConflictError, match=r"violin.* and strings"):
        plan_of(film, instruments=("violins",), without=("strings",))


def test_only_some_parts_may_be_asked_for(film):
    plan = plan_of(film, only=("bass",))
    assert {p.role for p in plan.palette} == {"bass"}
