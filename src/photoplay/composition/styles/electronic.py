"""Electronic: four on the floor, off-beat bass, sixteenth arpeggios, risers into each section."""

from __future__ import annotations

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
        Seat(role="melody", instruments=("saw-lead", "square-lead"), from_energy=0.3),
        Seat(role="harmony", instruments=("synth-pluck", "fm-keys"), from_energy=0.55),
        Seat(role="effects", instruments=("riser",), from_energy=0.3),
        Seat(role="effects", instruments=("impact",), from_energy=0.3),
    ),
    drums=True,
    room="studio",
    yardstick=None,
    exemptions=(
        "monotony: loops are the idiom; verbatim bars up to 80 %",
        "parallels: synthesiser chords move in parallel by design",
    ),
    mood_words=("electronic", "techno", "futuristic", "energetic", "driving", "club", "digital"),
)
