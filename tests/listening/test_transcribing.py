"""Sound into notes: the windows of the net meet without a seam, and its answers become notes."""

import numpy as np
import pytest

from photoplay import assets
from photoplay.listening.transcribing import (
    FRAMES,
    KEYS,
    RATE,
    WINDOW,
    Activity,
    activity_of,
    notes_of_activity,
    transcribe,
)
from photoplay.preparing import pitch_net
from photoplay.types.errors import AssetError

HOP = 256


def loudness_net(windows):
    """A made-up net whose first key sounds as loud as the samples about each answer."""
    assert windows.shape == (1, WINDOW)
    sounds = np.zeros((1, FRAMES, KEYS), np.float32)
    for frame in range(FRAMES):
        sounds[0, frame, 0] = windows[0, frame * HOP : (frame + 1) * HOP].mean()
    return sounds, np.zeros_like(sounds)


def test_every_answer_stands_at_its_own_time():
    """A ramp is heard as a ramp: the answers of all windows are laid where their samples are."""
    ramp = (np.arange(5 * RATE) / (5 * RATE)).astype(np.float32)
    found = activity_of(ramp, loudness_net)
    assert np.all(np.diff(found.times) >= 0)
    assert found.times[-1] < 5.0
    heard = found.sounds[:-2, 0]
    assert np.allclose(heard, (found.times[:-2] + HOP / 2 / RATE) / 5, atol=1e-3)


def test_a_recording_of_nothing_has_no_notes():
    assert len(transcribe(np.zeros(0, np.float32), loudness_net)) == 0
    assert len(transcribe(np.zeros(RATE, np.float32), loudness_net)) == 0


def test_two_channels_are_refused():
    with pytest.raises(ValueError, match="one channel"):
        activity_of(np.zeros((10, 2), np.float32), loudness_net)


def activity(*notes, struck=True):
    """What a sure net says of notes (key, first answer, last answer)."""
    sounds = np.zeros((200, KEYS), np.float32)
    onsets = np.zeros((200, KEYS), np.float32)
    for key, first, last in notes:
        sounds[first:last, key] = 0.8
        if struck:
            onsets[first, key] = 0.9
    return Activity(np.arange(200) * HOP / RATE, sounds, onsets)


def told(table):
    frame = RATE / HOP
    return [
        (int(pitch) - 21, round(on * frame), round(off * frame))
        for pitch, on, off in zip(
            table.pitch, table.onset_seconds, table.end_seconds, strict=True
        )
    ]  # fmt: skip


def test_notes_begin_where_they_are_struck_and_end_where_they_fade():
    table = notes_of_activity(activity((40, 10, 60), (47, 10, 90), (40, 60, 100)))
    assert told(table) == [(40, 10, 60), (47, 10, 90), (40, 60, 100)]
    assert set(table.velocity) == {round(127 * 0.8)}


def test_a_long_sound_that_was_never_struck_is_a_note_and_a_short_one_is_none():
    assert told(notes_of_activity(activity((40, 10, 60), (50, 10, 20), struck=False))) == [
        (40, 10, 60)
    ]


def test_a_flicker_does_not_end_a_note():
    one = activity((40, 10, 60))
    one.sounds[30:36, 40] = 0.1
    assert told(notes_of_activity(one)) == [(40, 10, 60)]
    one.sounds[25:45, 40] = 0.1
    assert told(notes_of_activity(one))[0] == (40, 10, 25)


def test_basic_pitch_hears_a_chord():
    """The real net, where it is set up."""
    try:
        net = pitch_net()
    except AssetError as error:
        pytest.skip(str(error))
    assert assets.model("basic-pitch").stat().st_size == 230_444
    time = np.arange(2 * RATE) / RATE
    sound = np.zeros(3 * RATE, np.float32)
    for pitch in (48, 64, 67):
        hertz = 440 * 2 ** ((pitch - 69) / 12)
        tone = sum(np.sin(2 * np.pi * k * hertz * time) / k**2 for k in range(1, 6))
        sound[RATE // 2 : RATE // 2 + len(time)] += 0.1 * tone * np.exp(-1.5 * time)
    table = transcribe(sound, net)
    first = table.where(np.abs(table.onset_seconds - 0.5) < 0.05)
    assert {48, 64, 67} <= set(first.pitch.tolist())
    assert len(table) <= 6
