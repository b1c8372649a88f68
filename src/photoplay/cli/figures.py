"""Figures as tables on a terminal show them."""

from __future__ import annotations

import math


def short(value: float | None) -> str:
    """Three places below ten, one below a hundred, none above; "-" where nothing was measured."""
    if value is None or math.isnan(value):
        return "-"
    large = abs(value)
    text = f"{value:.3f}" if large < 10 else f"{value:.1f}" if large < 100 else f"{value:.0f}"
    return text.removeprefix("-") if large < 0.0005 else text


def chance(p: float) -> str:
    """A p-value."""
    return "<.001" if 0 <= p < 0.001 else short(p)
