import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoplay.types.brief import Brief
from photoplay.types.errors import BriefError
from photoplay.types.json_form import from_json, to_json
from photoplay.types.plan import Choice
from photoplay.types.score import Note
from photoplay.types.time import Span


@given(st.floats(0, 1e4), st.integers(0, 127), st.floats(0.01, 99), st.integers(1, 127))
def test_a_note_comes_back_as_it_was_to_nine_digits(onset, pitch, duration, velocity):
    note = Note(onset, pitch, duration, velocity)
    back = from_json(Note, json.loads(json.dumps(to_json(note))))
    assert back.pitch == note.pitch
    assert back.onset == pytest.approx(onset, rel=1e-8)
    assert to_json(back) == to_json(note)


def test_a_brief_with_everything_comes_back():
    brief = Brief(
        style="jazz",
        tempo=(90.0, 120.0),
        hits=(1.5, 3.0),
        silence=(Span(1, 2),),
        without=("drums",),
        ending="fade",
        energy=-0.5,
    )
    assert from_json(Brief, to_json(brief)) == brief


def test_a_slip_of_the_pen_is_named_with_the_nearest_known():
    with pytest.raises(BriefError, match="'tempoo'; perhaps 'tempo'"):
        from_json(Brief, {"tempoo": [1, 2]})


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"use": "opera"}, "not one of"),
        ({"energy": "much"}, "expected a number"),
        ({"hits": 3}, "expected a list"),
        ({"silence": [{"start": 2, "end": 1}]}, "must not end before"),
        ({"fixed_tempo": 1}, "true or false"),
        ([], "expected an object"),
    ],
)
def test_values_of_a_wrong_kind_are_refused_by_place(form, words):
    with pytest.raises(BriefError, match=words):
        from_json(Brief, form)


def test_a_missing_key_is_named():
    with pytest.raises(BriefError, match="'value' is missing"):
        from_json(Choice, {"reason": "none"})


def test_a_union_keeps_the_kind_it_was_given():
    assert from_json(Choice, {"value": 3}).value == 3
    assert from_json(Choice, {"value": "3"}).value == "3"
    assert from_json(Choice, {"value": True}).value is True


def test_fractions_travel_as_text():
    assert to_json(Fraction(30000, 1001)) == "30000/1001"
    assert from_json(Fraction, "30000/1001") == Fraction(30000, 1001)
