"""Hits that crowd each other are the planner's fault, not that of who asked for both."""

from dataclasses import replace

import pytest

from photoplay.gate.form import _hits_crowded


@pytest.mark.parametrize(
    ("locked", "crowded"), [((True, True), 0), ((True, False), 1), ((False, False), 1)]
)
def test_two_hits_that_were_both_asked_for_may_stand_close(plans, locked, crowded):
    plan = plans.make_plan([plans.make_section("s1", 0, 8)])
    hits = tuple(
        replace(plans.make_hit(plan, beat, "impact"), locked=one)
        for beat, one in zip((8.0, 12.0), locked, strict=True)
    )
    assert _hits_crowded(replace(plan, hits=hits)) == crowded
