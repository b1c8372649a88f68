"""Rock band: backbeat, picked eighths in the bass, power chords over clean arpeggios."""

from __future__ import annotations

from photoplay.composition.harmony import Harmonist
from photoplay.composition.melody import Singer
from photoplay.composition.styles.desk import Desk, Style
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
        Seat(role="melody", instruments=("overdriven-guitar", "organ"), from_energy=0.12),
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

STYLE = Style(
    card=CARD,
    desks=(
        Desk(
            texture="arpeggio",
            register=(52, 76),
            velocity=74,
            rate=(2.0, 5.0),
            figure="pick",
            level=-3.0,
            pan=0.4,
            send=0.25,
        ),
        Desk(texture="eighths", register=(28, 47), velocity=84, level=-1.0, send=0.0),
        Desk(texture="drums", register=(27, 87), velocity=92, level=-2.0, send=0.15),
        Desk(texture="tune", register=(60, 84), velocity=84, level=4.0, pan=-0.1, send=0.3),
        Desk(texture="power", register=(40, 67), velocity=80, level=-7.0, pan=-0.45, send=0.15),
        Desk(texture="pad", register=(53, 76), velocity=62, voices=(3, 4), level=-6.0, send=0.3),
    ),
    drum_table="drums_rock",
    harmonist=Harmonist(corpus="billboard", loop=4),
    singer=Singer(corpora=("pop909",), notes_a_second=(0.9, 3.0)),
    timing_sd=7.0,
    striker=0,
)
