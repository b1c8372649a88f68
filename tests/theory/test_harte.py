import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoplay.theory.chord_naming import name_chord
from photoplay.theory.chords import QUALITIES, chord_classes
from photoplay.theory.harte import chord_named, key_named, pitch_class


@pytest.mark.parametrize(
    ("label", "wanted"),
    [  # after table 1 and section 4 of Harte et al., ISMIR 2005
        ("C:maj", (0, "major", None)),
        ("A:min7", (9, "minor7", None)),
        ("Bb:7", (10, "dominant7", None)),
        ("F#:hdim7", (6, "half-diminished7", None)),
        ("G:maj/3", (7, "major", 11)),
        ("D:min/b3", (2, "minor", 5)),
        ("C:7/b7", (0, "dominant7", 10)),
        ("A:(b3,5)", (9, "minor", None)),
        ("C:(3,5,b7)", (0, "dominant7", None)),
        ("Eb:sus4(b7)", (3, "dominant7sus4", None)),
        ("C:maj(*3)", (0, "major", None)),
        ("G", (7, "major", None)),
        ("Cb:maj", (11, "major", None)),
        ("N", (None, "", None)),
        ("X", (None, "", None)),
        ("D:maj/1", (2, "major", None)),
    ],
)
def test_labels_are_read(label, wanted):
    assert chord_named(label) == wanted


@pytest.mark.parametrize("label", ["", "H:maj", "C:majestic", "C:maj/2\x01", "C:maj/x", "1:min"])
def test_what_is_no_label_is_refused(label):
    with pytest.raises(ValueError, match=r"is not"):
        chord_named(label)


def test_every_quality_that_a_label_may_mean_is_one_of_ours():
    for shorthand in ("maj", "min", "dim", "aug", "maj7", "min7", "7", "dim7", "hdim7", "minmaj7",
                      "maj6", "min6", "9", "maj9", "min9", "sus2", "sus4", "11", "13"):  # fmt: skip
        assert chord_named(f"C:{shorthand}")[1] in QUALITIES


@pytest.mark.parametrize(
    ("label", "wanted"),
    [("Gb:maj", (6, "major")), ("A:min", (9, "minor")), ("Cm", (0, "minor")), ("Eb", (3, "major"))],
)
def test_keys_are_read(label, wanted):
    assert key_named(label) == wanted


def test_a_strange_mode_is_refused():
    with pytest.raises(ValueError, match="neither maj nor min"):
        key_named("C:dorian-ish")


def test_double_accidentals():
    assert [pitch_class(name) for name in ("C##", "Dbb", "B#", "Fb")] == [2, 0, 0, 4]


@given(st.integers(0, 11), st.sampled_from(["major", "minor", "dominant7", "major7", "minor7"]))
def test_a_chord_in_root_position_is_named_back(root, quality):
    pitches = [48 + root, *(60 + one for one in chord_classes(root, quality))]
    named = name_chord(pitches)
    assert named == (root, quality, None)


def test_a_foreign_bass_is_told():
    assert name_chord([52, 60, 64, 67]) == (0, "major", 4)


def test_a_fifth_may_be_missing():
    assert name_chord([60, 64]) == (0, "major", None)


def test_a_cluster_has_no_name():
    assert name_chord([60, 61, 62, 63]) is None
    assert name_chord([]) is None
    assert name_chord([60]) is None
