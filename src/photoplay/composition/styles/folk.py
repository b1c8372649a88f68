"""Folk: picked and strummed guitar, a fiddle or whistle tune, a dance in six or three."""

from __future__ import annotations

from photoplay.types.style import Seat, StyleCard

CARD = StyleCard(
    name="folk",
    title="Folk",
    description="Picked and strummed guitars, a fiddle or whistle tune, upright bass, accordion",
    tempo=(66.0, 132.0),
    metres=("4/4", "6/8", "3/4"),
    modes=("major", "mixolydian", "dorian", "minor"),
    seats=(
        Seat(role="arpeggio", instruments=("steel-guitar", "nylon-guitar")),
        Seat(role="melody", instruments=("fiddle", "whistle", "recorder", "harmonica")),
        Seat(role="bass", instruments=("upright-bass",), from_energy=0.25),
        Seat(role="harmony", instruments=("mandolin", "banjo", "nylon-guitar"), from_energy=0.42),
        Seat(role="percussion", instruments=("room-kit",), from_energy=0.5),
        Seat(role="pad", instruments=("accordion",), from_energy=0.62),
        Seat(role="counter", instruments=("recorder", "whistle", "clarinet"), from_energy=0.75),
    ),
    drums=False,
    room="chamber",
    yardstick="pop909",
    exemptions=("parallels: strummed chord shapes and drones move in parallel",),
    mood_words=("folk", "rustic", "pastoral", "warm", "nature", "celtic", "country", "acoustic"),
)
