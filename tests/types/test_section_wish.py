import pytest

from photoplay.types.brief import SectionWish
from photoplay.types.errors import BriefError
from photoplay.types.section_wish import read_section_wish


def test_a_section_and_a_stretch_are_read():
    assert read_section_wish("2:mood=tense,without=drums+bass") == SectionWish(
        section=2, mood="tense", without=("drums", "bass")
    )
    assert read_section_wish("0:20-end:energy=-0.5, key=D minor") == SectionWish(
        start=20.0, energy=-0.5, key="D minor"
    )
    assert read_section_wish("1:02.5-1:30:tempo=90-110").tempo == (90.0, 110.0)


@pytest.mark.parametrize(
    ("text", "told"),
    [("mood=tense", "names no place"), ("2:moood=tense", "perhaps mood"), ("2:mood", "mood=tense"),
     ("0:30-0:20:mood=calm", "ends after it begins"), ("0:mood=calm", "counted from 1"),
     ("2:energy=much", "expected a number")],
)  # fmt: skip
def test_a_slip_is_named(text, told):
    with pytest.raises(BriefError, match=told):
        read_section_wish(text)
