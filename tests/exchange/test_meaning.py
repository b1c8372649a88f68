import pytest

from photoplay.exchange.incoming.found import FoundMarker
from photoplay.exchange.incoming.reading import MarkerList
from photoplay.exchange.meaning import meanings_of, with_markers
from photoplay.types.brief import Brief
from photoplay.types.errors import BriefError, PlanConflictError
from photoplay.types.time import Span


def meanings(*markers):
    return [one.meaning for one in meanings_of(markers)]


def marker(start, name="", **facts):
    return FoundMarker(start=start, name=name, place=f"line {start:g}", **facts)


def test_the_kind_rules_over_the_name_and_the_name_over_the_colour():
    rows = [
        marker(1, "hit the road", kind="section"),
        marker(2, "Avoid: talk", colour="red", end=4.0),
        marker(5, "Hero", colour="blue"),
        marker(6, "1M2 storm", colour="red"),
        marker(7, "scenery", colour="red"),
        marker(8, "", colour="yellow"),
        marker(9, "x", colour="blue"),
    ]
    assert meanings(*rows) == ["section", "avoid", "hero", "section", "hit", "accent", "section"]


def test_one_colour_for_all_says_nothing_and_plain_markers_are_hits():
    assert meanings(marker(1, "a", colour="blue"), marker(2, "b", colour="blue")) == ["hit", "hit"]


def test_chapters_cuts_cue_points_and_regions_have_meanings_of_their_own():
    rows = [
        marker(1, "Storm", origin="chapter"),
        marker(2, origin="cut"),
        marker(3, "slam", origin="cue point"),
        marker(4, "B", origin="region", end=6.0),
    ]
    assert meanings(*rows) == ["section", "accent", "hit", "section"]


def test_markers_become_wishes_of_the_brief():
    rows = (
        marker(0, "1M1"),
        marker(0, "section one"),
        marker(2, "hit: door", weight=0.7),
        marker(4, "no music"),
        marker(9, "cue: storm"),
        marker(12, "avoid"),
        marker(14, "hero"),
    )
    brief = with_markers(Brief(hits=(1.0,)), MarkerList(form="table", markers=rows))
    assert brief.hits == (1.0,)
    assert [(m.time, m.kind, m.weight, m.name) for m in brief.marks] == [
        (2, "hit", 0.7, "door"),
        (9, "section", 1.0, "storm"),
    ]
    assert brief.silence == (Span(4, 9),)
    assert brief.avoid == (Span(11.5, 12.5),)
    assert brief.hero == 14


def test_a_silence_that_nothing_ends_and_two_heroes_are_refused():
    with pytest.raises(BriefError, match="line 4: the silence"):
        meanings_of([marker(4, "silence")])
    rows = (marker(1, "hero"), marker(2, "hero"))
    with pytest.raises(PlanConflictError, match="only one moment"):
        with_markers(Brief(), MarkerList(form="table", markers=rows))


def test_a_stop_a_swell_and_a_shift_say_what_the_music_does():
    rows = (
        marker(1, "Stop: the door"),
        marker(2, "x", kind="stop"),
        marker(3, "hit", kind="hit", gesture="entrance"),
        marker(4, "Shift: she decides", end=7.0),
        marker(9, "shift"),
        marker(20, "swell"),
    )
    brief = with_markers(Brief(), MarkerList(form="table", markers=rows))
    told = [(m.time, m.gesture) for m in brief.marks]
    assert told == [(1, "stop"), (2, "stop"), (3, "entrance"), (20, "swell")]
    assert brief.shift == (Span(4, 7.0), Span(8.0, 10.0))


def test_an_event_one_frame_long_is_a_moment():
    rows = (marker(4, "shift", end=4.04), marker(9, "avoid", end=9.04))
    brief = with_markers(Brief(), MarkerList(form="edl", markers=rows))
    assert brief.shift == (Span(3.0, 5.0),)
    assert brief.avoid == (Span(8.5, 9.5),)
