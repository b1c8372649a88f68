"""Chamber waltz: a small salon band in three, pizzicato and winds, light on its feet."""

from __future__ import annotations

from photoplay.types.style import Seat, StyleCard

CARD = StyleCard(
    name="chamber",
    title="Chamber dance",
    description="A salon band: pizzicato after-beats, clarinet or flute tune, light and playful",
    tempo=(72.0, 168.0),
    metres=("3/4", "4/4", "6/8"),
    modes=("lydian", "major", "mixolydian", "dorian", "minor", "harmonic-minor"),
    seats=(
        Seat(role="melody", instruments=("clarinet", "flute", "violin", "oboe")),
        Seat(role="harmony", instruments=("pizzicato",)),
        Seat(role="bass", instruments=("bassoon", "cello")),
        Seat(role="counter", instruments=("cello", "viola"), from_energy=0.4),
        Seat(role="arpeggio", instruments=("harp", "celesta", "music-box"), from_energy=0.3),
        Seat(role="melody", instruments=("violins", "glockenspiel"), from_energy=0.6),
        Seat(role="pad", instruments=("strings",), from_energy=0.7),
    ),
    drums=False,
    room="chamber",
    yardstick="openscore-quartets",
    exemptions=("parallels: octave doublings of the tune are scoring, not part-writing",),
    mood_words=("playful", "quirky", "comic", "waltz", "elegant", "whimsical", "children", "dance"),
)
