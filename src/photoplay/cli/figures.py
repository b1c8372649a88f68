"""Figures as tables on a terminal show them."""

from __future__ import annotations

import math


def short(value: float | None) -> str:
    """Three places below ten, one below a hundred, none above; "-" where nothing was measured."""
    if value is None or math.isnan(value):
        return "-"
    if 0 < value < 0.001:
        return "<.001"
    large = abs(value)
    return f"{value:.3f}" if large < 10 else f"{value:.1f}" if large < 100 else f"{value:.0f}"
