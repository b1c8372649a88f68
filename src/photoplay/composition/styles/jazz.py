"""Jazz trio and a soloist: walking bass, brushes, anticipated comping."""

from __future__ import annotations

from photoplay.composition.harmony import Harmonist
from photoplay.composition.melody import Singer
from photoplay.composition.styles.desk import Desk, Style
from photoplay.types.style import Seat, StyleCard

CARD = StyleCard(
    name="jazz",
    title="Jazz trio and soloist",
    description="Walking bass, brushes and ride, piano comping ahead of the beat, one soloist",
    tempo=(72.0, 180.0),
    metres=("4/4", "3/4"),
    modes=("lydian", "major", "mixolydian", "dorian", "minor", "harmonic-minor"),
    seats=(
        Seat(role="harmony", instruments=("piano", "jazz-guitar")),
        Seat(role="bass", instruments=("upright-bass",)),
        Seat(role="drums", instruments=("brush-kit", "room-kit"), from_energy=0.1),
        Seat(
            role="melody",
            instruments=("tenor-sax", "muted-trumpet", "vibraphone"),
            from_energy=0.1,
        ),
        Seat(role="counter", instruments=("vibraphone", "clarinet"), from_energy=0.7),
    ),
    drums=True,
    swing=0.85,
    room="studio",
    yardstick=None,
    exemptions=("parallels: rootless voicings are planed by hand shape",),
    mood_words=("jazz", "smoky", "cool", "noir", "playful", "sophisticated", "city", "night"),
)

STYLE = Style(
    card=CARD,
    desks=(
        Desk(
            texture="comp",
            register=(50, 74),
            velocity=66,
            figure="jazz",
            voices=(3, 4),
            level=-3.0,
            pan=-0.25,
            send=0.2,
        ),
        Desk(texture="walking", register=(28, 50), velocity=84, level=0.0, send=0.05),
        Desk(texture="drums", register=(27, 87), velocity=80, level=-1.0, pan=0.15, send=0.15),
        Desk(texture="tune", register=(56, 79), velocity=84, level=3.0, pan=0.05, send=0.25),
        Desk(texture="counter", register=(53, 74), velocity=64, level=-4.0, pan=0.35),
    ),
    drum_table="drums_jazz",
    sevenths=True,
    harmonist=Harmonist(corpus="openewld", bars_per_chord=0.5, sevenths=True),
    singer=Singer(corpora=("openewld",), notes_a_second=(1.1, 3.4)),
    timing_sd=9.0,
    striker=0,
)
