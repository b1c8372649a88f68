import numpy as np
import pytest

from photoplay.composition.composer import compose
from photoplay.composition.styles import CARDS
from photoplay.planning.conflicts import refuse_conflicts
from photoplay.planning.planner import make_plan
from photoplay.types.brief import Brief, SectionWish
from photoplay.types.errors import BriefError, PlanConflictError
from photoplay.types.section_wish import read_section_wish


def irregular(count, duration, seed=0):
    gaps = np.random.default_rng(seed).lognormal(0, 0.6, count + 1)
    return (np.cumsum(gaps / gaps.sum() * duration)[:-1]).tolist()


def plan_of(analysis, *wishes, **brief):
    rows = tuple(read_section_wish(wish) for wish in wishes)
    plan = make_plan(analysis, Brief(style="piano", sections=rows, **brief), CARDS, seed=3,
                     title="made")  # fmt: skip
    refuse_conflicts(plan, CARDS)
    return plan


def pulses_a_minute(plan, start, end):
    """The median felt tempo between two times."""
    found = []
    for time in np.arange(start, end, 0.25):
        beat = float(plan.tempo_map.beat_at(time)[0])
        bar = plan.tempo_map.bars[plan.tempo_map.bar_at(beat)]
        found.append(plan.tempo_map.bpm_at(beat) / bar.pulse)
    return float(np.median(found))


def bar_lines(plan):
    return plan.tempo_map.seconds(np.array([bar.start for bar in plan.tempo_map.bars]))


def test_a_tempo_asked_for_holds_there_and_nowhere_else(made):
    plan = plan_of(made(60.0, irregular(12, 60.0)), "0:20-0:40:tempo=120-130", tempo=(76, 84))
    assert 118 <= pulses_a_minute(plan, 22, 38) <= 132
    assert 74 <= pulses_a_minute(plan, 2, 18) <= 86
    assert 74 <= pulses_a_minute(plan, 43, 56) <= 86


def test_the_change_is_a_bar_line_near_its_place_and_begins_a_section(made):
    plan = plan_of(made(60.0, irregular(12, 60.0)), "0:20-0:40:tempo=120-130", tempo=(76, 84))
    starts = [section.start for section in plan.sections]
    for edge in (20.0, 40.0):
        bar = 4 * 60 / 76
        assert np.abs(bar_lines(plan) - edge).min() < bar / 2 + 0.1
        assert min(abs(start - edge) for start in starts) < bar / 2 + 0.1
    assert any("tempo" in section.reason for section in plan.sections)


@pytest.mark.parametrize("end", [25.5, 28.0])
def test_a_short_stretch_is_a_section_of_its_own(made, end):
    wish = f"0:21-0:{end:g}:tempo=118-122"
    plan = plan_of(made(60.0, irregular(12, 60.0)), wish, tempo=(76, 84))
    mine = next(s for s in plan.sections if "tempo" in s.reason)
    assert mine.start == pytest.approx(21, abs=1.6)
    assert mine.end == pytest.approx(end, abs=1.6)
    assert pulses_a_minute(plan, mine.start, mine.end - 0.1) == pytest.approx(120, abs=4)
    assert 74 <= pulses_a_minute(plan, mine.end, mine.end + 3) <= 88  # with what a beat may bend


def test_a_pace_multiplies_the_tempo_around_it(made):
    plan = plan_of(made(60.0), "0:30-end:pace=0.5", tempo=(118, 122))
    ratio = pulses_a_minute(plan, 33, 55) / pulses_a_minute(plan, 3, 27)
    assert ratio == pytest.approx(0.5, rel=0.06)


def test_a_metre_of_its_own(made):
    plan = plan_of(made(60.0, irregular(9, 60.0)), "0:24-end:metre=3/4", metre="4/4")
    kinds = [(bar.numerator, bar.denominator) for bar in plan.tempo_map.bars]
    lines = bar_lines(plan)
    before = [kind for kind, line in zip(kinds, lines, strict=True) if 1 < line < 21]
    after = [kind for kind, line in zip(kinds, lines, strict=True) if 27 < line < 55]
    assert max(set(before), key=before.count) == (4, 4)
    assert max(set(after), key=after.count) == (3, 4)


def test_a_compound_metre_goes_at_the_same_felt_tempo(made):
    plan = plan_of(made(48.0), "0:24-end:metre=6/8", metre="4/4", tempo=(88, 92))
    assert pulses_a_minute(plan, 27, 45) == pytest.approx(90, abs=4)


def test_a_section_by_number_gets_its_tempo(made):
    cuts = irregular(20, 90.0)
    free = plan_of(made(90.0, cuts))
    plan = plan_of(made(90.0, cuts), "2:tempo=58-62")
    two = free.sections[1]
    assert 57 <= pulses_a_minute(plan, two.start + 2, two.end - 2) <= 63


def test_the_map_still_ends_with_the_film_and_meets_the_moments(made):
    cuts = irregular(20, 60.0, seed=2)
    plan = plan_of(made(60.0, cuts), "0:20-0:40:tempo=110-130", tempo=(76, 90))
    assert float(plan.tempo_map.seconds(plan.tempo_map.beats)[0]) == pytest.approx(60, abs=1e-6)
    met = [hit.honoured for hit in plan.hits if hit.source in {"cut", "scene"}]
    assert np.mean(met) > 0.7
    assert compose(plan).parts


def test_without_such_wishes_nothing_changes(made):
    analysis = made(60.0, irregular(12, 60.0))
    assert plan_of(analysis).tempo_map == plan_of(analysis, "0:20-0:40:mood=tense").tempo_map


def test_what_cannot_be_is_refused_by_name(made):
    analysis = made(60.0)
    with pytest.raises(PlanConflictError, match=r"20-22 s is too short .* 2 bars at 60 last 8"):
        plan_of(analysis, "0:20-0:22:tempo=60", metre="4/4")
    with pytest.raises(PlanConflictError, match="from end to end"):
        plan_of(analysis, "0:20-0:40:tempo=120", fixed_tempo=True)
    with pytest.raises(PlanConflictError, match="outside the tempo asked for, 50-60"):
        plan_of(analysis, "0:20-0:40:tempo=50-60,pace=2", tempo=(100, 104))
    with pytest.raises(PlanConflictError, match="music can go at"):
        plan_of(analysis, "0:20-0:40:pace=4", tempo=(100, 104))
    with pytest.raises(BriefError, match="not a metre"):
        plan_of(analysis, "0:20-0:40:metre=4")


def test_a_given_map_is_not_bent(made):
    free = plan_of(made(40.0)).tempo_map
    wish = (SectionWish(start=10.0, end=30.0, tempo=(120.0, 120.0)),)
    with pytest.raises(PlanConflictError, match=r"10-30 s .* a tempo map is given"):
        make_plan(made(40.0), Brief(sections=wish), CARDS, seed=0, title="t", given=free)
