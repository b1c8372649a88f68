"""Photoplay: a film goes in; music that belongs to it comes out.

    photoplay.score("holiday.mp4")

does everything; `photoplay.scoring` and `photoplay.pipeline` have the stages one by one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from photoplay.scoring import Scored, score

__version__ = "0.1.0"
__all__ = ["Scored", "__version__", "score"]


def __getattr__(name: str) -> Any:
    # Imported when asked for, so that `import photoplay` costs nothing.
    if name in {"score", "Scored"}:
        from photoplay import scoring  # noqa: PLC0415

        return getattr(scoring, name)
    raise AttributeError(f"module 'photoplay' has no attribute {name!r}")
