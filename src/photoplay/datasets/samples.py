"""Tiny real media for the made-up copies that readers write: a film, a sound, a picture, a tune."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import mido
import numpy as np

_FILM_CODEC, _RATE = "mpeg4", 12
_SOUND_RATE = 16_000
_SOUND_CODECS = {".mp3": "libmp3lame", ".wav": "pcm_s16le", ".m4a": "aac", ".flac": "flac"}
TUNE = (60, 64, 67, 72, 67, 64, 62, 59)
"""Pitches of a tune in C, two a beat."""


def write_film(path: Path, *, seconds: float = 1.0, seed: int = 0, sounds: bool = False) -> None:
    """A film of 64 x 48: a square goes from left to right, with a sine if it `sounds`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    colour = np.random.default_rng(seed).integers(60, 255, 3)
    with av.open(str(path), "w") as out:
        stream: Any = out.add_stream(_FILM_CODEC, rate=_RATE)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        sound: Any = out.add_stream("aac", rate=_SOUND_RATE, layout="mono") if sounds else None
        for number in range(round(seconds * _RATE)):
            pixels = np.full((48, 64, 3), 20, dtype=np.uint8)
            left = 4 * number % 52
            pixels[18:30, left : left + 12] = colour
            frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, _RATE)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
        if sounds:
            _write_sine(out, sound, seconds, 440.0)


def write_sound(path: Path, *, seconds: float = 1.0, hertz: float = 440.0) -> None:
    """A sine of one channel at 16 kHz; the codec follows the suffix."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w") as out:
        stream: Any = out.add_stream(_SOUND_CODECS[path.suffix], rate=_SOUND_RATE, layout="mono")
        _write_sine(out, stream, seconds, hertz)


def _write_sine(out: Any, stream: Any, seconds: float, hertz: float) -> None:
    wave = 0.3 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * _SOUND_RATE)) / _SOUND_RATE)
    samples = np.asarray(wave * 32767, dtype=np.int16)[None, :]
    frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
    frame.rate, frame.pts = _SOUND_RATE, 0
    shape = av.AudioResampler(stream.format.name, "mono", _SOUND_RATE, stream.frame_size or 0)
    for piece in [*shape.resample(frame), *shape.resample(None)]:
        out.mux(stream.encode(piece))
    out.mux(stream.encode(None))


def write_picture(path: Path, *, seed: int = 0) -> None:
    """A picture of 64 x 48 pixels in one colour with a darker lower half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.zeros((48, 64, 3), dtype=np.uint8)
    pixels[:] = np.random.default_rng(seed).integers(60, 255, 3)
    pixels[24:] //= 2
    codec, layout = ("png", "rgb24") if path.suffix == ".png" else ("mjpeg", "yuvj420p")
    with av.open(str(path), "w", format="image2", options={"update": "1"}) as out:
        stream: Any = out.add_stream(codec, rate=1)
        stream.width, stream.height, stream.pix_fmt = 64, 48, layout
        frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))


def write_tune(
    path: Path,
    tracks: Mapping[str, Sequence[int]] | None = None,
    *,
    bpm: float = 120.0,
    metre: tuple[int, int] = (4, 4),
    key: str = "C",
    resolution: int = 480,
    drums: bool = False,
) -> None:
    """A MIDI file; a track's pitches follow each other, two a beat."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = mido.MidiFile(type=1, ticks_per_beat=resolution)
    conductor = mido.MidiTrack()
    conductor.append(mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(bpm)))
    conductor.append(mido.MetaMessage("time_signature", numerator=metre[0], denominator=metre[1]))
    conductor.append(mido.MetaMessage("key_signature", key=key))
    file.tracks.append(conductor)
    for number, (name, pitches) in enumerate((tracks or {"tune": TUNE}).items()):
        channel = 9 if drums else number
        track = mido.MidiTrack([mido.MetaMessage("track_name", name=name)])
        track.append(mido.Message("program_change", channel=channel, program=0))
        for pitch in pitches:
            track.append(mido.Message("note_on", channel=channel, note=pitch, velocity=80))
            track.append(
                mido.Message("note_off", channel=channel, note=pitch, time=resolution // 2)
            )
        file.tracks.append(track)
    file.save(str(path))


def write_lines(path: Path, *lines: str) -> None:
    """A text file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
