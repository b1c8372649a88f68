"""Captions of music: who plays, how it feels, what strikes, in order and never over each other."""

import itertools
import re
from dataclasses import replace

import numpy as np
import pytest

from photoplay.composition.composer import compose
from photoplay.composition.styles import CARDS
from photoplay.media.visual_music import VisualMusic
from photoplay.planning.mood import describe
from photoplay.planning.planner import make_plan
from photoplay.report.captions import LONGEST, as_subrip, as_webvtt, captions_of
from photoplay.report.words import plan_in_words
from photoplay.types.brief import Brief
from photoplay.types.time import Span
from tests.planning.conftest import analysis_of


@pytest.fixture(scope="module")
def made():
    quiet_then_wild = np.where(np.arange(600) < 300, 0.02, 0.12)
    seen = analysis_of(60.0, cuts=(10.0, 20.0, 30.0, 40.0), motion=quiet_then_wild)
    brief = Brief(hits=(30.0,), silence=(Span(44.0, 48.0),), style="orchestral", use="trailer")
    plan = make_plan(seen, brief, CARDS, seed=4, title="a <b> & c")
    return plan, compose(plan)


def test_captions_stand_one_after_the_other(made):
    rows = captions_of(*made, describe)
    for one, after in itertools.pairwise(rows):
        assert one.end <= after.start + 1e-9
    assert all(0 < row.end - row.start <= LONGEST for row in rows)
    assert rows[-1].end <= 60.0


def test_they_tell_players_strikes_silence_and_the_end(made):
    plan, score = made
    rows = captions_of(plan, score, describe)
    first = rows[0].text
    families = ("strings", "brass", "woodwinds", "piano", "bells", "drums", "flute", "clarinet",
                "oboe", "horn", "trumpet", "bassoon", "choir")  # fmt: skip
    assert re.search("begins?", first)
    assert any(name in first for name in families), first
    struck = next(row for row in rows if abs(row.start - 30.0) < 0.8)
    assert "loud hit" in struck.text
    assert any(row.text == "silence" and row.start == 44.0 for row in rows)
    assert "short hit" in rows[-1].text
    assert any("swell" in row.text for row in rows)


def test_a_section_without_anybody_is_told_as_music(made):
    plan, score = made
    rows = captions_of(plan, replace(score, parts=()), describe)
    assert any("music" in row.text for row in rows)


def test_both_forms_are_read_back(made):
    rows = captions_of(*made, describe)
    vtt = as_webvtt(rows, made[0].title)
    assert vtt.startswith("WEBVTT - a &lt;b&gt; &amp; c\n\n")
    times = re.findall(r"(\d\d:\d\d:\d\d\.\d{3}) --> (\d\d:\d\d:\d\d\.\d{3})\n\[.+\]\n", vtt)
    assert len(times) == len(rows)
    assert times[0][0] == "00:00:00.000"
    assert as_subrip(rows).count(" --> ") == len(rows)
    assert "," in as_subrip(rows).splitlines()[1]


def test_the_panel_under_the_picture_changes_with_the_music(made):
    plan, score = made
    rows = captions_of(plan, score, describe)
    seen = VisualMusic(plan, score, [(c.start, c.end, c.text) for c in rows])
    picture = np.full((180, 320, 3), 90, np.uint8)
    shown = seen.under(picture, 12.0)
    assert shown.shape == (180 + seen.height(), 320, 3)
    assert shown.shape[0] % 2 == 0
    assert np.array_equal(shown[:180], picture)
    assert not np.array_equal(shown, seen.under(picture, 12.4))
    near, far = seen.under(picture, 29.9), seen.under(picture, 40.0)
    red = [int(((p[180:, :, 0] > 240) & (p[180:, :, 1] < 100)).sum()) for p in (near, far)]
    assert red[0] > red[1] + 50


def test_the_plan_in_words_goes_in_order_of_time_and_says_why(made):
    told = plan_in_words(made[0])
    assert any("It is for this use: trailer" in line for line in told)
    assert any(line.startswith("The tempo is") for line in told)
    clocks = [line.split()[0] for line in told if re.match(r"\d+:\d\d\.\d ", line)][1:]
    assert "0:30.0" in clocks
    assert clocks == sorted(clocks)
