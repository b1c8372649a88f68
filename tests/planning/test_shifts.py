"""Shift points: asked for or seen, refused where they cannot be, and moved with their pictures."""

from dataclasses import replace

import numpy as np
import pytest

from photoplay.composition.styles import CARDS
from photoplay.planning.conflicts import conflicts
from photoplay.planning.planner import make_plan
from photoplay.planning.shifts import evened, shifts_of
from photoplay.types.analysis import Transition
from photoplay.types.brief import Brief
from photoplay.types.errors import PlanConflictError
from photoplay.types.plan import Stretch
from photoplay.types.time import Span


def planned(analysis, kept=None, **wishes):
    return make_plan(
        analysis, Brief(style="piano", **wishes), CARDS, seed=1, title="made", kept=kept
    )


def with_dissolve(analysis, start, end):
    """The second scene begins in the middle of a dissolve of that length."""
    scenes = list(analysis.scenes)
    scenes[1] = replace(scenes[1], start=(start + end) / 2)
    change = Transition(start=start, end=end, kind="dissolve", strength=0.8)
    return replace(analysis, transitions=(change,), scenes=tuple(scenes))


def test_a_long_dissolve_into_another_scene_is_a_shift_and_a_short_one_is_a_moment(made):
    seen = made(40.0, cuts=(5.0, 10.0, 20.0, 25.0))
    assert len(seen.scenes) > 1
    long = shifts_of(with_dissolve(seen, 18.0, 20.0), Brief())
    assert [(s.start, s.end) for s in long] == [(18.0, 20.0)]
    assert not shifts_of(with_dissolve(seen, 18.0, 18.5), Brief())
    asked = shifts_of(with_dissolve(seen, 18.0, 20.0), Brief(shift=(Span(19.0, 24.0),)))
    assert [(s.start, s.end, s.reason) for s in asked] == [(19.0, 24.0, "asked for")]


@pytest.mark.parametrize(
    ("wishes", "told"),
    [
        ({"shift": (Span(41.0, 44.0),)}, "the film is 40.00 s long"),
        ({"shift": (Span(5.0, 5.4),)}, "a shift lasts 1 to 30 s"),
        ({"shift": (Span(2.0, 38.0),)}, "a shift lasts 1 to 30 s"),
        (
            {"shift": (Span(12.0, 14.0),), "silence": (Span(10.0, 16.0),)},
            "lies in the silence 10-16",
        ),
        ({"shift": (Span(12.0, 14.0), Span(13.0, 18.0))}, "12-14 s and 13-18 s overlap"),
    ],
)
def test_a_shift_that_cannot_be_is_refused(made, wishes, told):
    with pytest.raises(PlanConflictError, match=told):
        planned(made(40.0), **wishes)


def test_a_shift_written_into_the_plan_and_locked_outlives_a_new_plan(made):
    plan = planned(made(40.0))
    mine = Stretch(start=15.0, end=19.0, reason="she decides", locked=True)
    again = planned(made(40.0), kept=replace(plan, shifts=(mine,)))
    assert mine in again.shifts
    bar = 60 / float(again.tempo.value) * 4
    assert any(abs(s.start - 17.0) <= bar / 2 for s in again.sections[1:])


def test_shifts_that_clash_in_a_plan_are_told_with_both_items(made):
    plan = planned(made(40.0))
    rows = (Stretch(start=5, end=9), Stretch(start=8, end=12), Stretch(start=30, end=29))
    told = "; ".join(conflicts(replace(plan, shifts=rows), CARDS))
    assert "shift 5-9 s and shift 8-12 s overlap" in told
    assert "shift 30-29 s ends before it begins" in told


def test_the_line_runs_from_what_was_to_what_comes():
    times = np.arange(0.0, 20.0, 0.1)
    energy = np.where(times < 10.0, 0.2, 0.8)
    line = evened(times, energy, Brief(shift=(Span(8.0, 12.0),)))
    inside = (times >= 8.0) & (times <= 12.0)
    assert line[inside] == pytest.approx(np.interp(times[inside], (8.0, 12.0), (0.2, 0.8)))
    assert line[~inside] == pytest.approx(energy[~inside])
