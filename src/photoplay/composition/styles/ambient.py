"""Ambient: drones, slow swells and rare bells over a pulse that is felt, never beaten."""

from __future__ import annotations

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
        Seat(role="melody", instruments=("fm-keys", "electric-piano", "piano"), from_energy=0.3),
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
