"""Figures as tables on a terminal show them."""

from __future__ import annotations

import math


def short(value: float | None) -> str:
    """Three places, or three digits from ten up; "-" for what could not be measured."""
    if value is None or math.isnan(value):
        return "-"
    return "<.001" if 0 < value < 0.001 else f"{value:.3f}" if abs(value) < 10 else f"{value:.3g}"
