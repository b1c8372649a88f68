"""How long work tells the caller how far it is."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, float], None]
"""Called with a stage's name and the share done, 0..1, which never falls within a stage."""


def unheard(stage: str, share: float) -> None:
    """The progress callback of a caller who does not ask."""
