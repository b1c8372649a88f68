"""Broadcast Wave and MIDI know where on the clock they begin, at every rate."""

import wave
from dataclasses import replace
from fractions import Fraction

import av
import mido
import numpy as np
import pytest
import soundfile
import symusic

from photoplay.exchange.outgoing.broadcast import write_broadcast
from photoplay.exchange.timecode import Timecode
from photoplay.media.midi import SmpteStart, read_smpte_start, write_midi
from photoplay.media.wave import read_wave

NTSC = Fraction(30000, 1001)
STARTS = [
    (Fraction(24000, 1001), "01:00:00:00"), (Fraction(24), "01:00:00:12"),
    (Fraction(25), "10:00:00:00"), (NTSC, "01:00:00:00"), (NTSC, "01:00:00;02"),
    (Fraction(30), "00:59:59:29"), (Fraction(50), "01:00:00:25"), (2 * NTSC, "01:00:00:00"),
    (2 * NTSC, "01:00:00;04"), (Fraction(60), "23:59:59:59"), (Fraction(48), "01:00:00:07"),
]  # fmt: skip


def test_stems_are_the_same_samples_and_say_when_they_begin(exported, session):
    for path, source in zip(exported["bwf"], (*session.stems, session.mix), strict=True):
        ours = np.concatenate(list(read_wave(source)))
        assert np.array_equal(np.concatenate(list(read_wave(path))), ours)
        theirs, rate = soundfile.read(path)
        assert rate == 48_000
        assert np.abs(theirs - ours).max() < 1e-6
        with wave.open(str(path)) as file:
            assert (file.getnframes(), file.getsampwidth(), file.getnchannels()) == (
                len(ours),
                3,
                2,
            )
        with av.open(str(path)) as file:
            told = file.metadata
        assert int(told["time_reference"]) == 3600 * 48_000
        assert told["encoded_by"] == "Photoplay"
        assert "AI-generated" in told["coding_history"]
        assert told["date"].startswith("20")


def loudness_fields(path):
    data = path.read_bytes()
    at = data.index(b"bext") + 8
    return np.frombuffer(data[at + 412 : at + 422], "<i2")


def test_the_mix_carries_its_loudness_and_the_stems_none(exported, session):
    mix, stem = exported["bwf"][-1], exported["bwf"][0]
    level, _, peak, *_ = loudness_fields(mix)
    assert level == round(100 * session.loudness)
    assert peak == round(100 * session.true_peak)
    assert set(loudness_fields(stem)) == {0x7FFF}


@pytest.mark.parametrize(("rate", "label"), STARTS)
def test_time_reference_counts_real_samples_from_midnight(session, tmp_path, rate, label):
    film = replace(session.film, frame_rate=rate, timecode=label)
    one = replace(session, film=film, stems=session.stems[:1])
    first = write_broadcast(one, tmp_path)[0]
    with av.open(str(first)) as file:
        samples = int(file.metadata["time_reference"])
    clock = Timecode.of(rate, label)
    assert samples == round(Fraction(clock.first) / clock.rate * 48_000)


@pytest.mark.parametrize(("rate", "label"), STARTS)
def test_midi_begins_at_the_film_s_label(session, tmp_path, rate, label):
    clock = Timecode.of(rate, label)
    path = tmp_path / "a.mid"
    write_midi(session.score, path, starts=SmpteStart.of(clock.label(0), clock.rate))
    said = next(m for m in mido.MidiFile(path).tracks[0] if m.type == "smpte_offset")
    assert f"{said.hours:02d}:{said.minutes:02d}:{said.seconds:02d}" == label[:8]
    assert (said.frame_rate == 29.97) == (";" in label)
    back = read_smpte_start(path, clock.rate)
    assert back == pytest.approx(float(clock.first / clock.rate), abs=0.02 / float(min(rate, 30)))


def test_midi_goes_out_with_a_tempo_event_for_every_point(exported, session):
    file = mido.MidiFile(exported["midi"][0])
    events = [m for m in file.tracks[0] if m.type == "set_tempo"]
    assert len(events) == len(session.score.tempo_map.points)
    score = symusic.Score(str(exported["midi"][0]))
    assert score.note_num() == sum(len(part.notes) for part in session.score.parts)
    seconds = symusic.Score(str(exported["midi"][0])).to("second")
    played = min(note.time for track in seconds.tracks for note in track.notes)
    ours = min(
        float(session.score.tempo_map.seconds(note.onset)[0]) + note.shift
        for part in session.score.parts for note in part.notes
    )  # fmt: skip
    assert played == pytest.approx(max(0.0, ours), abs=2e-3)
