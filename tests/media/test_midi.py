import importlib.util
from pathlib import Path

import mido
import numpy as np
import pytest
import symusic

from photoplay.media.midi import fifths_of, read_tempo_map, write_midi
from photoplay.types.errors import MediaError

_spec = importlib.util.spec_from_file_location("scores", Path(__file__).with_name("scores.py"))
scores = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(scores)


@pytest.fixture
def written(tmp_path):
    def write(*parts):
        piece = scores.score(*parts)
        path = tmp_path / "a.mid"
        write_midi(piece, path)
        return piece, path

    return write


def test_another_reader_finds_every_note_where_it_was_written(written):
    flute = scores.part("flute", "flute", 73, (60, 90))
    piece, path = written(flute)
    read = symusic.Score(str(path), ttype="second")
    track = next(t for t in read.tracks if t.name == "Flute")
    got = sorted((round(n.start, 3), n.pitch, n.velocity) for n in track.notes)
    starts = piece.tempo_map.seconds(np.array([n.onset for n in flute.notes]))
    want = sorted((round(float(s), 3), n.pitch, n.velocity)
                  for s, n in zip(starts, flute.notes, strict=True))  # fmt: skip
    assert len(got) == len(want)
    assert np.allclose([g[0] for g in got], [w[0] for w in want], atol=2e-3)
    assert sorted(g[1:] for g in got) == sorted(w[1:] for w in want)
    assert track.program == 73


def test_a_player_who_is_late_is_late_in_the_file(written):
    on_time, late = (scores.part("p", "piano", 0, (40, 80), shift=s) for s in (0.0, 0.025))
    starts = []
    for part in (on_time, late):
        _, path = written(part)
        read = symusic.Score(str(path), ttype="second")
        starts.append(np.array([n.start for n in read.tracks[0].notes]))
    assert np.allclose(np.sort(starts[1]) - np.sort(starts[0]), 0.025, atol=2e-3)


def test_the_tempo_map_comes_back(written):
    piece, path = written(scores.part("p", "piano", 0, (40, 80)))
    back = read_tempo_map(path)
    beats = np.linspace(0, piece.tempo_map.beats, 50)
    assert np.allclose(back.seconds(beats), piece.tempo_map.seconds(beats), atol=1e-4)
    assert [(b.numerator, b.denominator) for b in back.bars] == scores.METRES


def test_markers_keys_and_names_are_there(written):
    _, path = written(scores.part("kit", "kit", 0, (36, 50), drums=True))
    file = mido.MidiFile(str(path))
    kinds = {m.type for m in file.tracks[0]}
    assert {"marker", "cue_marker", "key_signature", "set_tempo", "time_signature"} <= kinds
    assert file.type == 1
    assert {m.channel for m in file.tracks[1] if not m.is_meta} == {9}


def test_the_same_score_gives_the_same_bytes(written, tmp_path):
    piece, path = written(scores.part("p", "piano", 0, (40, 80)))
    write_midi(piece, tmp_path / "b.mid")
    assert path.read_bytes() == (tmp_path / "b.mid").read_bytes()


def test_a_key_struck_again_is_let_go_first(written):
    _, path = written(scores.part("p", "piano", 0, (60, 62), count=30))
    down = {}
    for message in mido.MidiFile(str(path)).tracks[1]:
        if message.type == "note_on":
            assert not down.get(message.note), "a key that is down is struck"
            down[message.note] = True
        elif message.type == "note_off":
            down[message.note] = False


def test_more_parts_than_channels_share_by_program_or_are_refused(tmp_path):
    same = [scores.part(f"p{i}", "piano", 0, (40, 80), seed=i) for i in range(20)]
    write_midi(scores.score(*same), tmp_path / "a.mid")
    different = [scores.part(f"p{i}", "piano", i, (40, 80), seed=i) for i in range(20)]
    with pytest.raises(MediaError, match="15 pitched channels"):
        write_midi(scores.score(*different), tmp_path / "b.mid")


@pytest.mark.parametrize(
    ("tonic", "mode", "fifths"),
    [(0, "major", 0), (9, "minor", 0), (2, "dorian", 0), (7, "mixolydian", 0), (5, "lydian", 0),
     (10, "major", -2), (1, "minor", 4), (6, "major", 6), (3, "minor", -6)],
)  # fmt: skip
def test_key_signatures(tonic, mode, fifths):
    assert fifths_of(tonic, mode) == fifths


def test_what_is_not_midi_is_refused(tmp_path):
    (tmp_path / "x.mid").write_text("no")
    with pytest.raises(MediaError, match="cannot be read as MIDI"):
        read_tempo_map(tmp_path / "x.mid")
