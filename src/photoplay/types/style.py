"""What a style is, as far as planner and mixer must know; the composer keeps the rest."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A place in a style's band: a role and the instruments that may take it, likeliest first."""

    role: str
    """melody, counter, harmony, pad, arpeggio, bass, drums, percussion, effects."""
    instruments: tuple[str, ...]
    from_energy: float = 0.0
    """The energy, 0..1, from which this seat plays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StyleCard:
    """A style's public facts: its tempo, metre, modes, band and what it allows itself."""

    name: str
    title: str
    description: str
    tempo: tuple[float, float]
    """Usual lowest and highest felt pulses a minute."""
    metres: tuple[str, ...]
    """Such as 4/4, 3/4, 6/8, likeliest first."""
    modes: tuple[str, ...]
    """Modes the style likes, in no order; the planner chooses by valence among them."""
    seats: tuple[Seat, ...]
    drums: bool
    """Whether it keeps a beat on drums: its tempo must then stay steady (CV <= 1.5 %)."""
    swing: float = 0.0
    """0 straight .. 1 triplet swing, of eighths."""
    room: str = "hall"
    section_bars: int = 8
    composer: str = "rules"
    """Who writes its tunes where nobody asks: rules, or learned where that was measured to be
    nearer to real music (docs/learned.md)."""
    yardstick: str | None = None
    """The corpus whose numbers it is measured by; None where none fits."""
    exemptions: tuple[str, ...] = ()
    """Checks of the gate it is excused from, each "check: reason"."""
    mood_words: tuple[str, ...] = ()
    """Words of a brief that call for it."""
