"""Photoplay's own eyes and meter, for measuring any music against any film."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from photoplay.evaluation.features import Senses
    from photoplay.types.analysis import Analysis


def own_senses() -> Senses:
    """The analysis that scoring uses, and the loudness meter of the mixer."""
    from photoplay.evaluation.features import Senses  # noqa: PLC0415
    from photoplay.mixing.loudness import measure  # noqa: PLC0415

    return Senses(look=look_at_file, meter=measure)


def look_at_file(path: Path) -> Analysis:
    """The analysis of a film file, whatever music it carries."""
    from photoplay.looking import look_at  # noqa: PLC0415
    from photoplay.media.probe import probe  # noqa: PLC0415
    from photoplay.types.progress import unheard  # noqa: PLC0415

    return look_at(probe(path), unheard)
