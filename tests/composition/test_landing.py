"""Hits are landed a stretch of film at a time, so that an hour costs sixty minutes."""

from dataclasses import replace

import pytest

from photoplay.composition import landing
from photoplay.composition.composer import compose


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
