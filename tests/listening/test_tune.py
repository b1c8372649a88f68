import pytest

from photoplay.listening.tune import tune_of
from photoplay.types.errors import BriefError
from photoplay.types.notes import KeySign, Metre, table_of


def table(rows, **facts):
    return table_of([(int(on * 480), int(d * 480), p) for on, d, p in rows], **facts)


SCALE = [(k, 1, 60 + step) for k, step in enumerate((0, 2, 4, 5, 7, 9, 11, 12))]


def test_a_tune_begins_with_the_bar_of_its_first_note():
    tune = tune_of(table([(on + 11, d, p) for on, d, p in SCALE], bpm=96), "scale.mid")
    assert (tune.bars, tune.metre, tune.tempo) == (3, "4/4", 96)
    assert (tune.tonic, tune.mode) == (0, "major")
    assert [note.onset for note in tune.notes][:2] == [3, 4]  # an upbeat stays one
    assert (tune.lowest, tune.highest) == (60, 72)


def test_compound_time_is_felt_in_dotted_quarters():
    tune = tune_of(table(SCALE, bpm=90, metres=(Metre(0, 6, 8),)), "jig.mid")
    assert (tune.bar, tune.bars, tune.tempo) == (3, 3, 60)


def test_a_signature_is_heard_as_major_or_as_its_relative_minor():
    from dataclasses import replace

    rows = [(k, 1, p) for k, p in enumerate((69, 72, 76, 74, 72, 71, 68, 69, 69, 76, 72, 69))]
    signed = replace(table(rows), keys=(KeySign(0, 0, minor=False),))
    tune = tune_of(signed, "minor.mid")
    assert (tune.tonic, tune.mode) == (9, "minor")


def test_notes_held_a_little_into_the_next_are_still_one_voice():
    tune = tune_of(table([(on, 1.2, p) for on, _, p in SCALE]), "legato.mid")
    ends = [note.onset + note.duration for note in tune.notes]
    assert all(end <= after.onset + 1e-9 for end, after in zip(ends, tune.notes[1:], strict=False))


@pytest.mark.parametrize(
    ("notes", "message"),
    [
        (table([]), "holds no pitched notes; give one voice"),
        (table(SCALE[:3]), "3 notes, too short for a tune; give 4 notes and a bar"),
        (table([*SCALE, (4, 1, 48)]), r"several notes at once, first at beat 5.*file of its own"),
        (table([*SCALE[:4], (4, 4, 67), (5, 1, 72)]), r"several notes at once, first at beat 6"),
        (table(SCALE, metres=(Metre(0, 4, 4), Metre(1920, 3, 4))), r"metre \(3/4, 4/4\); give"),
    ],
    ids=["empty", "short", "chord", "held", "metres"],
)  # fmt: skip
def test_what_is_no_tune_is_refused_with_what_to_give(notes, message):
    with pytest.raises(BriefError, match=message):
        tune_of(notes, "x.mid")
