import pytest

from photoplay.media.beams import beams
from photoplay.media.notation import Written

VALUES = {12: "eighth", 6: "16th", 24: "quarter", 18: "eighth"}


def row(*units):
    """Chords of so many units one after the other; negative ones are rests."""
    rows, at = [], 0
    for length in units:
        rows.append(Written(start=at, units=abs(length), value=VALUES[abs(length)],
                            pitches=(60,) if length > 0 else ()))  # fmt: skip
        at += abs(length)
    return rows


@pytest.mark.parametrize(
    ("units", "expected"),
    [
        ((12, 12, 12, 12), [("begin",), ("end",), ("begin",), ("end",)]),
        ((24, 12, 12), [(), ("begin",), ("end",)]),
        ((12, -12, 12, 12), [(), (), ("begin",), ("end",)]),
        ((6, 6, 12), [("begin", "begin"), ("continue", "end"), ("end",)]),
        ((18, 6), [("begin",), ("end", "backward hook")]),
        ((6, 18), [("begin", "forward hook"), ("end",)]),
        ((-12, 12), [(), ()]),
    ],
)
def test_notes_of_a_pulse_share_their_beams(units, expected):
    assert beams(row(*units), 1.0) == expected


def test_compound_time_joins_three():
    assert beams(row(12, 12, 12, 12, 12, 12), 1.5) == [("begin",), ("continue",), ("end",)] * 2
