"""Lo-fi: a dusty swung beat, sevenths on the electric piano, a lazy bass."""

from __future__ import annotations

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
            from_energy=0.25,
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
