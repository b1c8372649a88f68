"""Pictures and sound are gone through side by side: same result, right error, no thread left."""

import threading
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from photoplay.analysis.beside import Beside
from photoplay.analysis.film_sound import LoudnessReader
from photoplay.analysis.look import look
from photoplay.types.errors import AssetError, MediaError
from photoplay.types.film import AudioTrack, Film, Frame, SoundBlock
from photoplay.types.json_form import to_json

FILM = Film(
    path=Path("film.mp4"), kind="video", duration=4.0, frame_rate=Fraction(25), width=64, height=36,
    audio=(AudioTrack(index=0, codec="aac", sample_rate=48_000, channels=2),),
)  # fmt: skip


def pictures(count=100):
    rng = np.random.default_rng(1)
    shots = [rng.integers(0, 255, (36, 64, 3), dtype=np.uint8) for _ in range(2)]
    for index in range(count):
        yield Frame(index, index / 25, shots[index >= 50])


def sounds(seconds=4):
    rng = np.random.default_rng(2)
    for second in range(seconds):
        samples = rng.normal(0, 0.1 * (second + 1), (48_000, 2)).astype(np.float32)
        yield SoundBlock(48_000 * second, samples, 48_000)


def after(event, pieces):
    assert event.wait(20)
    yield from pieces


def then(pieces, event):
    yield from pieces
    event.set()


def running():
    return [one for one in threading.enumerate() if one.name in {"beside", "ahead"}]


def test_what_comes_first_makes_no_difference():
    heard, seen = threading.Event(), threading.Event()
    sound_first = look(
        FILM, after(heard, pictures()), listeners=[LoudnessReader()], sounds=then(sounds(), heard)
    )
    pictures_first = look(
        FILM, then(pictures(), seen), listeners=[LoudnessReader()], sounds=after(seen, sounds())
    )
    assert to_json(sound_first) == to_json(pictures_first)
    for name, curve in sound_first.curves.items():
        np.testing.assert_array_equal(curve.values, pictures_first.curves[name].values)
    assert sound_first.curves["film_loudness"].values[-1] > sound_first.curves[
        "film_loudness"
    ].values[2]  # fmt: skip
    assert not running()


def test_an_error_in_the_sound_ends_the_pictures_and_is_told():
    asked = threading.Event()

    class Deaf(LoudnessReader):
        def hear(self, block):
            asked.set()
            raise AssetError("the model has gone deaf")

    def endless():
        yield Frame(0, 0.0, np.zeros((36, 64, 3), dtype=np.uint8))
        assert asked.wait(20)
        for index in range(1, 1_000_000):
            yield Frame(index, index / 25, np.zeros((36, 64, 3), dtype=np.uint8))
        raise AssertionError("nobody stopped the pictures")

    with pytest.raises(AssetError, match="gone deaf"):
        look(FILM, endless(), listeners=[Deaf()], sounds=sounds())
    assert not running()


def test_an_error_in_the_pictures_ends_the_listening():
    heard = []

    def endless():
        second = 0
        while True:
            heard.append(second)
            yield SoundBlock(48_000 * second, np.zeros((48_000, 2), np.float32), 48_000)
            second += 1

    def broken():
        yield from pictures(3)
        raise MediaError("torn")

    with pytest.raises(MediaError, match="torn"):
        look(FILM, broken(), listeners=[LoudnessReader()], sounds=endless())
    assert not running()
    assert heard


def test_an_error_after_the_pictures_is_told_too():
    seen = threading.Event()

    def late():
        yield from after(seen, [])
        raise MediaError("the sound is torn")

    with pytest.raises(MediaError, match="sound is torn"):
        look(FILM, then(pictures(), seen), listeners=[LoudnessReader()], sounds=late())


def test_work_that_is_left_is_told_to_stop():
    began = threading.Event()

    def work(wanted):
        began.set()
        while wanted():
            pass

    with Beside(work):
        assert began.wait(20)
    assert not running()


def test_a_result_is_waited_for():
    go = threading.Event()
    with Beside(lambda wanted: go.wait(20) and "done") as work:
        work.check()
        go.set()
        assert work.result() == "done"
