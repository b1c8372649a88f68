from dataclasses import replace

import numpy as np
import pytest

from photoplay.films.kinetoscope.causes import (
    Passage,
    causes_of,
    chord_tension,
    density_of,
    loudness_of,
)
from photoplay.films.kinetoscope.levels import LEVELS
from photoplay.types.notes import table_of
from tests.films.kinetoscope.passages import passage

HARD = replace(LEVELS["clean"], dissolves=0.0)


def causes(piece, level=HARD, seconds=10, pace=1):
    return causes_of(piece, seconds, level, np.random.default_rng(0), pace=pace)


def test_cuts_stand_on_sections_and_bars_and_say_why():
    found = causes(passage())
    assert found.cuts == pytest.approx((2.5, 5.0, 7.5), abs=0.021)
    assert [one.why for one in found.changes] == ["bar", "section", "bar"]


def test_without_a_pace_only_boundaries_are_cut():
    assert causes(passage(), pace=0).cuts == pytest.approx((5.0,), abs=0.021)


def test_a_boundary_goes_before_a_bar_line_that_is_too_near():
    near = replace(passage(), bars=(0.0, 4.5, 7.5))
    assert causes(near).cuts == pytest.approx((5.0, 7.5), abs=0.021)


def test_dissolves_leave_room_for_each_other():
    soft = causes(passage(), replace(HARD, dissolves=1.0))
    assert not soft.cuts
    assert soft.dissolves == (5.0,)  # 2.5 s from bar to bar are too short for one at each end


def test_the_strongest_stroke_flashes_away_from_changes():
    found = causes(passage())
    assert any(abs(flash - 9.5 * 60 / 96) < 0.03 for flash in found.flashes)
    for moment in (*found.flashes, *found.jolts):
        assert min(abs(moment - change.time) for change in found.changes) > 0.6


def test_density_follows_the_notes_and_parts_are_counted_by_shot():
    found = causes(passage())
    full, empty = found.density[75:110].mean(), found.density[15:45].mean()
    assert full > empty + 0.3
    assert found.parts == (1, 1, 1, 2)


def test_a_note_on_the_first_picture_counts_once():
    even = table_of([(i * 240, 120, 60) for i in range(40)], bpm=120)
    assert np.ptp(density_of(even, 250)[:200]) < 0.2
    thick = table_of([(i * 240, 120, 60) for i in range(20)]
                     + [(4800 + i * 80, 60, 60) for i in range(60)], bpm=120)  # fmt: skip
    found = density_of(thick, 250)
    assert found[:100].max() < 0.3 * found[150:].max()


def test_loud_notes_are_loud_and_silence_is_silent():
    rows = [(i * 480, 240, 60, 20 if i < 8 else 120) for i in range(16)]
    loud = loudness_of(table_of(rows), 200)
    assert loud[150] > 3 * loud[60]
    assert not loudness_of(table_of([]), 50).any()
    assert not density_of(table_of([]), 50).any()


def test_tension_grows_with_distance_and_dissonance():
    home, fifth, far = (chord_tension(root, "major", 0) for root in (0, 7, 6))
    assert 0 < home < fifth < far < 1
    assert chord_tension(7, "dominant7", 0) > fifth
    found = causes(passage())
    assert found.tension[200] > found.tension[50] + 0.2


def test_empty_music_has_one_shot_and_no_accents():
    empty = Passage(notes=table_of([]), bars=(), beats=np.zeros(0))
    found = causes(empty, seconds=2)
    assert found.changes == found.flashes == found.jolts == ()
    assert found.parts == (0,)
    assert not found.tension.any()
