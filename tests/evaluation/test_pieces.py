import math

import mido
import numpy as np
import pytest

from photoplay.evaluation import pieces
from photoplay.evaluation.pieces import cards_for, told_of
from tests.evaluation.made import strike


def tune(path, pitches):
    track = mido.MidiTrack()
    for pitch in pitches:
        track += [mido.Message("note_on", note=pitch, velocity=80, time=0),
                  mido.Message("note_on", note=pitch, velocity=0, time=480)]  # fmt: skip
    mido.MidiFile(tracks=[track]).save(path)
    return path


@pytest.fixture
def tunes(tmp_path):
    """More files than one task takes, one of them broken and one without a note."""
    rng = np.random.default_rng(0)
    count = pieces._AT_ONCE["notes"] + 6
    made = [tune(tmp_path / f"t{k}.mid", rng.integers(50, 70, 24).tolist()) for k in range(count)]
    (tmp_path / "broken.mid").write_bytes(b"no MIDI")
    return [*made, tmp_path / "broken.mid", tune(tmp_path / "empty.mid", [])]


def test_every_file_is_told_of_whatever_the_number_of_processes(tunes, tmp_path):
    shares = []
    alone = told_of(tunes, "notes", cache=tmp_path / "a", jobs=1,
                    progress=lambda _, share: shares.append(share))  # fmt: skip
    both = told_of(tunes, "notes", cache=tmp_path / "b", jobs=2)
    assert set(alone.faults) == set(both.faults) == {tmp_path / "broken.mid"}
    assert set(alone.values) == set(both.values) == {*tunes} - {tmp_path / "broken.mid"}
    for path, values in alone.values.items():
        assert list(values) == [card.name for card in cards_for("notes")]
        assert values == pytest.approx(both.values[path], nan_ok=True)
    assert math.isnan(alone.values[tmp_path / "empty.mid"]["pitch-entropy"])
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_what_was_found_is_kept_and_only_what_is_new_is_read(tunes, tmp_path, monkeypatch):
    cache = tmp_path / "cache"
    once = told_of(tunes[:4], "notes", cache=cache, jobs=1)
    kept = sorted(cache.iterdir())
    assert len(kept) == 4
    kept[0].write_text('{"half": ', encoding="utf-8")
    read = []
    reader = pieces.READERS["notes"]
    monkeypatch.setitem(pieces.READERS, "notes", lambda path: read.append(path) or reader(path))
    again = told_of(tunes[:5], "notes", cache=cache, jobs=1)
    assert len(read) == 2
    assert tunes[4] in read
    for path, values in once.values.items():
        assert again.values[path] == pytest.approx(values, nan_ok=True)


def test_sound_is_told_of_file_by_file(tmp_path):
    strike(tmp_path / "a.wav", [0.5, 1.5], seconds=4)
    strike(tmp_path / "b.wav", [], seconds=4)
    paths = [tmp_path / "a.wav", tmp_path / "b.wav"]
    told = told_of(paths, "sound", cache=tmp_path / "cache", jobs=2)
    assert not told.faults
    assert told.values[paths[1]]["silence"] == 1
    assert told.values[paths[0]]["silence"] < 1
    assert "integrated-loudness" not in told.values[paths[0]]
