from dataclasses import replace

import numpy as np
import pytest

from photoplay.films.kinetoscope.pianists import HANDS_42, key_middle, play_piano, roll_of
from photoplay.films.kinetoscope.pianists import SIZE as KEYBOARD
from photoplay.films.kinetoscope.players import BODY_65, INSTRUMENTS, onsets_of, play_part
from photoplay.films.kinetoscope.stills import FEELINGS, paint_feeling
from photoplay.media.pictures import read_frames
from photoplay.media.probe import probe
from photoplay.types.notes import table_of
from tests.films.kinetoscope.passages import passage

WRIST = BODY_65.index("right wrist")
TUNE = table_of([(i * 480, 400, 60 + 2 * (i % 5)) for i in range(12)])
"""A note every half second."""


def turns(row):
    """Frames at which a curve turns back."""
    steps = np.sign(np.diff(row))
    return np.flatnonzero(steps[1:] * steps[:-1] < 0) + 1


@pytest.mark.parametrize("instrument", ["violin", "cello"])
def test_a_bow_turns_on_every_note(instrument):
    points = play_part(passage(), TUNE, seconds=6, instrument=instrument)
    found = turns(points[:, WRIST, 0])
    for onset in onsets_of(TUNE, 150)[1:-1]:
        assert np.abs(found - onset).min() <= 1


def test_a_strum_is_fastest_on_its_note():
    points = play_part(passage(), TUNE, seconds=6, instrument="guitar")
    speed = np.abs(np.diff(points[:, WRIST, 1]))
    onsets = onsets_of(TUNE, 150)[1:-1]
    assert not set(turns(points[:, WRIST, 1])) & set(onsets.tolist())
    assert speed[onsets].min() > 0.3 * speed.max()


def test_sticks_are_down_on_their_strokes_and_the_foot_has_the_kick():
    hats = table_of([(i * 480, 240, 42) for i in range(12)], drum=True)
    points = play_part(passage(), hats, seconds=6, instrument="drums")
    height = points[:, WRIST, 1]
    onsets = onsets_of(hats, 150)[:-1]
    assert height[onsets].min() > height[onsets + 6].max() + 0.03
    kicks = table_of([(i * 480, 240, 36) for i in range(12)], drum=True)
    toe = play_part(passage(), kicks, seconds=6, instrument="drums")[:, BODY_65.index(
        "right big toe"), 1]  # fmt: skip
    assert toe[onsets].min() > toe[onsets + 6].max() + 0.01


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_players_repeat_are_drawn_and_stay_in_the_picture(instrument, tmp_path):
    drum = instrument == "drums"
    notes = replace(TUNE, drum=np.full(len(TUNE), drum))
    once, again = (play_part(passage(), notes, seconds=2, instrument=instrument, seed=1,
                             path=tmp_path / f"{n}.mp4") for n in "ab")  # fmt: skip
    assert np.array_equal(once, again)
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()
    assert once.shape == (50, 65, 2)
    assert 0 < once.min() < once.max() < 1
    assert play_part(passage(), table_of([]), seconds=1, instrument=instrument).shape[0] == 25


def test_a_roll_is_what_is_held_and_a_key_struck_again_lifts():
    notes = table_of([(0, 480, 60), (480, 480, 60), (960, 480, 62)])
    roll = roll_of(notes, 50)
    assert roll.shape == (50, 88)
    assert roll[5, 39] == 1
    assert roll[11, 39] == 0  # it comes up before it goes down again at 12.5
    assert roll[30, 41] == 1
    assert roll.sum(axis=1).max() == 1


def test_lit_keys_are_seen_where_they_lie(tmp_path):
    played = play_piano(passage(), seconds=4, path=tmp_path / "a.mp4")
    shown = np.array([f.pixels for f in read_frames(probe(tmp_path / "a.mp4"), width=KEYBOARD[0])])
    assert shown.shape[1:] == (96, 416, 3)
    rest = np.median(shown, axis=0).astype(float)
    changed = np.abs(shown[:, 5:25].astype(float) - rest[5:25]).mean(axis=(1, 3))
    known = changed[:, [round(key_middle(21 + key)) for key in range(88)]]
    held = played.roll.astype(bool)
    told = known > 20
    hit = (told & held).sum()
    assert 2 * hit / (told.sum() + held.sum()) > 0.85


def test_a_finger_lies_on_every_key_that_is_down():
    played = play_piano(passage(), seconds=4)
    tips = played.hands[:, [n for n, name in enumerate(HANDS_42) if name.endswith("4")], 0]
    for frame in range(5, 95, 7):
        for key in np.flatnonzero(played.roll[frame - 3 : frame + 4].all(axis=0)):
            off = np.abs(tips[frame] * KEYBOARD[0] - key_middle(21 + int(key))).min()
            assert off < 6


def test_pictures_feel_as_they_say():
    light, colour = {}, {}
    for quadrant, feeling in FEELINGS.items():
        shown = [paint_feeling(quadrant, palette, 1).astype(float) for palette in feeling.hues]
        light[quadrant] = np.mean([one.mean() for one in shown])
        colour[quadrant] = np.mean([np.ptp(one, axis=2).mean() for one in shown])
    assert min(light["Q1"], light["Q4"]) > max(light["Q2"], light["Q3"]) + 20
    assert min(colour["Q1"], colour["Q2"]) > max(colour["Q3"], colour["Q4"])
    assert np.array_equal(paint_feeling("Q1", "fair", 2), paint_feeling("Q1", "fair", 2))
    assert not np.array_equal(paint_feeling("Q1", "fair", 2), paint_feeling("Q1", "fair", 3))
