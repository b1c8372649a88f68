"""Jazz trio and a soloist: walking bass, brushes, anticipated comping."""

from __future__ import annotations

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
            from_energy=0.15,
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
