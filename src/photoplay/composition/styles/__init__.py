"""The styles: each file holds a style's public card and how its band writes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from photoplay.composition.styles import (
    ambient,
    chamber,
    electronic,
    epic,
    folk,
    jazz,
    lofi,
    orchestral,
    piano,
    rock,
)
from photoplay.composition.styles.desk import Style
from photoplay.types.style import StyleCard

STYLES: Mapping[str, Style] = MappingProxyType(
    {
        module.STYLE.card.name: module.STYLE
        for module in (
            orchestral,
            piano,
            ambient,
            electronic,
            rock,
            lofi,
            jazz,
            folk,
            epic,
            chamber,
        )
    }
)
CARDS: Mapping[str, StyleCard] = MappingProxyType(
    {name: style.card for name, style in STYLES.items()}
)
