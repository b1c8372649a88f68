"""Load what the later stages need while the film is still being looked at.

Looking leaves half a core to spare, and the stages after it would load one thing after another.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

FIRST = "scipy.signal"
"""Loaded before all else: whoever listens to the film's sound waits for it, and for nothing else,
so that two threads never load parts of one library from both ends."""
LATER = (
    "photoplay.planning.planner",
    "photoplay.composition.composer",
    "photoplay.exchange.markers",
    "photoplay.media.midi",
    "photoplay.media.musicxml",
    "photoplay.rendering.band",
    "photoplay.rendering.synthesis.instruments",
    "photoplay.mixing.desk",
    "photoplay.mixing.mixer",
    "photoplay.media.publish",
)


def load_what_follows(wanted: Callable[[], bool]) -> None:
    """Import FIRST and LATER as long as that is `wanted`.

    What cannot be imported is left for the stage that needs it to say.
    """
    for name in (FIRST, *LATER):
        if not wanted():
            return
        import_module(name)
