import numpy as np
import pytest

from photoplay.mixing.desk import strips
from photoplay.types.audio import SAMPLE_RATE, StemBlock
from photoplay.types.score import Part, Score
from photoplay.types.tempo import Bar, TempoMap, TempoPoint

TEMPO = TempoMap(
    points=(TempoPoint(beat=0, bpm=60),), bars=(Bar(start=0, numerator=4, denominator=4),)
)


def part(**facts):
    usual = {"id": "p", "name": "P", "role": "harmony", "instrument": "piano", "program": 0,
             "notes": (), "send": 0.0}  # fmt: skip
    return Part(**(usual | facts))


def through(part_, sound, sizes, room="hall"):
    score = Score(
        title="t", duration=len(sound) / SAMPLE_RATE, tempo_map=TEMPO, parts=(part_,), room=room
    )
    blocks, start = [], 0
    for size in sizes:
        blocks.append(StemBlock(start, {part_.id: sound[start : start + size]}))
        start += size
    return np.concatenate([block.parts[part_.id] for block in strips(blocks, score)])


def noise(count):
    return (np.random.default_rng(1).standard_normal((count, 2)) * 0.05).astype(np.float32)


def test_cutting_the_sound_otherwise_changes_nothing():
    sound = noise(60_000)
    whole = through(part(send=0.6), sound, [60_000])
    pieces = through(part(send=0.6), sound, [7_000, 33_000, 20_000])
    assert np.allclose(whole, pieces, atol=2e-6)


def test_a_part_panned_left_is_louder_left_but_not_in_the_bass():
    t = np.arange(48_000) / SAMPLE_RATE
    for hertz, apart in ((1000.0, 3.0), (50.0, 1.6)):
        sound = np.repeat(0.1 * np.sin(2 * np.pi * hertz * t)[:, None], 2, axis=1).astype(
            np.float32
        )
        out = through(part(pan=-0.7), sound, [48_000])
        left, right = (float(np.sqrt((out[4000:44_000, k] ** 2).mean())) for k in (0, 1))
        assert (20 * np.log10(left / right) > 6) == (apart == 3.0)


def test_the_room_rings_on_after_the_sound():
    sound = np.zeros((96_000, 2), np.float32)
    sound[:4800] = noise(4800)
    dry, wet = (through(part(send=send), sound, [96_000]) for send in (0.0, 1.0))
    assert np.abs(dry[20_000:90_000]).max() < 1e-4
    assert np.abs(wet[20_000:40_000]).max() > 1e-3


def test_the_last_sample_is_silent():
    out = through(part(send=0.5), noise(48_000), [30_000, 18_000])
    assert np.abs(out[-1]).max() == pytest.approx(0.0, abs=1e-6)
