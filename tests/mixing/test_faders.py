"""What a hand sets on the mixer, as numbers and in the files that the mixer writes."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoplay.media.wave import WaveWriter, read_wave
from photoplay.mixing.faders import Fader, places, read_fader
from photoplay.mixing.mixer import mix
from photoplay.mixing.options import MixOptions

RATE = 48_000
ends = st.floats(-1, 1)


def heard(fader, *others):
    return places((fader, *others), ["a", "b"])["a"]


@pytest.mark.parametrize(
    ("pan", "left", "right"),
    # Web Audio 1.1, StereoPannerNode: a stereo sound (1, 0.5) at three places, worked out by hand.
    [(-1, 1.5, 0.0), (-0.5, 1 + 0.5 * np.cos(np.pi / 4), 0.5 * np.sin(np.pi / 4)),
     (1, 0.0, 1.5)],
)  # fmt: skip
def test_a_stem_moves_as_a_browser_moves_it(pan, left, right):
    moved = np.array([1.0, 0.5]) @ np.array(heard(Fader(part="a", pan=pan)))
    assert moved == pytest.approx([left, right], abs=1e-9)


def test_what_is_left_in_the_middle_is_left_alone():
    assert heard(Fader(part="a")) is None
    assert heard(Fader(part="b", level=3)) is None


@given(ends, st.floats(-60, 12))
def test_a_fader_scales_by_its_decibels_wherever_it_places(pan, level):
    bare = np.array(heard(Fader(part="a", pan=pan)) or np.eye(2))
    set_to = np.array(heard(Fader(part="a", pan=pan, level=level)) or np.eye(2))
    assert set_to == pytest.approx(bare * 10 ** (level / 20), abs=1e-9)


def test_solo_silences_all_others_and_mute_outweighs_it():
    assert not np.any(places((Fader(part="a", solo=True),), ["a", "b"])["b"])
    assert not np.any(heard(Fader(part="a", solo=True, mute=True)))
    assert heard(Fader(part="gone", solo=True)) is None


@pytest.mark.parametrize(
    ("text", "fader"),
    [("drums:level=-6,pan=0.2", Fader(part="drums", level=-6, pan=0.2)),
     ("piano:mute", Fader(part="piano", mute=True)),
     ("violins-2: solo, level=3", Fader(part="violins-2", solo=True, level=3))],
)  # fmt: skip
def test_a_fader_is_read_as_it_is_written(text, fader):
    assert read_fader(text) == fader


@pytest.mark.parametrize(
    ("text", "words"),
    [("drums", "write drums:level"), ("drums:loud=3", "known are"), ("drums:lvl=3", "perhaps"),
     ("drums:level=99", "-60..12"), ("drums:pan=-2", "-1..1"), (":mute", "names a part")],
)  # fmt: skip
def test_nonsense_is_refused_with_what_to_write(text, words):
    with pytest.raises(ValueError, match=words):
        read_fader(text)


def test_a_part_has_one_fader():
    with pytest.raises(ValueError, match="two faders for a"):
        MixOptions(faders=(Fader(part="a"), Fader(part="a", level=1)))


@pytest.fixture(scope="module")
def mixed(tmp_path_factory):
    """The music of two tones, 300 and 2000 Hz, as powers (left, right) of each, by faders."""
    folder = tmp_path_factory.mktemp("faders")
    times = np.arange(4 * RATE) / RATE
    for name, pitch in (("a", 300), ("b", 2000)):
        tone = 0.05 * np.sin(2 * np.pi * pitch * times)
        with WaveWriter(folder / f"{name}.wav") as file:
            file.write(np.repeat(tone[:, None], 2, axis=1).astype(np.float32))
    parts = tuple(SimpleNamespace(id=name, role="melody") for name in "ab")
    film = SimpleNamespace(duration=4.0)

    def run(*faders):
        report = mix(
            {name: folder / f"{name}.wav" for name in "ab"},
            SimpleNamespace(duration=4.0, parts=parts),
            plan=SimpleNamespace(existing_music=(), speech=()),
            analysis=SimpleNamespace(music=(), effects=(), speech=(), sound=None, film=film),
            film_sound=None, options=MixOptions(faders=faders),
            music_out=folder / "music.wav", mix_out=folder / "mix.wav", read=read_wave,
            write=WaveWriter, progress=lambda *_: None,
        )  # fmt: skip
        sound = np.concatenate(list(read_wave(folder / "music.wav")))[RATE : 3 * RATE]
        spectrum = np.abs(np.fft.rfft(sound, axis=0)) ** 2
        return report, {"a": spectrum[600], "b": spectrum[4000]}

    return run


def test_the_soundtrack_keeps_level_and_place(mixed):
    _, plain = mixed()
    _, moved = mixed(Fader(part="b", level=-6, pan=1.0))
    assert plain["b"][0] == pytest.approx(plain["b"][1])
    assert moved["b"][0] < 1e-6 * moved["b"][1]
    # Both channels of b, 6 dB lower, are in the right one: 2 x 0.5 as loud as before beside a.
    ratio = (moved["b"][1] / moved["a"][1]) / (plain["b"][1] / plain["a"][1])
    assert ratio == pytest.approx(4 * 10**-0.6, rel=0.01)


def test_what_is_muted_is_gone_and_what_is_left_is_as_loud_as_the_whole(mixed):
    report, sounds = mixed(Fader(part="a", mute=True))
    assert sounds["a"].max() < 1e-9 * sounds["b"].max()
    assert report.loudness == pytest.approx(-14.0, abs=0.2)


def test_all_muted_is_silence_and_an_absent_part_is_told(mixed):
    report, sounds = mixed(Fader(part="a", mute=True), Fader(part="b", mute=True))
    assert sounds["a"].max() == sounds["b"].max() == 0
    assert report.loudness is None
    report, _ = mixed(Fader(part="tuba", level=3))
    assert "tuba" in report.remarks[0]
