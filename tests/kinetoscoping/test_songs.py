import mido
import numpy as np
import pytest

from photoplay.kinetoscoping.arranging import arranged, later, parted
from photoplay.kinetoscoping.songs import Source, shift_between, split_of
from photoplay.types.errors import DatasetError
from photoplay.types.notes import table_of
from tests.kinetoscoping.songs import NAMES, copies


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    return copies(tmp_path_factory.mktemp("copies"))


def test_phrases_are_peoples_where_their_tune_is_found(source):
    noted, read = source.song("003"), source.song("004")
    assert noted.phrases_by == "people"
    assert [(one.beat, one.letter) for one in noted.phrases] == [
        (4.0, "A"), (36.0, "B"), (68.0, "A"), (100.0, "b"),
    ]  # fmt: skip
    assert noted.bpm == pytest.approx(90)
    assert read.phrases_by == "our reading"
    assert read.bpm == pytest.approx(100)


@pytest.mark.parametrize(("before", "first"), [(6, 1), (2, 3), (0, 0)])
def test_a_song_that_begins_within_a_bar_is_moved_onto_it(tmp_path, before, first):
    """`first` beats of rest stand before the notes, so that phrases begin on bars."""
    song = copies(tmp_path, before=before).song("003")
    assert song.phrases_by == "people"
    assert song.phrases[0].beat % 4 == 0
    assert song.notes.onset[0] == first * song.notes.resolution
    assert song.notes.onset_seconds[0] == pytest.approx(first * 60 / 90)
    assert song.keys[0].beat == 0
    assert song.chords[0].beat == first


def test_where_nobody_noted_bars_they_are_heard(tmp_path):
    rows = [(0, 480, 60)]  # an upbeat
    for bar in range(24):
        start, root = 480 + bar * 1920, (36, 41, 43, 40)[bar % 4]
        rows.append((start, 1920, root))
        rows += [(start + beat * 480, 240, root + above) for beat in range(4)
                 for above in (24, 28, 31)]  # fmt: skip
    events = sorted(
        (tick, kind, pitch)
        for start, length, pitch in rows
        for tick, kind in ((start, "note_on"), (start + length, "note_off"))
    )
    track, now = mido.MidiTrack(), 0
    for tick, kind, pitch in events:
        track.append(mido.Message(kind, note=pitch, velocity=80, time=tick - now))
        now = tick
    mido.MidiFile(tracks=[track]).save(tmp_path / "upbeat.mid")
    song = Source.of(tmp_path, "midi-folder").song("upbeat.mid")
    low = song.notes.onset_beats[song.notes.pitch < 48]
    assert set(low % 4) == {0.0}


def test_another_tune_is_found_nowhere():
    rng = np.random.default_rng(1)
    tune = table_of([(i * 240, 240, int(rng.integers(60, 80))) for i in range(64)])
    other = table_of([(i * 240, 240, int(rng.integers(60, 80))) for i in range(64)])
    assert shift_between(tune, tune) == 0
    assert shift_between(tune, other) is None
    again = table_of([(i * 240, 240, 60) for i in range(64)])
    assert shift_between(again, again) is None, "one pitch is found everywhere"


def test_a_song_of_two_metres_is_refused(tmp_path):
    from photoplay.datasets.samples import write_tune

    write_tune(tmp_path / "a.mid", metre=(7, 8))
    with pytest.raises(DatasetError, match="not in one metre"):
        Source.of(tmp_path, "midi-folder").song("a.mid")


def test_songs_are_split_not_clips():
    shares = [split_of(f"{number:03d}") for number in range(1, 910)]
    assert 0.7 < shares.count("train") / 909 < 0.9
    assert 0.05 < shares.count("test") / 909 < 0.15
    assert split_of("017") == split_of("017")


def test_an_arrangement_has_its_bars_phrases_chords_and_players(source):
    piece = arranged(source.song("003"), 7, 8.0, np.random.default_rng(0))
    passage = piece.passage
    beat = 60 / 90
    assert passage.bars[:3] == pytest.approx((0, 4 * beat, 8 * beat))
    assert passage.phrases[0].letter == "A"
    assert passage.phrases[1].start == pytest.approx(8 * beat)  # beat 36 is bar 9
    assert piece.parts == ("melody", "bass", "inner", "drums")
    assert len(piece.instruments) == 4
    assert passage.notes.drum.any() == (passage.notes.track == 3).any()
    assert passage.chords[0].start == 0


def test_parts_come_and_go_but_never_all(source):
    counts = set()
    for seed in range(12):
        piece = arranged(source.song("003"), 7, 12.0, np.random.default_rng(seed))
        for phrase in piece.passage.phrases:
            notes = piece.passage.notes
            inside = (notes.onset_seconds >= phrase.start) & (notes.onset_seconds < phrase.end)
            counts.add(len(set(notes.track[inside])))
    assert min(counts) >= 1
    assert len(counts) > 1


def test_one_part_alone(source):
    piece = arranged(source.song("003"), 2, 6.0, np.random.default_rng(0), alone="drums",
                     instrument="kit")  # fmt: skip
    assert piece.parts == ("drums",)
    assert piece.passage.notes.drum.all()
    with pytest.raises(DatasetError, match="nothing is left"):
        arranged(source.song("003"), 2, 6.0, np.random.default_rng(0), alone="tuba",
                 instrument="tuba")  # fmt: skip


def test_later_is_the_same_music_later(source):
    piece = arranged(source.song("003"), 6, 10.0, np.random.default_rng(0))
    late = later(piece, 3)
    beat = 60 / 90
    old = piece.passage.notes
    kept = old.onset >= 3 * old.resolution
    assert np.array_equal(late.passage.notes.pitch, old.pitch[kept])
    assert late.passage.notes.onset_seconds == pytest.approx(old.onset_seconds[kept] - 3 * beat)
    assert late.passage.bars[0] == pytest.approx(beat)
    assert late.passage.beats[0] == pytest.approx(0)


def test_tracks_are_parts_from_high_to_low():
    from dataclasses import replace

    rows = table_of([(0, 480, 40), (0, 480, 70), (0, 480, 60)])
    rows = replace(rows, track=np.array([5, 9, 2]))  # rows come in order of pitch: 40, 60, 70
    notes, names = parted(rows)
    assert names == ("melody", "inner 1", "bass")
    assert {int(p): names[t] for p, t in zip(notes.pitch, notes.track, strict=True)} == {
        40: "bass", 60: "inner 1", 70: "melody",
    }  # fmt: skip


def test_names_of_songs(source):
    assert set(NAMES) <= set(source.names())
