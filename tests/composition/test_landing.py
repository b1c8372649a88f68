"""Hits are landed a stretch of film at a time, so that an hour costs sixty minutes."""

from dataclasses import replace

import pytest

from photoplay.composition import landing
from photoplay.composition.composer import compose
from photoplay.theory.metre import weight


@pytest.mark.parametrize("style", ["orchestral", "rock", "piano"])
def test_the_length_of_the_stretches_makes_no_difference(plans, monkeypatch, style):
    sections = [
        plans.make_section(f"s{k + 1}", 8 * k, 8 + (k == 3), motif="ABAA"[k]) for k in range(4)
    ]
    plan = plans.make_plan(sections, style=style, seed=3, bpm=104)
    ranks = ("coincidence", "accent", "hit", "coincidence")
    gestures = ("pulse", "impact", "stop")
    hits = tuple(
        replace(plans.make_hit(plan, beat, gestures[k % 3], ranks[k % 4]), id=f"h{k:03d}")
        for k, beat in enumerate(4.0 + 3.5 * n for n in range(30))
    )
    plan = replace(plan, hits=hits)
    bare = compose(replace(plan, hits=()))
    whole = compose(plan)
    assert whole != bare
    monkeypatch.setattr(landing, "_WINDOW", 32.0)
    assert compose(plan) == whole


def drums_of(plans, hits):
    plan = plans.make_plan([plans.make_section("s1", 0, 9)], style="rock", seed=3, bpm=110)
    placed = tuple(
        replace(plans.make_hit(plan, beat, "pulse", "accent"), id=f"h{k:03d}")
        for k, beat in enumerate(hits)
    )
    score = compose(replace(plan, hits=placed))
    kit = next(part for part in score.parts if part.drums)
    return plan, [note for note in kit.notes if note.onset < 31.5]


def test_drummers_leave_the_finest_grid_out_beside_a_moment(plans):
    struck = [4.0 + 3.0 * k for k in range(9)]
    plan, notes = drums_of(plans, struck)
    fine = [n for n in notes if weight(bar_of(plan, n.onset), n.onset) <= 0.25]
    apart = [min(abs(n.onset - beat) for beat in struck) for n in fine]
    assert fine
    assert not [a for a in apart if 0.01 < a < 0.24 * 110 / 60]
    beats = [n for n in notes if weight(bar_of(plan, n.onset), n.onset) >= 0.5]
    assert len({round(n.onset, 2) for n in beats}) >= 24  # the pulse goes on


def test_what_lies_between_the_beats_draws_back_further(plans):
    struck = [4.0 + 3.0 * k for k in range(9)]

    def level(notes, plan, low, high):
        found = [
            n.velocity
            for n in notes
            if low <= weight(bar_of(plan, n.onset), n.onset) <= high
            and min(abs(n.onset - beat) for beat in struck) > 0.5
        ]
        return sum(found) / len(found)

    plan, calm = drums_of(plans, [])
    _, lively = drums_of(plans, struck)
    between = level(lively, plan, 0, 0.25) / level(calm, plan, 0, 0.25)
    on = level(lively, plan, 0.5, 1) / level(calm, plan, 0.5, 1)
    assert between < on - 0.08


def bar_of(plan, beat):
    return plan.tempo_map.bars[plan.tempo_map.bar_at(beat)]
