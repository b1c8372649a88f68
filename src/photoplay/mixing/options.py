"""What the user may set about the mix, and what was done, as it is kept in mix.json."""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Literal

from photoplay.mixing.faders import Fader

KeepAudio = Literal["auto", "none", "duck", "mix", "effects"]

_BROADCAST = -23.5
"""LUFS from which down the ceiling is that of A/85 and streaming drama, -2 dBTP; above it -1."""


MOST_DUCKED = 24.0
"""Decibels beyond which nothing is ducked."""
LOUDNESS = {
    "web": -14.0, "youtube": -14.0, "spotify": -14.0, "tidal": -14.0, "amazon": -14.0,
    "apple": -16.0, "podcast": -16.0, "ebu": -23.0, "r128": -23.0, "atsc": -24.0, "a85": -24.0,
    "netflix": -27.0,
}  # fmt: skip
"""Places that publish, or the rule they follow -> LUFS that they ask for. EBU R 128 (2023), ATSC
A/85:2013, Netflix Sound Mix Specifications 1.6 (which gates by dialogue; here the whole soundtrack
is measured); the web's players by their own help pages. The ceiling follows: see `true_peak`."""


def read_loudness(text: str) -> float:
    """LUFS from a number, or from a name of LOUDNESS; ValueError names the nearest."""
    word = text.strip().lower()
    if word in LOUDNESS:
        return LOUDNESS[word]
    try:
        return float(word.removesuffix("lufs"))
    except ValueError:
        near = get_close_matches(word, LOUDNESS, 2) or list(LOUDNESS)
        raise ValueError(
            f"{text!r} is no loudness; write LUFS such as -14, or a name: {', '.join(near)}"
        ) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class MixOptions:
    """Levels of the soundtrack."""

    keep_audio: KeepAudio = "auto"
    """The film's own sound: duck keeps it and lowers the music under speech, mix keeps it beside
    the music, effects keeps what is louder than its own music (talk, weather, crowds) and fades it
    out between, none leaves it out. auto: duck where somebody speaks or where its own music is
    stepped around, effects where its music is replaced, mix where there is no music in it."""
    loudness: float | None = None
    """Integrated loudness of the soundtrack in LUFS (by default as is usual for the use, -14 for a
    film), or a name: web, youtube, spotify, tidal,
    amazon (-14); apple, podcast (-16); ebu, r128 (-23); atsc, a85 (-24); netflix (-27)."""
    true_peak: float | None = None
    """Highest true peak in dBTP; default by loudness: -1, or -2 from -24 LUFS down."""
    duck: float = 12.0
    """LU by which the music lies below speech: 8 gentle, 12 usual, 15 strong, 20 accessible."""
    duck_drums: bool = True
    """Lower the drums under speech as well."""
    balance: float = 0.0
    """Decibels by which the music is raised against the film's own sound."""
    faders: tuple[Fader, ...] = ()
    """What is set on the mixer for a part, such as "drums:level=-6,pan=0.2" or "piano:mute"; parts
    by their ids, as score.json and the stems' names have them."""

    def __post_init__(self) -> None:
        if self.loudness is not None and not -40 <= self.loudness <= -8:
            raise ValueError(f"loudness must lie in -40..-8 LUFS, got {self.loudness:g}")
        if self.true_peak is not None and not -12 <= self.true_peak <= 0:
            raise ValueError(f"true peak must lie in -12..0 dBTP, got {self.true_peak:g}")
        if not 0 <= self.duck <= 40:
            raise ValueError(f"ducking must lie in 0..40 LU, got {self.duck:g}")
        names = [fader.part for fader in self.faders]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"there are two faders for {', '.join(twice)}; keep one")

    @property
    def true_peak_ceiling(self) -> float:
        """dBTP that the published soundtrack keeps under."""
        if self.true_peak is not None:
            return self.true_peak
        return -1.0 if self.target > _BROADCAST else -2.0

    @property
    def target(self) -> float:
        """LUFS to reach, web's where none is asked for."""
        return LOUDNESS["web"] if self.loudness is None else self.loudness

    def at(self, loudness: float) -> MixOptions:
        """The options with the loudness that a plan asks for, unless one is asked for here."""
        return self if self.loudness is not None else replace(self, loudness=loudness)


@dataclass(frozen=True, slots=True, kw_only=True)
class Duck:
    """Speech under which the music goes down."""

    start: float
    end: float
    """Seconds of the film."""
    depth: float
    """Decibels that the music would have to move to lie as far below as is wanted."""

    @property
    def taken(self) -> float:
        """Decibels, -MOST_DUCKED..0, that the music is moved: it is never raised."""
        return min(0.0, max(-MOST_DUCKED, self.depth))


@dataclass(frozen=True, slots=True, kw_only=True)
class MixReport:
    """What the mixer did."""

    keep_audio: KeepAudio
    loudness: float | None
    """Integrated loudness reached, LUFS; None for silence."""
    target: float
    true_peak: float
    """dBTP of the mix."""
    gain: float
    """Decibels given to the music outside speech."""
    film_gain: float
    """Decibels given to the film's own sound."""
    limiter_most: float
    """Largest reduction in dB."""
    limiter_mean: float
    """Mean reduction in dB over sounding milliseconds."""
    stopped_short: bool
    """Whether the target was missed so as not to flatten the music."""
    ducked: float
    """Seconds during which the music was lowered under speech."""
    ducking: tuple[Duck, ...] = ()
    """How far the music would be lowered under each stretch of speech, the common gain apart."""
    turned_down: tuple[tuple[float, float], ...] = ()
    """Seconds and decibels of lone peaks that are turned down before the limiter."""
    remarks: tuple[str, ...] = ()
