"""Intimate piano: a singing right hand over broken pedalled chords, strings as it grows."""

from __future__ import annotations

from photoplay.composition.harmony import Harmonist
from photoplay.composition.melody import Singer
from photoplay.composition.styles.desk import Desk, Style
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

STYLE = Style(
    card=CARD,
    desks=(
        Desk(texture="tune", register=(64, 88), velocity=84, level=2.5, send=0.3),
        Desk(
            texture="broken",
            register=(36, 66),
            velocity=62,
            rate=(1.2, 5.0),
            level=-3.0,
            send=0.3,
            length=1.2,
        ),
        Desk(texture="counter", register=(48, 69), velocity=66, level=-3.0, pan=0.25, send=0.4),
        Desk(texture="pad", register=(52, 77), velocity=58, voices=(2, 4), level=-5.0, send=0.5),
        Desk(texture="held", register=(36, 50), velocity=64, level=-3.0, pan=0.2),
    ),
    harmonist=Harmonist(corpus="pop909", film=0.1, pedal=0.15),
    singer=Singer(corpora=("pop909", "openewld"), notes_a_second=(0.7, 2.3)),
    timing_sd=9.0,
    striker=1,
)
