import numpy as np
import pytest

from photoplay.media.wave import read_wave
from photoplay.opening import LONGEST, Opening, opening_of
from photoplay.theory.loudness import measure
from photoplay.types.audio import SAMPLE_RATE, StemBlock

BLOCK = 2 * SAMPLE_RATE


def block(start, length, level=0.01):
    hum = np.sin(np.arange(start, start + length) * 2 * np.pi * 440 / SAMPLE_RATE)
    sound = (np.stack([hum, hum], axis=1) * level).astype(np.float32)
    return StemBlock(start, {"piano": sound, "bass": sound})


@pytest.fixture(scope="module")
def plan(plans):
    """Eight seconds, and sixteen more."""
    rows = [plans.make_section("first", 0, 4), plans.make_section("second", 4, 8)]
    return plans.make_plan(rows, bpm=120)


def test_it_is_written_as_soon_as_the_first_section_was_played_and_not_before(plan, tmp_path):
    path, seconds = tmp_path / "opening.wav", opening_of(plan)
    opening = Opening(path, plan)
    start = 0
    while start + BLOCK < seconds * SAMPLE_RATE:
        opening.add(block(start, BLOCK))
        assert not path.exists()
        start += BLOCK
    opening.add(block(start, BLOCK))
    sound = np.concatenate(list(read_wave(path)))
    assert len(sound) == round(seconds * SAMPLE_RATE)
    assert np.abs(sound[-3:]).max() < 0.01  # the film goes on: it fades
    assert measure([sound]).integrated == pytest.approx(float(plan.loudness.value), abs=1.0)
    assert np.abs(sound).max() <= 10 ** (-1 / 20) + 1e-3
    before = path.stat().st_mtime_ns
    opening.add(block(start + BLOCK, BLOCK))
    assert path.stat().st_mtime_ns == before
    assert seconds == pytest.approx(8.0)
    assert seconds < LONGEST


def test_silence_stays_silence(plan, tmp_path):
    opening = Opening(tmp_path / "opening.wav", plan)
    opening.add(block(0, 40 * SAMPLE_RATE, level=0.0))
    assert not np.concatenate(list(read_wave(tmp_path / "opening.wav"))).any()
