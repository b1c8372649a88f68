"""The same score through FluidSynth, where its library is installed.

Spoken to by ctypes: sixteen parts share one synthesiser, each on its own channel and pair of output
buffers, with the effects off, so that every part is a dry stem as from our own player. Events take
effect on the synthesiser's own grid of 64 samples.
"""

from __future__ import annotations

import ctypes
import ctypes.util
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from photoplay.rendering.band import BLOCK, fade_out
from photoplay.rendering.performance import perform
from photoplay.rendering.soundfont.attack import Attacks
from photoplay.rendering.soundfont.font import SoundFont
from photoplay.rendering.soundfont.player import GAIN, address
from photoplay.rendering.soundfont.samples import Samples as SampleStore
from photoplay.rendering.soundfont.waves import Waves
from photoplay.types.audio import SAMPLE_RATE, Samples, StemBlock
from photoplay.types.errors import AssetError
from photoplay.types.performance import PerformedPart
from photoplay.types.progress import Progress
from photoplay.types.score import Score

GRID = 64
CHANNELS = 16
_CONTROL, _OFF, _ON = 0, 1, 2
_NAMES = ("fluidsynth", "libfluidsynth", "libfluidsynth-3", "libfluidsynth-2")


class FluidBand:
    """A band that plays every part through FluidSynth."""

    def __init__(self, font: Path | None) -> None:
        if font is None:
            raise AssetError("FluidSynth needs a sound font; `photoplay setup` fetches one")
        self._library = library()
        self._path = font
        self._font = SoundFont(font)
        self._waves = Waves(SampleStore(self._font))

    def play(self, score: Score, progress: Progress) -> Iterator[StemBlock]:
        """The stems of `score` in blocks of BLOCK samples, to the film's end and no further."""
        total = round(score.duration * SAMPLE_RATE)
        performed = [
            perform(score, part, Attacks(self._font, part, self._waves)) for part in score.parts
        ]
        groups = [performed[k : k + CHANNELS] for k in range(0, len(performed), CHANNELS)]
        synths = [FluidGroup(self._library, self._path, self._font, group) for group in groups]
        try:
            progress("render", 0.0)
            for start in range(0, total, BLOCK):
                length = min(BLOCK, total - start)
                parts: dict[str, Samples] = {}
                for synth in synths:
                    parts |= synth.render(length)
                for sound in parts.values():
                    fade_out(sound, start, total)
                yield StemBlock(start, parts)
                progress("render", (start + length) / total)
        finally:
            for synth in synths:
                synth.close()


@dataclass(frozen=True, slots=True, order=True)
class _Event:
    place: int
    kind: int
    channel: int
    number: int
    value: int


class FluidGroup:
    """Up to sixteen performed parts on one synthesiser."""

    def __init__(
        self, library: ctypes.CDLL, path: Path, font: SoundFont, parts: list[PerformedPart]
    ) -> None:
        self._library, self._parts = library, parts
        self._settings = library.new_fluid_settings()
        for name, number in (("synth.sample-rate", float(SAMPLE_RATE)), ("synth.gain", GAIN)):
            library.fluid_settings_setnum(self._settings, name.encode(), number)
        for name, whole in (
            ("synth.audio-channels", CHANNELS),
            ("synth.audio-groups", CHANNELS),
            ("synth.polyphony", 4096),
            ("synth.reverb.active", 0),
            ("synth.chorus.active", 0),
            ("synth.dynamic-sample-loading", 1),
        ):
            library.fluid_settings_setint(self._settings, name.encode(), whole)
        self._synth = library.new_fluid_synth(self._settings)
        loaded = library.fluid_synth_sfload(self._synth, str(path).encode(), 0)
        if loaded < 0:
            self.close()
            raise AssetError(f"FluidSynth cannot load {path}; `photoplay setup` fetches it anew")
        for channel, performed in enumerate(parts):
            preset, _ = font.preset(*address(performed.part))
            library.fluid_synth_program_select(
                self._synth, channel, loaded, preset.bank, preset.program
            )
        self._events = sorted(
            event
            for channel, performed in enumerate(parts)
            for event in _events(channel, performed)
        )
        self._next = 0
        self._rendered = 0
        self._rest = np.zeros((CHANNELS, 2, 0), dtype=np.float32)

    def render(self, length: int) -> dict[str, Samples]:
        """The next `length` samples of every part, each of shape (length, 2)."""
        pieces = [self._rest]
        have = self._rest.shape[2]
        while have < length:
            pieces.append(self._some(-(-(length - have) // GRID) * GRID))
            have += pieces[-1].shape[2]
        made = np.concatenate(pieces, axis=2)
        self._rest = made[:, :, length:].copy()
        return {
            performed.part.id: np.ascontiguousarray(made[channel, :, :length].T)
            for channel, performed in enumerate(self._parts)
        }

    def close(self) -> None:
        """Give the synthesiser's memory back."""
        if getattr(self, "_synth", None):
            self._library.delete_fluid_synth(self._synth)
            self._synth = None
        if self._settings:
            self._library.delete_fluid_settings(self._settings)
            self._settings = None

    def _some(self, most: int) -> NDArray[np.float32]:
        """At most `most` samples, up to where the next event falls."""
        while self._next < len(self._events) and self._events[self._next].place <= self._rendered:
            self._send(self._events[self._next])
            self._next += 1
        count = most
        if self._next < len(self._events):
            count = min(most, self._events[self._next].place - self._rendered)
        sound = np.zeros((CHANNELS, 2, count), dtype=np.float32)
        row = ctypes.POINTER(ctypes.c_float) * CHANNELS
        left, right = (
            row(*(sound[k, side].ctypes.data_as(ctypes.POINTER(ctypes.c_float))
                  for k in range(CHANNELS)))
            for side in (0, 1)
        )  # fmt: skip
        self._library.fluid_synth_nwrite_float(self._synth, count, left, right, None, None)
        self._rendered += count
        return sound

    def _send(self, event: _Event) -> None:
        if event.kind == _ON:
            self._library.fluid_synth_noteon(self._synth, event.channel, event.number, event.value)
        elif event.kind == _OFF:
            self._library.fluid_synth_noteoff(self._synth, event.channel, event.number)
        else:
            self._library.fluid_synth_cc(self._synth, event.channel, event.number, event.value)


def _events(channel: int, performed: PerformedPart) -> Iterator[_Event]:
    for time, number, value in zip(
        performed.control_times, performed.control_numbers, performed.control_values, strict=True
    ):
        yield _Event(_on_grid(time), _CONTROL, channel, int(number), int(value))
    again: dict[int, int] = {}
    for note in range(len(performed.starts) - 1, -1, -1):
        pitch = int(performed.pitches[note])
        start = _on_grid(performed.starts[note])
        end = max(start + GRID, _on_grid(performed.ends[note]))
        # Where the key is struck again before, FluidSynth itself lets the earlier note go.
        if end <= again.get(pitch, end):
            yield _Event(end, _OFF, channel, pitch, 0)
        again[pitch] = start
        yield _Event(start, _ON, channel, pitch, int(performed.velocities[note]))


def _on_grid(time: float) -> int:
    return round(time * SAMPLE_RATE / GRID) * GRID


def library() -> ctypes.CDLL:
    """FluidSynth's library; AssetError where it is not installed."""
    for name in _NAMES:
        found = ctypes.util.find_library(name)
        if found is not None:
            return _declared(ctypes.CDLL(found))
    raise AssetError(
        "FluidSynth's library is not installed; `apt install libfluidsynth3` (Debian, Ubuntu) or "
        "`brew install fluid-synth` (macOS) brings it, or leave --synth out"
    )


def _declared(library: ctypes.CDLL) -> ctypes.CDLL:
    pointer, text, whole = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
    floats = ctypes.POINTER(ctypes.POINTER(ctypes.c_float))
    shapes: dict[str, tuple[type | None, list[type]]] = {
        "new_fluid_settings": (pointer, []),
        "delete_fluid_settings": (None, [pointer]),
        "fluid_settings_setnum": (whole, [pointer, text, ctypes.c_double]),
        "fluid_settings_setint": (whole, [pointer, text, whole]),
        "new_fluid_synth": (pointer, [pointer]),
        "delete_fluid_synth": (None, [pointer]),
        "fluid_synth_sfload": (whole, [pointer, text, whole]),
        "fluid_synth_program_select": (whole, [pointer, whole, whole, whole, whole]),
        "fluid_synth_noteon": (whole, [pointer, whole, whole, whole]),
        "fluid_synth_noteoff": (whole, [pointer, whole, whole]),
        "fluid_synth_cc": (whole, [pointer, whole, whole, whole]),
        "fluid_synth_nwrite_float": (whole, [pointer, whole, floats, floats, floats, floats]),
    }
    for name, (result, arguments) in shapes.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library
