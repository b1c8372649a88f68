import numpy as np
import pytest

from photoplay.listening.onsets import find_onsets

RATE = 48_000


def notes(times, attack, seconds=20):
    rng = np.random.default_rng(0)
    sound = np.zeros((seconds * RATE, 1), dtype=np.float32)
    for time in times:
        n = np.arange(RATE // 2) / RATE
        pitch = rng.choice([110, 220, 330, 440, 660])
        envelope = np.minimum(1, n / max(attack, 1e-4)) * np.exp(-n * 8)
        wave = sum(np.sin(2 * np.pi * pitch * h * n) / h for h in range(1, 6)) * envelope * 0.1
        first = int(time * RATE)
        sound[first : first + len(wave), 0] += wave[: len(sound) - first]
    return sound


@pytest.mark.parametrize("attack", [0.0, 0.002, 0.01])
def test_nine_in_ten_onsets_are_found_within_ten_milliseconds(attack):
    rng = np.random.default_rng(3)
    times = np.arange(0.3, 19, 0.5) + rng.uniform(-0.1, 0.1, 38)
    sound = notes(times, attack)
    found = find_onsets(sound[i : i + 9999] for i in range(0, len(sound), 9999)).times
    error = np.array([np.abs(found - time).min() for time in times])
    assert np.mean(error <= 0.010) >= 0.9


def test_silence_has_no_onsets():
    assert len(find_onsets([np.zeros((RATE, 2), dtype=np.float32)]).times) == 0
    assert len(find_onsets([]).times) == 0


def test_pieces_do_not_matter():
    sound = notes([0.5, 1.1, 1.9], 0.002, seconds=3)
    whole = find_onsets([sound]).times
    pieces = find_onsets(sound[i : i + 1234] for i in range(0, len(sound), 1234)).times
    assert np.allclose(whole, pieces)


def test_an_organ_and_a_bass_that_hold_are_not_heard_as_struck_anew():
    times = np.arange(0.5, 19, 0.75)
    n = np.arange(20 * RATE) / RATE
    held = sum(
        np.sin(2 * np.pi * pitch * h * n + h) / h
        for pitch in (41.2, 82.7, 123.1, 165.2, 207.3)
        for h in range(1, 7)
    )
    sound = notes(times, 0.002) + 0.03 * held.astype(np.float32)[:, None]
    found = find_onsets([sound]).times
    found = found[found > 0.2]
    near = np.array([np.abs(times - time).min() <= 0.02 for time in found])
    assert near.mean() > 0.7
    assert np.mean([np.abs(found - time).min() <= 0.02 for time in times]) > 0.95
