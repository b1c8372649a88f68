import importlib.util
import warnings
from dataclasses import replace
from pathlib import Path

import pytest
import verovio
from hypothesis import given, settings
from hypothesis import strategies as st

from photoplay.media.musicxml import write_musicxml
from photoplay.media.musicxml_notes import read_page
from photoplay.media.notation import UNITS, written_bars
from photoplay.theory.chords import QUALITIES
from photoplay.types.score import Chord, Note
from photoplay.types.tempo import Bar

_spec = importlib.util.spec_from_file_location("scores", Path(__file__).with_name("scores.py"))
scores = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(scores)

notes = st.lists(
    st.tuples(st.integers(0, 80), st.integers(1, 16), st.integers(40, 80), st.sampled_from([3, 4])),
    max_size=25,
)


@settings(deadline=None, max_examples=60)
@given(notes)
def test_every_voice_fills_every_bar_exactly(rows):
    bars = scores.tempo_map().bars
    end = bars[-1].end
    made = [Note(on / grid, pitch, length / grid) for on, length, pitch, grid in rows]
    made = sorted(note for note in made if note.end <= end)
    for bar, voices in zip(bars, written_bars(made, bars), strict=True):
        for row in voices:
            at = 0
            for written in row:
                assert written.start == at
                at += written.units
            assert at == round(bar.beats * UNITS)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 80), st.integers(40, 80)), max_size=12, unique=True))
def test_what_is_struck_is_written_once(rows):
    bars = scores.tempo_map().bars
    made = sorted(Note(on / 4, pitch, 0.25) for on, pitch in rows if on / 4 < bars[-1].end - 1)
    struck = []
    for bar, voices in zip(bars, written_bars(made, bars), strict=True):
        for row in voices:
            for written in row:
                if not written.tied_from:
                    place = bar.start + written.start / UNITS
                    struck += [(place, pitch) for pitch in written.pitches]
    assert sorted(struck) == [(n.onset, n.pitch) for n in made]


def test_a_note_tied_over_a_beat_shows_the_beat():
    bar = Bar(start=0.0, numerator=4, denominator=4)
    row = written_bars([Note(0.0, 60, 0.75), Note(0.75, 62, 0.75)], [bar])[0][0]
    assert [(w.start, w.units) for w in row if w.pitches] == [(0, 18), (18, 6), (24, 12)]


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    path = tmp_path_factory.mktemp("xml") / "a.musicxml"
    piece = scores.score(
        scores.part("flute", "flute", 73, (62, 90)),
        scores.part("clarinet", "clarinet", 71, (55, 80), grid=3, seed=2),
        scores.part("piano", "piano", 0, (30, 90), seed=3, count=100),
        scores.part("kit", "kit", 0, (36, 50), seed=4, drums=True),
    )
    write_musicxml(piece, path)
    return piece, path


def test_verovio_engraves_it(page):
    toolkit = verovio.toolkit()
    assert toolkit.loadFile(str(page[1]))
    assert "<svg" in toolkit.renderToSVG(1)


def test_music21_reads_the_same_sounding_notes(page):
    piece, path = page
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import music21

        read = music21.converter.parse(str(path)).toSoundingPitch()
    names = {"Flute": 0, "Clarinet": 1}
    for part in read.parts:
        if part.partName not in names:
            continue
        struck = sorted(
            (round(float(note.getOffsetInHierarchy(read)), 2), pitch.midi)
            for note in part.recurse().notes
            if "ChordSymbol" not in note.classes and not (note.tie and note.tie.type != "start")
            for pitch in note.pitches
        )
        want = sorted(
            {(round(n.onset, 2), n.pitch) for n in piece.parts[names[part.partName]].notes}
        )
        assert struck == want


@pytest.mark.parametrize("quality", sorted(set(QUALITIES) - {"quartal"}))
def test_every_chord_is_written_as_music21_and_we_read_it(quality, tmp_path):
    piece = scores.score(scores.part("flute", "flute", 73, (60, 90), seed=1))
    asked = Chord(beat=1, duration=8, root=10, quality=quality)
    path = tmp_path / "chord.musicxml"
    write_musicxml(replace(piece, chords=(asked,)), path)
    (read,) = read_page(path).chords
    assert (read.root, read.quality) == (asked.root, asked.quality)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import music21

        (symbol,) = music21.converter.parse(str(path)).recurse().getElementsByClass("ChordSymbol")
    stacked = {5} if quality == "dominant13" else set()  # its eleventh, which players leave out
    want = {(10 + step) % 12 for step in {*QUALITIES[quality], *stacked}}
    assert set(symbol.pitchClasses) == want


def test_keys_tempo_chords_and_rehearsal_marks_are_printed(page):
    text = page[1].read_text()
    for piece in ("<fifths>", "<metronome>", "<rehearsal>A</rehearsal>", "minor-seventh", "hit 1"):
        assert piece in text
