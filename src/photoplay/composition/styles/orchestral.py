"""Orchestral cinematic: legato strings, driving ostinati, horns, timpani, cymbal swells."""

from __future__ import annotations

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
