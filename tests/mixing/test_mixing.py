import numpy as np
import pyloudnorm
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photoplay.mixing.ducking import RATE, ducking_curve, ducks_under
from photoplay.mixing.mastering import FRAME, LONE_MOST, MOST, compression, pressed, settle, spread
from photoplay.mixing.options import MixOptions
from photoplay.mixing.rooms import ROOMS, response
from photoplay.theory.loudness import Meter, integrated, measure, true_peaks
from photoplay.types.time import Span

RATE_HZ = 48_000


def noise(seconds, level, seed=0):
    rng = np.random.default_rng(seed)
    return (rng.standard_normal((int(seconds * RATE_HZ), 2)) * level).astype(np.float32)


def tone(seconds, level, hertz=997.0):
    t = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    return np.repeat((level * np.sin(2 * np.pi * hertz * t))[:, None], 2, axis=1).astype(np.float32)


def test_a_tone_of_minus_twenty_in_both_channels_is_minus_twenty_lufs():
    assert measure([tone(5, 0.1)]).integrated == pytest.approx(-20.0, abs=0.05)


def test_loudness_agrees_with_pyloudnorm_on_music_like_noise():
    sound = np.concatenate([noise(4, 0.02), noise(4, 0.2, 1), noise(4, 0.001, 2)])
    ours = measure([sound[:70_001], sound[70_001:]]).integrated
    assert ours == pytest.approx(pyloudnorm.Meter(RATE_HZ).integrated_loudness(sound), abs=0.1)


def test_silence_and_what_is_too_short_have_no_loudness():
    assert measure([np.zeros((RATE_HZ, 2), np.float32)]).integrated is None
    assert measure([noise(0.3, 0.1)]).integrated is None
    assert measure([]).true_peak == -np.inf


def test_a_peak_between_samples_is_found():
    t = np.arange(RATE_HZ) / RATE_HZ
    between = np.sin(2 * np.pi * 12_000 * t + np.pi / 4)[:, None].astype(np.float32)
    assert np.abs(between).max() < 0.72
    assert true_peaks(between, len(between))[0] == pytest.approx(1.0, abs=0.06)


@settings(max_examples=8, deadline=None)
@given(st.integers(40, 40_000))
def test_the_meter_does_not_care_how_sound_is_cut(size):
    sound = noise(1.5, 0.1)
    meter = Meter()
    for start in range(0, len(sound), size):
        meter.add(sound[start : start + size])
    whole = measure([sound])
    assert meter.result().integrated == pytest.approx(whole.integrated, abs=1e-9)
    assert meter.result().true_peak == pytest.approx(whole.true_peak, abs=1e-4)


def settled(sound, target=-14.0, ceiling=-2.0):
    meter = Meter(peaks=False)
    meter.add(sound)
    found = settle(meter.tenths, true_peaks(sound, FRAME).astype(float), target, ceiling)
    gain = spread(found.limiter, 0, len(sound)) * 10 ** (found.gain / 20)
    return found, sound * gain[:, None].astype(np.float32)


@pytest.mark.parametrize("target", [-14.0, -16.0, -23.0, -27.0])
def test_the_target_is_reached_under_the_ceiling(target):
    found, out = settled(noise(8, 0.05), target)
    told = measure([out])
    assert not found.stopped_short
    assert told.integrated == pytest.approx(target, abs=0.3)
    assert told.true_peak <= -2.0 + 0.05


def test_spiky_sound_stops_short_rather_than_be_flattened():
    sound = noise(8, 0.005)
    sound[:: RATE_HZ // 2] = 0.9
    found, out = settled(sound)
    assert found.stopped_short
    assert found.most <= MOST + 1e-6
    assert measure([out]).true_peak <= -1.9


def test_a_lone_peak_is_turned_down_and_the_rest_is_as_loud_as_asked_for():
    sound = noise(30, 0.02)
    at = 12 * RATE_HZ
    sound[at : at + 40] = 0.8
    found, out = settled(sound)
    told = measure([out])
    assert not found.stopped_short
    assert told.integrated == pytest.approx(-14.0, abs=0.3)
    assert told.true_peak <= -1.9
    assert found.most <= MOST + 1e-6
    [(seconds, depth)] = found.turned_down
    assert seconds == pytest.approx(12.0, abs=0.01)
    assert 1 < depth <= LONE_MOST
    # A tenth of a second away nothing has changed but the one gain.
    gain = spread(found.limiter, 0, len(sound))
    assert gain[at + RATE_HZ // 2 :] == pytest.approx(gain[-RATE_HZ:].mean(), abs=0.2)
    assert gain[at] < 0.4


def test_a_peak_that_is_too_high_or_one_of_many_still_stops_short():
    for places, height in (([12], 4.0), (range(1, 29), 0.8)):
        sound = noise(30, 0.02)
        for second in places:
            sound[second * RATE_HZ : second * RATE_HZ + 40] = height
        found, _ = settled(sound)
        assert found.stopped_short
        assert not found.turned_down


def test_silence_is_left_alone():
    found, out = settled(np.zeros((RATE_HZ, 2), np.float32))
    assert found.gain == 0.0
    assert not out.any()


def test_music_lies_the_wanted_distance_under_speech_and_is_down_before_it():
    tenths = np.full(300, 10 ** ((-14 + 0.691) / 10))
    curve = ducking_curve(ducks_under([Span(10, 15)], music=tenths, voice=-16.0, below=12.0), 30.0)
    times = np.arange(len(curve)) / RATE
    assert curve[(times > 10.05) & (times < 14.9)] == pytest.approx(-14.0, abs=0.1)
    assert curve[times < 9.7] == pytest.approx(0.0)
    assert curve[times > 16.2] == pytest.approx(0.0)
    assert curve[np.argmin(np.abs(times - 10.0))] < -13.5


def test_music_stays_down_across_a_short_pause():
    tenths = np.full(300, 10 ** ((-14 + 0.691) / 10))
    curve = ducking_curve(
        ducks_under([Span(5, 8), Span(8.7, 12)], music=tenths, voice=-14.0, below=12.0), 30.0
    )
    times = np.arange(len(curve)) / RATE
    assert curve[(times > 8) & (times < 8.7)].max() < -11


def test_soft_music_is_not_ducked():
    tenths = np.full(300, 10 ** ((-40 + 0.691) / 10))
    curve = ducking_curve(ducks_under([Span(5, 20)], music=tenths, voice=-14.0, below=12.0), 30.0)
    assert not curve.any()


@pytest.mark.parametrize("name", ROOMS)
def test_a_room_is_always_the_same_and_dies_away_in_its_time(name):
    answer, room = response(name), ROOMS[name]
    assert np.array_equal(answer, response.__wrapped__(name))
    power = np.cumsum((answer**2).sum(axis=1)[::-1])[::-1]
    level = 10 * np.log10(power / power[0] + 1e-12)
    fell = np.argmax(level < -30) / RATE_HZ
    assert 0.25 * room.decay < fell < 0.75 * room.decay + room.before


def test_ceilings_follow_the_preset():
    assert MixOptions(loudness=-14).true_peak_ceiling == -1.0
    assert MixOptions(loudness=-24).true_peak_ceiling == -2.0
    with pytest.raises(ValueError, match="loudness"):
        MixOptions(loudness=3)


def test_nothing_gated_is_nothing():
    assert integrated(np.zeros(100)) is None


def test_the_limiter_is_the_same_however_the_film_is_cut(monkeypatch):
    rng = np.random.default_rng(7)
    peaks = np.abs(rng.normal(0, 0.15, 40_000)).astype(np.float32)
    peaks[rng.integers(0, len(peaks), 200)] = 0.95
    tenths = np.abs(rng.normal(0.01, 0.005, 400))
    whole = settle(tenths, peaks, -14.0, -2.0)
    assert whole.limiter.min() < 0.8
    monkeypatch.setattr("photoplay.mixing.mastering._PIECE", 1700)
    pieces = settle(tenths, peaks, -14.0, -2.0)
    assert pieces.gain == pytest.approx(whole.gain, abs=1e-9)
    assert np.abs(pieces.limiter - whole.limiter).max() < 1e-6


def test_the_bus_compressor_is_the_same_in_any_stretch():
    taken = compression(np.abs(np.random.default_rng(8).normal(0.01, 0.02, 300)))
    assert taken.max() > 0.3
    whole = pressed(taken, 0, 30 * RATE_HZ)
    for start in (0, 4801, 20 * RATE_HZ + 7, 29 * RATE_HZ):
        part = pressed(taken, start, RATE_HZ)
        assert np.abs(part - whole[start : start + RATE_HZ]).max() < 1e-9
