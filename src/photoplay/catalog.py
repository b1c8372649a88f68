"""Everything that lies on a shelf, by name, and the module it lives in."""

from __future__ import annotations

from difflib import get_close_matches
from importlib import import_module
from types import ModuleType

METRICS: dict[str, str] = {
    "scale": "photoplay.metrics.music.scale",  # inside one scale?
    "entropy": "photoplay.metrics.music.entropy",  # spread over pitches, classes?
    "pitches": "photoplay.metrics.music.pitches",  # how wide, how many?
    "emptiness": "photoplay.metrics.music.emptiness",  # when does nothing sound?
    "spacing": "photoplay.metrics.music.spacing",  # from onset to onset?
    "groove": "photoplay.metrics.music.groove",  # do bars share rhythm?
    "polyphony": "photoplay.metrics.music.polyphony",  # how many at once?
    "drum-patterns": "photoplay.metrics.music.drum_patterns",  # drums on a grid?
    "density": "photoplay.metrics.music.density",  # how many notes, how long?
}
"""Module by question; each holds `MEASURES`, a tuple of cards."""


def find(table: dict[str, str], name: str) -> ModuleType:
    """Import the module that `table` holds under `name`.

    Raises LookupError, with the nearest names, for a name that it does not hold.
    """
    if name not in table:
        near = get_close_matches(name, table) or sorted(table)
        raise LookupError(f"there is no {name!r}; perhaps {' or '.join(near)}")
    return import_module(table[name])
