"""Swung music is written straight, with a word; what is straight stays as it is."""

import xml.etree.ElementTree as ET

import pytest

from photoplay.media.musicxml import write_musicxml
from photoplay.media.notation import UNITS, written_bars
from photoplay.media.swing import straightened, swing_of
from photoplay.types.score import Note, Part, Score
from photoplay.types.tempo import Bar, TempoMap, TempoPoint

BARS = tuple(Bar(start=4.0 * k, numerator=4, denominator=4) for k in range(4))
TEMPO = TempoMap(points=(TempoPoint(beat=0.0, bpm=120),), bars=BARS)


def part(places, name="flute", **facts):
    """The same places of the beat on every beat."""
    notes = [Note(beat + place, 72 + k % 2, length) for beat in range(16)
             for k, (place, length) in enumerate(places)]  # fmt: skip
    return Part.of(notes, id=name, name=name, role="melody", instrument=name, program=0, **facts)


def page(tmp_path, *parts):
    path = tmp_path / "a.musicxml"
    score = Score(title="t", duration=8.0, tempo_map=TEMPO, parts=parts)
    write_musicxml(score, path)
    return ET.parse(path).getroot()


def test_late_off_beats_become_plain_eighths_and_the_page_says_swing(tmp_path):
    swung = part([(0.0, 0.6), (0.642, 0.3)])
    swing = swing_of([swung], BARS)
    assert swing.late == pytest.approx(0.642)
    assert swing.ratio == (64, 36)
    onsets = [n.onset for n in straightened(swung.notes, BARS, swing)]
    assert onsets == pytest.approx([k / 2 for k in range(32)])
    root = page(tmp_path, swung)
    assert {one.text for one in root.iter("type")} == {"eighth"}
    assert [one.text for one in root.iter("words")] == ["Swing"]
    assert root.findtext(".//swing/first") == "64"


@pytest.mark.parametrize("places", [
    [(0.0, 0.5), (0.5, 0.5)],
    [(0.0, 0.25), (0.25, 0.25), (0.5, 0.25), (0.75, 0.25)],
])  # fmt: skip
def test_straight_music_does_not_swing(places, tmp_path):
    assert swing_of([part(places)], BARS) is None
    assert not list(page(tmp_path, part(places)).iter("words"))


def test_what_is_struck_with_the_picture_is_still_written_on_the_half():
    hit = part([(0.0, 0.6), (0.642, 0.3)])
    notes = (*hit.notes[:-1], Note(15.5, 60, 0.4))
    swing = swing_of([hit], BARS)
    struck = straightened(notes, BARS, swing)[-1]
    row = written_bars([struck], BARS)[3][0]
    assert [w.start for w in row if w.pitches] == [3 * UNITS + UNITS // 2]


def test_a_short_note_before_a_gap_is_written_up_to_the_eighth():
    notes = [Note(0.0, 60, 0.2), Note(2.0, 60, 1.75), Note(4.0, 60, 1.0), Note(5.5, 60, 0.3)]
    rows = written_bars(notes, BARS)
    assert [(w.start, w.units) for w in rows[0][0] if w.pitches] == [(0, 12), (48, 48)]
    assert [(w.start, w.units) for w in rows[1][0] if w.pitches] == [(0, 24), (36, 12)]


def test_a_chord_has_one_dot_and_a_second_voice_no_rests(tmp_path):
    notes = [Note(0.0, p, 0.4, mark="staccato") for p in (60, 64, 67)]
    notes += [Note(1.0, 60, 3.0), Note(2.0, 72, 0.5)]
    root = page(tmp_path, Part.of(notes, id="viola", name="v", role="harmony", instrument="flute",
                                  program=0))  # fmt: skip
    assert len(list(root.iter("staccato"))) == 1
    second = [n for n in root.iter("note") if n.findtext("voice") == "2"]
    assert second
    assert not any(n.find("rest") is not None for n in second)
    assert list(root.iter("forward"))


def test_a_keyboard_that_stays_on_one_side_has_one_staff(tmp_path):
    def staves(*pitches):
        notes = [Note(float(k), pitch, 1.0) for k, pitch in enumerate(pitches)]
        piano = Part.of(notes, id="p", name="p", role="melody", instrument="piano", program=0)
        root = page(tmp_path, piano)
        return root.findtext(".//staves"), [c.findtext("sign") for c in root.iter("clef")]

    assert staves(60, 72, 76) == (None, ["G"])
    assert staves(40, 48, 64) == (None, ["F"])
    assert staves(40, 48, 76) == ("2", ["G", "F"])
