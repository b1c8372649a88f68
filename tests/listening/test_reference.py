import numpy as np
import pytest

from photoplay.listening.reference import guide_of_notes, guide_of_sound
from photoplay.listening.sines import RATE, played_as_sines
from photoplay.types.errors import MediaError
from photoplay.types.notes import Metre, table_of

C_MAJOR = (60, 64, 67, 72, 71, 67, 65, 62, 64, 67, 60, 59)


def waltz(bpm=90.0, bars=12, up=0):
    """Quarter notes in three, in C or as many semitones above it."""
    rows = [(k * 480, 480, C_MAJOR[k % 12] + up) for k in range(3 * bars)]
    return table_of(rows, bpm=bpm, metres=(Metre(0, 3, 4),))


def test_notes_tell_tempo_metre_key_height_and_pace():
    guide = guide_of_notes(waltz(up=5), "waltz.mid")
    assert (guide.tempo, guide.metre, guide.tonic, guide.mode) == (90.0, "3/4", 5, "major")
    assert guide.height == pytest.approx(np.mean(C_MAJOR) + 5, abs=0.1)
    assert guide.onsets == pytest.approx(1.5, rel=0.03)
    assert guide.instruments == ("piano",)
    assert guide.drums is False


def test_notes_off_the_written_beats_are_listened_to():
    played = waltz(bpm=120.0)
    stretched = played.onset * 4 // 3 + np.arange(len(played)) % 2  # 90 a minute, never on a beat
    moved = table_of([(int(t) + 37, 400, int(p)) for t, p in
                      zip(stretched, played.pitch, strict=True)], bpm=120.0)  # fmt: skip
    assert guide_of_notes(moved, "played.mid").tempo == pytest.approx(90, rel=0.03)


def test_stronger_playing_is_more_energy():
    rows = [(k * 480, 400, 60 + k % 5) for k in range(24)]
    calm, strong = (guide_of_notes(table_of([(*row, v) for row in rows]), "x") for v in (40, 110))
    assert calm.energy < -0.5 < 0.5 < strong.energy


def test_a_recording_tells_tempo_key_and_pace():
    sound = played_as_sines(waltz(bpm=100.0, up=2))
    stereo = np.stack([sound, sound], axis=1)

    def read(rate):
        if rate == RATE:
            return [stereo]
        places = np.arange(0, len(sound) - 1, RATE / rate)
        return [np.interp(places, np.arange(len(sound)), sound)[:, None].astype(np.float32)]

    guide = guide_of_sound(read, "waltz.wav")
    assert guide.octaves
    assert min(abs(guide.tempo / t - 1) for t in (50, 100, 200)) < 0.03
    assert (guide.tonic, guide.mode) == (2, "major")
    assert guide.onsets == pytest.approx(100 / 60, rel=0.15)
    assert guide.height is None
    assert guide.metre is None


@pytest.mark.parametrize("rows", [[], [(0, 480, 60)] * 2], ids=["none", "two"])
def test_too_few_notes_are_refused_with_what_to_give(rows):
    with pytest.raises(MediaError, match="give a piece of a few bars"):
        guide_of_notes(table_of(rows), "nothing.mid")


def test_silence_is_refused():
    with pytest.raises(MediaError, match=r"quiet\.wav is silent"):
        guide_of_sound(lambda rate: [np.zeros((3 * rate, 2), np.float32)], "quiet.wav")
