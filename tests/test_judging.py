"""Notes that the gate rejects are drawn again, twice at most, and then it is said."""

from dataclasses import replace

import pytest

from photoplay import judging
from photoplay.composition.composer import compose
from photoplay.gate.verdict import Finding
from photoplay.judging import RETRIES, faults_of, judged
from photoplay.types.plan import Choice

FAULT = Finding(name="ticking", value=20.0, limit="<= 9", passed=False, unit="s")


@pytest.fixture
def plan(plans):
    sections = [plans.make_section(f"s{k}", 8 * k, 8, cadence="full") for k in range(3)]
    return plans.make_plan(sections, style="piano")


def rejecting(monkeypatch, verdicts):
    rows = iter(verdicts)
    monkeypatch.setattr(judging, "faults_of", lambda score, plan: next(rows))


def test_a_good_first_draw_is_kept(plan):
    assert not faults_of(compose(plan), plan)
    assert judged(plan) == plan


def test_another_draw_is_other_notes_and_the_same_plan(plan):
    other = replace(plan, draw=Choice(value=1))
    assert compose(other).parts != compose(plan).parts
    assert compose(other) == compose(other)


def test_a_rejected_draw_is_drawn_again_and_told(plan, monkeypatch):
    rejecting(monkeypatch, [(FAULT,), ()])
    kept = judged(plan)
    assert kept.draw.value == 1
    assert "draw 0: ticking 20 s (asked <= 9)" in kept.draw.reason
    assert not kept.remarks


def test_after_two_more_the_least_faulty_is_kept_and_said_to_be_faulty(plan, monkeypatch):
    rejecting(monkeypatch, [(FAULT, FAULT), (FAULT,), (FAULT, FAULT)])
    kept = judged(plan)
    assert kept.draw.value == 1
    assert f"rejects all {1 + RETRIES} draws" in kept.remarks[-1]
    assert "ticking 20 s" in kept.remarks[-1]


def test_a_locked_draw_is_not_judged(plan, monkeypatch):
    rejecting(monkeypatch, [])
    mine = replace(plan, draw=Choice(value=3, locked=True))
    assert judged(mine) == mine
