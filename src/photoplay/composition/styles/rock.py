"""Rock band: backbeat, picked eighths in the bass, power chords over clean arpeggios."""

from __future__ import annotations

from photoplay.types.style import Seat, StyleCard

CARD = StyleCard(
    name="rock",
    title="Pop and rock band",
    description="Drums on the backbeat, picked bass, clean and distorted guitars, a lead on top",
    tempo=(84.0, 160.0),
    metres=("4/4", "6/8"),
    modes=("major", "mixolydian", "dorian", "minor", "phrygian"),
    seats=(
        Seat(role="arpeggio", instruments=("clean-guitar", "steel-guitar")),
        Seat(role="bass", instruments=("picked-bass", "bass-guitar"), from_energy=0.08),
        Seat(role="drums", instruments=("power-kit", "kit"), from_energy=0.18),
        Seat(role="melody", instruments=("overdriven-guitar", "organ"), from_energy=0.25),
        Seat(
            role="harmony", instruments=("distorted-guitar", "overdriven-guitar"), from_energy=0.5
        ),
        Seat(role="pad", instruments=("organ", "strings"), from_energy=0.68),
    ),
    drums=True,
    room="studio",
    yardstick="pop909",
    exemptions=("parallels: power chords move in parallel fifths by nature",),
    mood_words=("rock", "pop", "powerful", "upbeat", "sport", "action", "rebellious", "road"),
)
