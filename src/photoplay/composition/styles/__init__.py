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
from photoplay.types.style import StyleCard

CARDS: Mapping[str, StyleCard] = MappingProxyType(
    {
        style.CARD.name: style.CARD
        for style in (
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
