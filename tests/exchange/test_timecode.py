from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoplay.exchange.timecode import Timecode
from photoplay.types.errors import BriefError
from photoplay.types.film import Film
from photoplay.types.time import Span

NTSC = Fraction(30000, 1001)
RATES = [Fraction(24000, 1001), 24, 25, NTSC, 30, 50, Fraction(60000, 1001), 60]


@pytest.fixture
def film():
    return Film(path=Path("a.mov"), kind="video", duration=30.0, frame_rate=Fraction(25),
                width=64, height=48)  # fmt: skip


def test_drop_frame_skips_two_labels_a_minute_but_not_each_tenth():
    clock = Timecode(NTSC, drop=True)
    assert clock.label(1799) == "00:00:59;29"
    assert clock.label(1800) == "00:01:00;02"
    assert clock.label(17981) == "00:09:59;29"
    assert clock.label(17982) == "00:10:00;00"


def test_an_hour_of_drop_frame_is_an_hour_of_clock():
    assert Timecode(NTSC, drop=True).label(107892) == "01:00:00;00"
    assert Timecode(NTSC).label(108000) == "01:00:00:00"


def test_labels_start_where_the_film_says():
    clock = Timecode.of(Fraction(25), "10:00:00:00")
    assert clock.label(0) == "10:00:00:00"
    assert clock.label(26) == "10:00:01:01"


@given(st.sampled_from(RATES), st.integers(0, 24 * 3600 * 60 - 1), st.booleans())
def test_every_frame_has_a_label_of_its_own_that_leads_back(rate, frame, drop):
    rate = Fraction(rate)
    clock = Timecode(rate, drop and rate in (NTSC, 2 * NTSC))
    frame %= 23 * 3600 * round(rate)
    assert clock.number(clock.label(frame)) == frame


@pytest.mark.parametrize("label", ["00:01:00;00", "00:00:00;30", "00:61:00;00", "abc", "1:2:3"])
def test_labels_that_do_not_exist_are_refused(label):
    with pytest.raises(BriefError):
        Timecode(NTSC, drop=True).number(label)


KINDS = [(Fraction(rate), False) for rate in RATES] + [(NTSC, True), (2 * NTSC, True)]


@given(st.sampled_from(KINDS), st.integers(0, 2**31), st.integers(0, 10**7))
def test_labels_go_round_the_day_and_lead_back_to_the_film_s_frame(kind, first, frame):
    rate, drop = kind
    bare = Timecode(rate, drop)
    clock = replace(bare, first=first % bare.frames_a_day)
    frame %= bare.frames_a_day // 2
    assert clock.label(frame + bare.frames_a_day) == clock.label(frame)
    assert clock.frame(clock.label(frame)) == frame


@given(st.integers(0, 1439), st.integers(0, 3))
def test_the_labels_that_drop_frame_skips_exist_at_no_frame(minute, frame):
    for rate, skipped in ((NTSC, 2), (2 * NTSC, 4)):
        clock = Timecode(rate, drop=True)
        label = f"{minute // 60:02d}:{minute % 60:02d}:00;{frame:02d}"
        if minute % 10 and frame < skipped:
            with pytest.raises(BriefError):
                clock.number(label)
        else:
            assert clock.label(clock.number(label)) == label


def test_a_day_of_drop_frame_has_the_frames_that_smpte_counts():
    assert Timecode(NTSC, drop=True).frames_a_day == 2589408
    assert Timecode(2 * NTSC, drop=True).frames_a_day == 2 * 2589408
    assert Timecode(Fraction(24000, 1001)).frames_a_day == 24 * 86400


def test_a_stretch_of_a_film_keeps_the_film_s_labels(film):
    whole = replace(film, frame_rate=Fraction(25), timecode="01:00:00:00")
    part = replace(whole, stretch=Span(10.0, 12.0), duration=2.0)
    assert Timecode.of_film(whole).label(0) == "01:00:00:00"
    assert Timecode.of_film(part).label(0) == "01:00:10:00"
