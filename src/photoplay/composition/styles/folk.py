"""Folk: picked and strummed guitar, a fiddle or whistle tune, a dance in six or three."""

from __future__ import annotations

from photoplay.composition.harmony import Harmonist
from photoplay.composition.melody import Singer
from photoplay.composition.styles.desk import Desk, Style
from photoplay.types.style import Seat, StyleCard

CARD = StyleCard(
    name="folk",
    title="Folk",
    description="Picked and strummed guitars, a fiddle or whistle tune, upright bass, accordion",
    tempo=(66.0, 132.0),
    metres=("4/4", "6/8", "3/4"),
    modes=("major", "mixolydian", "dorian", "minor"),
    seats=(
        Seat(role="arpeggio", instruments=("steel-guitar", "nylon-guitar")),
        Seat(role="melody", instruments=("fiddle", "whistle", "recorder", "harmonica")),
        Seat(role="bass", instruments=("upright-bass",), from_energy=0.25),
        Seat(role="harmony", instruments=("mandolin", "banjo", "nylon-guitar"), from_energy=0.42),
        Seat(role="percussion", instruments=("room-kit",), from_energy=0.5),
        Seat(role="pad", instruments=("accordion",), from_energy=0.62),
        Seat(role="counter", instruments=("recorder", "whistle", "clarinet"), from_energy=0.75),
    ),
    drums=False,
    room="chamber",
    yardstick="pop909",
    exemptions=("parallels: strummed chord shapes and drones move in parallel",),
    mood_words=("folk", "rustic", "pastoral", "warm", "nature", "celtic", "country", "acoustic"),
)

STYLE = Style(
    card=CARD,
    desks=(
        Desk(
            texture="arpeggio",
            register=(48, 72),
            velocity=70,
            rate=(2.0, 5.5),
            figure="pick",
            level=-2.0,
            pan=-0.3,
            send=0.2,
        ),
        Desk(texture="tune", register=(62, 86), velocity=82, level=3.0, pan=0.1, send=0.3),
        Desk(texture="root-fifth", register=(28, 48), velocity=78, level=-1.0, send=0.05),
        Desk(texture="strum", register=(52, 74), velocity=66, voices=(3, 4), level=-4.0, pan=0.4),
        Desk(texture="shaker", register=(27, 87), velocity=64, level=-4.0, pan=-0.2, send=0.2),
        Desk(texture="pad", register=(55, 76), velocity=58, voices=(2, 3), level=-6.0, send=0.3),
        Desk(texture="counter", register=(60, 79), velocity=66, level=-4.0, pan=-0.35),
    ),
    harmonist=Harmonist(corpus="billboard"),
    singer=Singer(corpora=("openewld",), notes_a_second=(1.0, 3.2)),
    timing_sd=8.0,
    striker=0,
)
