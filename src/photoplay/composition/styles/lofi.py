"""Lo-fi: a dusty swung beat, sevenths on the electric piano, a lazy bass."""

from __future__ import annotations

from photoplay.composition.harmony import Harmonist
from photoplay.composition.melody import Singer
from photoplay.composition.styles.desk import Desk, Style
from photoplay.types.style import Seat, StyleCard

CARD = StyleCard(
    name="lofi",
    title="Lo-fi beats",
    description="A dusty, swung, slow beat under sevenths of an electric piano and a lazy bass",
    tempo=(64.0, 94.0),
    metres=("4/4",),
    modes=("lydian", "major", "mixolydian", "dorian", "minor"),
    seats=(
        Seat(role="harmony", instruments=("electric-piano", "fm-keys")),
        Seat(role="bass", instruments=("fretless-bass", "upright-bass"), from_energy=0.08),
        Seat(role="drums", instruments=("lofi-kit",), from_energy=0.16),
        Seat(
            role="melody",
            instruments=("vibraphone", "jazz-guitar", "nylon-guitar"),
            from_energy=0.12,
        ),
        Seat(role="pad", instruments=("warm-pad",), from_energy=0.45),
        Seat(role="arpeggio", instruments=("nylon-guitar", "jazz-guitar"), from_energy=0.62),
    ),
    drums=True,
    swing=0.55,
    room="booth",
    yardstick=None,
    exemptions=(
        "monotony: loops are the idiom; verbatim bars up to 80 %",
        "parallels: seventh chords planed by hand shape",
    ),
    mood_words=("lofi", "lo-fi", "chill", "relaxed", "cosy", "study", "mellow", "rainy"),
)

STYLE = Style(
    card=CARD,
    desks=(
        Desk(
            texture="comp",
            register=(50, 74),
            velocity=72,
            figure="lofi",
            voices=(3, 4),
            level=-4.0,
            pan=-0.15,
            send=0.3,
        ),
        Desk(texture="lazy", register=(28, 46), velocity=80, level=-1.0, send=0.0),
        Desk(texture="drums", register=(27, 87), velocity=84, level=-1.0, send=0.1),
        Desk(texture="tune", register=(62, 84), velocity=76, level=1.0, pan=0.2, send=0.4),
        Desk(texture="pad", register=(55, 76), velocity=54, voices=(2, 3), level=-7.0, send=0.4),
        Desk(
            texture="arpeggio",
            register=(55, 76),
            velocity=56,
            rate=(1.5, 3.0),
            figure="pick",
            level=-5.0,
            pan=-0.35,
        ),
    ),
    drum_table="drums_lofi",
    sevenths=True,
    harmonist=Harmonist(corpus="openewld", loop=4, sevenths=True),
    singer=Singer(corpora=("openewld", "pop909"), notes_a_second=(0.6, 1.9), breath=0.35),
    timing_sd=8.5,
    striker=0,
)
