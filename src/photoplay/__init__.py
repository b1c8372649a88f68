"""Photoplay: a film goes in; music that belongs to it comes out.

`photoplay.score("holiday.mp4")` does everything; `photoplay.pipeline` has the stages one by one.
"""

from __future__ import annotations

__version__ = "0.1.0"
