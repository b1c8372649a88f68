from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoplay.exchange.timecode import Timecode
from photoplay.types.errors import BriefError

NTSC = Fraction(30000, 1001)
RATES = [Fraction(24000, 1001), 24, 25, NTSC, 30, 50, Fraction(60000, 1001), 60]


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
