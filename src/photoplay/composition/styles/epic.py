"""Epic trailer: low brass, pounding drums, sixteenth strings, choir; stops and impacts."""

from __future__ import annotations

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
        Seat(role="melody", instruments=("horn", "violins", "trumpet"), from_energy=0.25),
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
