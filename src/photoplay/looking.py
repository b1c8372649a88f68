"""The looker that Photoplay uses by default: the observations, and the readers that are at hand."""

from __future__ import annotations

from pathlib import Path

from photoplay.types.analysis import Analysis
from photoplay.types.film import Film
from photoplay.types.progress import Progress


def look_at(
    film: Film, progress: Progress, *, vision_model: str | None = None, preview: bool = False
) -> Analysis:
    """Everything that can be observed in `film` with the models that are set up."""
    raise NotImplementedError((film, progress, vision_model, preview, Path))
