import io
from collections import defaultdict

import mido
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photoplay.media.midi_notes import notes_in, read_notes
from photoplay.types.errors import MediaError


def data_of(file):
    sink = io.BytesIO()
    file.save(file=sink)
    return sink.getvalue()


def by_mido(file):
    """Rows as mido's events tell them, matched first in, first out."""
    rows = []
    for number, track in enumerate(file.tracks):
        tick, open_notes = 0, defaultdict(list)
        for message in track:
            tick += message.time
            if message.type == "note_on" and message.velocity:
                open_notes[message.channel, message.note].append((tick, message.velocity))
            elif (
                message.type in ("note_on", "note_off")
                and open_notes[message.channel, message.note]
            ):
                start, velocity = open_notes[message.channel, message.note].pop(0)
                rows.append((start, message.note, number, tick, velocity, message.channel))
    return sorted(rows)


messages = st.lists(
    st.tuples(
        st.integers(0, 500),
        st.sampled_from(["note_on", "note_off", "control_change", "pitchwheel", "program_change",
                         "sysex", "set_tempo", "lyrics"]),
        st.integers(0, 3),
        st.integers(40, 43),
        st.integers(0, 127),
    ),
    max_size=40,
)  # fmt: skip


def made(kind, time, channel, note, value):
    if kind in ("note_on", "note_off"):
        return mido.Message(kind, time=time, channel=channel, note=note, velocity=value)
    if kind == "control_change":
        return mido.Message(kind, time=time, channel=channel, control=note, value=value)
    if kind == "sysex":
        return mido.Message(kind, time=time, data=[value] * 200)
    if kind == "set_tempo":
        return mido.MetaMessage(kind, time=time, tempo=300_000 + value)
    if kind == "lyrics":
        return mido.MetaMessage(kind, time=time, text="la")
    return mido.Message(kind, time=time, channel=channel)


@settings(max_examples=60, deadline=None)
@given(st.lists(messages, max_size=3))
def test_notes_are_those_that_mido_reads(tracks):
    file = mido.MidiFile(ticks_per_beat=96)
    for track in tracks:
        events = (made(kind, time, ch, note, value) for time, kind, ch, note, value in track)
        file.tracks.append(mido.MidiTrack(events))
    table = notes_in(data_of(file))
    columns = (table.onset, table.pitch, table.track, table.end, table.velocity, table.channel)
    assert list(zip(*(column.tolist() for column in columns), strict=True)) == by_mido(file)


def test_tempo_changes_of_any_track_make_the_seconds():
    file = mido.MidiFile(ticks_per_beat=100)
    tempo = mido.MetaMessage
    file.tracks.append(mido.MidiTrack([tempo("set_tempo", tempo=1_000_000, time=100)]))
    file.tracks.append(
        mido.MidiTrack(
            [
                mido.Message("note_on", note=60, time=0),
                mido.Message("note_off", note=60, time=200),
                tempo("time_signature", numerator=3, denominator=8, time=0),
            ]
        )
    )
    table = notes_in(data_of(file))
    assert table.end_seconds == pytest.approx([0.5 + 1.0])
    assert [(metre.tick, metre.numerator, metre.beats) for metre in table.metres] == [
        (0, 4, 4.0),
        (200, 3, 1.5),
    ]


def test_a_controller_after_the_last_note_lengthens_the_piece():
    file = mido.MidiFile(ticks_per_beat=100)
    file.tracks.append(
        mido.MidiTrack(
            [
                mido.Message("note_on", note=60),
                mido.Message("note_off", note=60, time=50),
                mido.Message("control_change", control=64, value=0, time=70),
            ]
        )
    )
    table = notes_in(data_of(file))
    assert (table.last_end, table.length) == (50, 120)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"RIFF",
        b"MThd\0\0\0\6\0\2\0\1\0\x60",
        b"MThd\0\0\0\6\0\1\0\1\xe7\x28",
        b"MThd\0\0\0\6\0\1\0\1\0\x60MTrk\0\0\0\3\0\x40\x40",
        b"MThd\0\0\0\6\0\1\0\1\0\x60MTrk\0\0\0\2\0\x90",
    ],
    ids=["empty", "no header", "type 2", "SMPTE", "no status", "cut short"],
)
def test_what_is_no_such_file_is_refused(tmp_path, data):
    path = tmp_path / "bad.mid"
    path.write_bytes(data)
    with pytest.raises(MediaError, match=r"damaged or no MIDI"):
        read_notes(path)


def test_a_missing_file_is_said_to_be_missing(tmp_path):
    with pytest.raises(MediaError, match="cannot be read"):
        read_notes(tmp_path / "none.mid")


def test_a_file_without_notes_is_a_table_of_no_rows():
    table = notes_in(data_of(mido.MidiFile(tracks=[mido.MidiTrack()])))
    assert len(table) == 0
    assert table.onset_seconds.dtype == np.float64
