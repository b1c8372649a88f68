"""Ambient: drones, slow swells and rare bells over a pulse that is felt, never beaten."""

from __future__ import annotations

from photoplay.composition.harmony import Harmonist
from photoplay.composition.melody import Singer
from photoplay.composition.styles.desk import Desk, Style
from photoplay.types.style import Seat, StyleCard

CARD = StyleCard(
    name="ambient",
    title="Ambient",
    description="Slow pads and drones that swell and ebb, rare bells, no beat",
    tempo=(50.0, 96.0),
    metres=("4/4", "3/4"),
    modes=("lydian", "major", "mixolydian", "dorian", "minor", "phrygian"),
    seats=(
        Seat(role="pad", instruments=("warm-pad", "glass-pad", "sweep-pad")),
        Seat(role="bass", instruments=("drone",)),
        Seat(role="arpeggio", instruments=("fm-bell", "vibraphone", "celesta"), from_energy=0.05),
        Seat(role="melody", instruments=("fm-keys", "electric-piano", "piano"), from_energy=0.2),
        Seat(role="harmony", instruments=("synth-pluck", "harp"), from_energy=0.5),
        Seat(role="pad", instruments=("voices", "choir", "slow-strings"), from_energy=0.62),
    ),
    drums=False,
    room="cathedral",
    yardstick=None,
    exemptions=(
        "no tune: a surface of sound, a tune only where it grows",
        "parallels: pads glide in parallel by design",
        "false ending: a drone may hold the last chord over 4 s",
    ),
    mood_words=(
        "ambient",
        "calm",
        "meditative",
        "dreamy",
        "space",
        "ethereal",
        "serene",
        "floating",
    ),
)

STYLE = Style(
    card=CARD,
    desks=(
        Desk(texture="pad", register=(50, 76), velocity=70, voices=(3, 5), level=-1.0, send=0.5),
        Desk(texture="drone", register=(31, 42), velocity=66, level=1.0, send=0.2),
        Desk(texture="bells", register=(67, 91), velocity=66, level=-3.0, pan=0.3, send=0.6),
        Desk(texture="tune", register=(60, 81), velocity=72, level=3.0, pan=-0.15, send=0.5),
        Desk(
            texture="arpeggio",
            register=(57, 79),
            velocity=58,
            rate=(0.8, 3.0),
            figure="sequence",
            level=-4.0,
            pan=-0.35,
            send=0.55,
        ),
        Desk(texture="pad", register=(57, 81), velocity=58, voices=(2, 4), level=-5.0, send=0.6),
    ),
    harmonist=Harmonist(corpus="billboard", bars_per_chord=2.0, film=0.45, pedal=0.5),
    singer=Singer(corpora=("pop909", "openewld"), notes_a_second=(0.35, 1.2), breath=0.35),
    timing_sd=9.0,
    release=1.1,
    striker=2,
)
