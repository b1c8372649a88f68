"""The styles: each file holds a style's public card and how its band writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from photoplay.composition.learned_default import usual_composer
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


def _settled(style: Style) -> Style:
    """The style with the composer that it was measured to be best served by."""
    return replace(style, card=replace(style.card, composer=usual_composer(style.card.name)))


STYLES: Mapping[str, Style] = MappingProxyType(
    {
        module.STYLE.card.name: _settled(module.STYLE)
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
