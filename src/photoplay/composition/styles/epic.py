"""Epic trailer: low brass, pounding drums, sixteenth strings, choir; stops and impacts."""

from __future__ import annotations

from photoplay.composition.harmony import Harmonist
from photoplay.composition.melody import Singer
from photoplay.composition.styles.desk import Desk, Style
from photoplay.types.style import Seat, StyleCard

CARD = StyleCard(
    name="epic",
    title="Epic trailer",
    description="Sixteenth strings over pounding drums, low brass and choir, stops and impacts",
    tempo=(72.0, 150.0),
    metres=("4/4", "6/8", "3/4"),
    modes=("lydian", "major", "dorian", "minor", "phrygian", "harmonic-minor"),
    seats=(
        Seat(role="harmony", instruments=("cellos", "violas")),
        Seat(role="pad", instruments=("slow-strings", "strings")),
        Seat(role="bass", instruments=("basses", "cellos"), from_energy=0.1),
        Seat(role="percussion", instruments=("orchestral-kit",), from_energy=0.2),
        Seat(role="melody", instruments=("horn", "violins", "trumpet"), from_energy=0.12),
        Seat(role="arpeggio", instruments=("violins", "violas"), from_energy=0.5),
        Seat(role="harmony", instruments=("trombone", "brass"), from_energy=0.58),
        Seat(role="pad", instruments=("choir", "voices"), from_energy=0.72),
        Seat(role="effects", instruments=("riser",), from_energy=0.35),
        Seat(role="effects", instruments=("impact",), from_energy=0.35),
    ),
    drums=True,
    room="hall",
    yardstick=None,
    exemptions=(
        "mickey-mousing: trailers strike ten to twenty times a minute",
        "parallels: unison and octave doublings for menace",
        "monotony: three or four chords over an ostinato are the idiom; verbatim bars up to 80 %",
    ),
    mood_words=("trailer", "battle", "war", "menace", "intense", "powerful", "massive"),
)

STYLE = Style(
    card=CARD,
    desks=(
        Desk(
            texture="ostinato",
            register=(46, 65),
            velocity=76,
            rate=(3.0, 8.0),
            level=-2.0,
            pan=0.25,
            length=0.5,
        ),
        Desk(texture="pad", register=(50, 74), velocity=64, voices=(3, 4), level=-5.0, send=0.45),
        Desk(
            texture="pulsing",
            register=(31, 47),
            velocity=80,
            rate=(1.2, 4.2),
            level=4.0,
            length=0.6,
        ),
        Desk(texture="pounding", register=(27, 87), velocity=92, level=0.0, send=0.35),
        Desk(texture="tune", register=(53, 79), velocity=88, level=5.0, pan=-0.1, send=0.4),
        Desk(
            texture="ostinato",
            register=(64, 84),
            velocity=72,
            rate=(3.0, 8.0),
            level=-3.0,
            pan=-0.3,
            length=0.5,
        ),
        Desk(
            texture="hymn",
            register=(43, 65),
            velocity=80,
            voices=(2, 4),
            level=-8.0,
            pan=0.15,
            send=0.4,
        ),
        Desk(texture="pad", register=(55, 79), velocity=72, voices=(3, 4), level=-4.0, send=0.5),
        Desk(texture="risers", register=(48, 60), velocity=80, level=-6.0, send=0.3),
        Desk(texture="gestures", register=(36, 48), velocity=96, level=-4.0, send=0.35),
    ),
    harmonist=Harmonist(corpus="billboard", loop=4, film=0.6),
    singer=Singer(corpora=("pop909", "quartets"), notes_a_second=(0.5, 1.8)),
    timing_sd=6.0,
    striker=0,
)
