"""What the user may set about the mix, and what was done, as it is kept in mix.json."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

KeepAudio = Literal["auto", "none", "duck", "mix", "effects"]

_BROADCAST = -23.5
"""LUFS from which down the ceiling is that of A/85 and streaming drama, -2 dBTP; above it -1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MixOptions:
    """Levels of the soundtrack."""

    keep_audio: KeepAudio = "auto"
    """The film's own sound: duck keeps it and lowers the music under speech, mix keeps it beside
    the music, effects keeps what is louder than its own music (talk, weather, crowds) and fades it
    out between, none leaves it out. auto: duck where somebody speaks or where its own music is
    stepped around, effects where its music is replaced, mix where there is no music in it."""
    loudness: float = -14.0
    """Integrated loudness of the soundtrack in LUFS: -14 web, -16 podcast, -23 R 128, -24 A/85, -27
    streaming drama."""
    true_peak: float | None = None
    """Highest true peak in dBTP; default by loudness: -1, or -2 from -24 LUFS down."""
    duck: float = 12.0
    """LU by which the music lies below speech: 8 gentle, 12 usual, 15 strong, 20 accessible."""
    duck_drums: bool = True
    """Lower the drums under speech as well."""
    balance: float = 0.0
    """Decibels by which the music is raised against the film's own sound."""

    def __post_init__(self) -> None:
        if not -40 <= self.loudness <= -8:
            raise ValueError(f"loudness must lie in -40..-8 LUFS, got {self.loudness:g}")
        if self.true_peak is not None and not -12 <= self.true_peak <= 0:
            raise ValueError(f"true peak must lie in -12..0 dBTP, got {self.true_peak:g}")
        if not 0 <= self.duck <= 40:
            raise ValueError(f"ducking must lie in 0..40 LU, got {self.duck:g}")

    @property
    def true_peak_ceiling(self) -> float:
        """dBTP that the published soundtrack keeps under."""
        if self.true_peak is not None:
            return self.true_peak
        return -1.0 if self.loudness > _BROADCAST else -2.0


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
    remarks: tuple[str, ...] = ()
