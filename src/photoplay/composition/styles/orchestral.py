"""Orchestral cinematic: legato strings, driving ostinati, horns, timpani, cymbal swells."""

from __future__ import annotations

from photoplay.composition.harmony import Harmonist
from photoplay.composition.melody import Singer
from photoplay.composition.styles.desk import Desk, Style
from photoplay.types.style import Seat, StyleCard

CARD = StyleCard(
    name="orchestral",
    title="Orchestral cinematic",
    description="A film orchestra: string pads and ostinati, winds, horns, percussion gestures",
    tempo=(60.0, 144.0),
    metres=("4/4", "3/4", "6/8"),
    modes=("lydian", "major", "mixolydian", "dorian", "minor", "phrygian", "harmonic-minor"),
    seats=(
        Seat(role="melody", instruments=("oboe", "flute", "clarinet", "violin", "cor-anglais")),
        Seat(role="pad", instruments=("strings", "slow-strings")),
        Seat(role="bass", instruments=("cellos", "basses")),
        Seat(role="arpeggio", instruments=("harp", "pizzicato", "celesta"), from_energy=0.1),
        Seat(role="harmony", instruments=("violas", "cellos"), from_energy=0.35),
        Seat(role="counter", instruments=("cello", "clarinet", "bassoon"), from_energy=0.45),
        Seat(role="percussion", instruments=("timpani",), from_energy=0.5),
        Seat(role="melody", instruments=("violins", "trumpet"), from_energy=0.55),
        Seat(role="harmony", instruments=("horn", "brass", "trombone"), from_energy=0.6),
        Seat(role="effects", instruments=("orchestral-kit",), from_energy=0.4),
    ),
    drums=False,
    room="hall",
    yardstick="openscore-quartets",
    exemptions=(
        "parallels: octave doublings of the tune and of the bass are scoring, not part-writing",
    ),
    mood_words=("orchestral", "cinematic", "epic", "heroic", "grand", "dramatic", "adventure"),
)

STYLE = Style(
    card=CARD,
    desks=(
        Desk(texture="tune", register=(62, 86), velocity=86, level=4.0, pan=-0.15, send=0.35),
        Desk(texture="pad", register=(50, 77), velocity=66, voices=(3, 5), level=-4.0, send=0.45),
        Desk(
            texture="low-strings",
            register=(36, 50),
            velocity=74,
            rate=(1.0, 4.5),
            level=3.0,
            pan=0.25,
            length=0.7,
        ),
        Desk(
            texture="arpeggio",
            register=(55, 84),
            velocity=66,
            rate=(1.4, 5.0),
            figure="wave",
            level=-3.0,
            pan=-0.35,
            send=0.4,
        ),
        Desk(
            texture="ostinato", register=(50, 71), velocity=72, rate=(2.0, 6.5), level=0.0, pan=0.2
        ),
        Desk(texture="counter", register=(48, 70), velocity=70, level=-3.0, pan=0.3),
        Desk(texture="timpani", register=(46, 57), velocity=78, level=-5.0, send=0.45),
        Desk(texture="tune", register=(67, 91), velocity=80, level=-1.0, pan=-0.25, send=0.4),
        Desk(
            texture="hymn",
            register=(46, 69),
            velocity=74,
            voices=(2, 4),
            level=-6.0,
            pan=0.1,
            send=0.45,
        ),
        Desk(texture="gestures", register=(27, 87), velocity=86, level=-6.0, send=0.5),
    ),
    harmonist=Harmonist(corpus="openewld", film=0.35, pedal=0.3),
    singer=Singer(corpora=("openewld", "quartets"), notes_a_second=(0.6, 2.4)),
    timing_sd=8.0,
    striker=3,
)
