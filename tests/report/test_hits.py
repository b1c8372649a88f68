from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from photoplay.gate.sync import agreement, heard_hits
from photoplay.report.hits import hit_report, report_page
from photoplay.types.plan import Hit
from photoplay.types.score import Note, Part, Score


def hit(number, time, rank, beat, reason=""):
    return Hit(
        id=f"h{number}", time=time, frame=round(time * 25), weight=0.8, rank=rank, landing="beat",
        gesture="impact", source="cut", honoured=beat is not None, beat=beat, reason=reason,
    )  # fmt: skip


@pytest.fixture
def report(plans):
    hits = (
        hit(1, 2.4, "hit", 4.0, "on a bar"),
        hit(2, 4.8, "hit", 8.0, "on a bar"),
        hit(3, 5.5, "accent", None, "the nearest eighth is +92 ms away"),
        hit(4, 6.0, "coincidence", 10.0),
    )
    plan = plans.make_plan([plans.make_section("s1", 0, 4)], bpm=100, hits=hits)
    violin = Part.of(
        [Note(4.0, 60, 1.0), Note(10.0, 62, 1.0)], id="violins", name="Violins", role="melody",
        instrument="violins", program=48,
    )  # fmt: skip
    score = Score(title="x", duration=9.6, tempo_map=plan.tempo_map, parts=(violin,))
    onsets = np.array([2.42, 5.1, 6.01])
    heard = heard_hits(hits, onsets, 1 / 25)
    struck = agreement(np.array([2.4, 4.8, 6.0]), onsets, 9.6, window=0.04)
    assert plan.frame_rate == Fraction(25)
    return hit_report(
        plan, score, heard, struck, timecodes=[f"00:00:0{k}:00" for k in range(4)],
        detector_error=0.01,
    )  # fmt: skip


def test_each_hit_is_honoured_missed_or_declined(report):
    assert [row.state for row in report.hits] == ["honoured", "missed", "declined", "honoured"]
    assert (report.planned, report.honoured, report.heard) == (3, 2, 1)
    assert (report.coincidences, report.coincidences_met) == (1, 1)


def test_errors_are_counted_in_frames(report):
    assert report.hits[0].error_frames == pytest.approx(0.5)
    assert report.mean_error_frames == pytest.approx(0.5)
    assert report.window_frames == (-0.5, 2.0)


def test_bar_beat_and_players_are_named(report):
    first, second = report.hits[:2]
    assert (first.bar, first.beat, first.players) == (2, 1.0, ("violins",))
    assert second.players == ()


def test_the_page_names_every_hit_and_every_reason(report):
    text = report_page(report)
    for row in report.hits:
        assert f"<td>{row.id}</td>" in text
    assert "no place on the grid within reach" in text
    assert "+0.50" in text


def test_what_was_declined_is_counted_by_kind(report):
    rows = tuple(
        replace(report.hits[2], reason=f"the moment at {time} s has this beat already")
        for time in ("4.80", "6.00")
    )
    page = report_page(replace(report, hits=(*report.hits, *rows)))
    assert "<li>2: another moment has the beat</li>" in page
    assert "<li>1: no place on the grid within reach</li>" in page
