"""Intimate piano: a singing right hand over broken pedalled chords, strings as it grows."""

from __future__ import annotations

from photoplay.types.style import Seat, StyleCard

CARD = StyleCard(
    name="piano",
    title="Intimate piano",
    description="One piano close by: broken chords, a singing right hand, strings as it grows",
    tempo=(52.0, 112.0),
    metres=("4/4", "3/4", "6/8"),
    modes=("lydian", "major", "mixolydian", "dorian", "minor", "harmonic-minor"),
    seats=(
        Seat(role="melody", instruments=("piano",)),
        Seat(role="arpeggio", instruments=("piano",)),
        Seat(role="counter", instruments=("cello", "viola"), from_energy=0.45),
        Seat(role="pad", instruments=("slow-strings", "strings"), from_energy=0.55),
        Seat(role="bass", instruments=("cellos", "basses"), from_energy=0.68),
    ),
    drums=False,
    room="chamber",
    yardstick="pop909",
    exemptions=("parallels: octaves of the left hand are one line doubled",),
    mood_words=("intimate", "piano", "tender", "sad", "nostalgic", "romantic", "wistful", "gentle"),
)
