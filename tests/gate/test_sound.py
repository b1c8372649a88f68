import numpy as np
import pytest

from photoplay.gate.sound import facts_of, speech_clearance, unplanned_silences
from photoplay.types.time import Span

RATE = 48_000


def tone(seconds, level=0.3):
    t = np.arange(int(seconds * RATE)) / RATE
    return np.repeat((level * np.sin(2 * np.pi * 220 * t)).astype(np.float32)[:, None], 2, axis=1)


def in_pieces(samples, size=7919):
    return [samples[i : i + size] for i in range(0, len(samples), size)]


def test_a_cut_off_ending_is_seen_and_a_dying_one_passes():
    cut = facts_of(in_pieces(tone(6)))
    dying = tone(6)
    dying[-2 * RATE :] *= np.linspace(1, 0, 2 * RATE)[:, None] ** 2
    assert cut.end_drop == pytest.approx(0, abs=0.1)
    assert facts_of(in_pieces(dying)).end_drop < -12


def test_a_click_is_found_where_it_is():
    sound = tone(3)
    sound[RATE:] *= -1
    assert facts_of(in_pieces(tone(3))).clicks == ()
    sound = tone(3)
    sound[70_000:] = 0
    sound[70_000 - 1] = 0.9
    found = facts_of(in_pieces(sound)).clicks
    assert len(found) >= 1
    assert found[0] == pytest.approx(70_000 / RATE, abs=1e-3)


def test_a_hole_counts_unless_it_was_ordered():
    sound = tone(8)
    sound[2 * RATE : 5 * RATE] = 0
    facts = facts_of(in_pieces(sound))
    assert len(unplanned_silences(facts, [])) == 1
    assert unplanned_silences(facts, [Span(2, 5)]) == ()


def test_silence_has_no_ending_and_no_clicks():
    facts = facts_of([np.zeros((RATE * 4, 2), dtype=np.float32)])
    assert facts.end_drop is None
    assert facts.clicks == ()
    assert facts.levels.max() <= -119


def test_pieces_do_not_matter():
    sound = tone(2.03)
    whole, pieces = facts_of([sound]), facts_of(in_pieces(sound, 1001))
    assert np.allclose(whole.levels, pieces.levels)
    assert whole.seconds == pieces.seconds


@pytest.mark.parametrize("apart", [12.0, 3.0])
def test_speech_that_the_music_covers_is_told_by_how_much(apart):
    voice, music = tone(6, 0.2), tone(6, 0.2 * 10 ** (-apart / 20))
    music[: 2 * RATE] *= 4  # where nobody speaks it may be louder
    mix = music + voice
    found = speech_clearance(in_pieces(music), in_pieces(mix), [Span(2.5, 5.5)])
    assert found == pytest.approx(apart, abs=0.3)
    assert speech_clearance(in_pieces(music), in_pieces(mix), []) is None
