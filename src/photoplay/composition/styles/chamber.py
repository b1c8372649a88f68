"""Chamber waltz: a small salon band in three, pizzicato and winds, light on its feet."""

from __future__ import annotations

from photoplay.composition.harmony import Harmonist
from photoplay.composition.melody import Singer
from photoplay.composition.styles.desk import Desk, Style
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

STYLE = Style(
    card=CARD,
    desks=(
        Desk(texture="tune", register=(62, 86), velocity=84, level=3.0, pan=-0.1, send=0.3),
        Desk(
            texture="comp",
            register=(52, 74),
            velocity=70,
            figure="after",
            voices=(2, 3),
            level=-2.0,
            pan=0.25,
        ),
        Desk(texture="root-fifth", register=(36, 53), velocity=76, level=-1.0, pan=0.1, length=0.6),
        Desk(texture="counter", register=(48, 69), velocity=66, level=-3.0, pan=0.35),
        Desk(
            texture="arpeggio",
            register=(60, 88),
            velocity=58,
            rate=(1.5, 5.0),
            figure="wave",
            level=-4.0,
            pan=-0.35,
            send=0.4,
        ),
        Desk(texture="tune", register=(67, 91), velocity=74, level=-2.0, pan=-0.25),
        Desk(texture="pad", register=(50, 74), velocity=58, voices=(3, 4), level=-6.0, send=0.4),
    ),
    harmonist=Harmonist(corpus="openewld"),
    singer=Singer(corpora=("quartets", "openewld"), notes_a_second=(1.0, 3.4)),
    timing_sd=8.0,
    striker=1,
)
