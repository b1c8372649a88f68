"""Electronic: four on the floor, off-beat bass, sixteenth arpeggios, risers into each section."""

from __future__ import annotations

from photoplay.composition.harmony import Harmonist
from photoplay.composition.melody import Singer
from photoplay.composition.styles.desk import Desk, Style
from photoplay.types.style import Seat, StyleCard

CARD = StyleCard(
    name="electronic",
    title="Electronic",
    description="Synthesisers and drum machine: arpeggios, off-beat bass, four to the bar, risers",
    tempo=(96.0, 140.0),
    metres=("4/4",),
    modes=("lydian", "major", "mixolydian", "dorian", "minor", "phrygian"),
    seats=(
        Seat(role="arpeggio", instruments=("synth-arp", "synth-pluck")),
        Seat(role="pad", instruments=("warm-pad", "sweep-pad")),
        Seat(role="bass", instruments=("synth-bass", "sub-bass"), from_energy=0.12),
        Seat(role="drums", instruments=("electronic-kit",), from_energy=0.22),
        Seat(role="melody", instruments=("saw-lead", "square-lead"), from_energy=0.05),
        Seat(role="harmony", instruments=("synth-pluck", "fm-keys"), from_energy=0.55),
        Seat(role="effects", instruments=("riser",), from_energy=0.3),
        Seat(role="effects", instruments=("impact",), from_energy=0.3),
    ),
    drums=True,
    room="studio",
    yardstick=None,
    exemptions=(
        "timing spread: sequencers play on the grid",
        "monotony: loops are the idiom; verbatim bars up to 80 %",
        "parallels: synthesiser chords move in parallel by design",
    ),
    mood_words=("electronic", "techno", "futuristic", "energetic", "driving", "club", "digital"),
)

STYLE = Style(
    card=CARD,
    desks=(
        Desk(
            texture="arpeggio",
            register=(57, 84),
            velocity=72,
            rate=(3.5, 8.0),
            figure="sequence",
            level=-4.0,
            pan=0.25,
            send=0.3,
            length=0.6,
        ),
        Desk(texture="pad", register=(50, 74), velocity=64, voices=(3, 4), level=-4.0, send=0.35),
        Desk(texture="offbeat", register=(31, 48), velocity=84, level=3.0, send=0.0),
        Desk(texture="drums", register=(27, 87), velocity=92, level=-2.0, send=0.08),
        Desk(texture="tune", register=(62, 86), velocity=80, level=3.0, send=0.3),
        Desk(texture="comp", register=(57, 77), velocity=70, figure="stabs", level=-4.0, pan=-0.3),
        Desk(texture="risers", register=(48, 60), velocity=80, level=-7.0, send=0.3),
        Desk(texture="gestures", register=(36, 48), velocity=90, level=-5.0, send=0.3),
    ),
    drum_table="drums_electronic",
    harmonist=Harmonist(corpus="billboard", loop=4),
    singer=Singer(corpora=("pop909",), notes_a_second=(1.0, 3.4)),
    timing_sd=4.5,
    striker=0,
)
