"""Everything that lies on a shelf, by name, and the module it lives in."""

from __future__ import annotations

from difflib import get_close_matches
from importlib import import_module
from types import ModuleType

METRICS: dict[str, str] = {}
"""Module by question; each holds `MEASURES`, a tuple of cards."""


def find(table: dict[str, str], name: str) -> ModuleType:
    """Import the module that `table` holds under `name`.

    Raises LookupError, with the nearest names, for a name that it does not hold.
    """
    if name not in table:
        near = get_close_matches(name, table) or sorted(table)
        raise LookupError(f"there is no {name!r}; perhaps {' or '.join(near)}")
    return import_module(table[name])
