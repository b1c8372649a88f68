"""The cards of measures by name and by what they need."""

from __future__ import annotations

from photoplay.catalog import METRICS, find
from photoplay.types.cards import Measure


def every_card() -> list[Measure]:
    """The cards of all measures, in the order of the catalogue."""
    return [card for question in METRICS for card in find(METRICS, question).MEASURES]


def cards(shelf: str, needs: tuple[str, ...]) -> list[Measure]:
    """Cards of a shelf that need exactly this."""
    return [card for card in every_card() if card.shelf == shelf and card.needs == needs]


def card_of(name: str) -> Measure | None:
    """The card of a measure, or of the measure that a variant (after a colon) belongs to."""
    bare = name.split(":", maxsplit=1)[0]
    return next((card for card in every_card() if card.name == bare), None)


def known_card(name: str) -> Measure:
    """The same of a measure that there is; LookupError else."""
    card = card_of(name)
    if card is None:
        raise LookupError(f"there is no measure {name!r}")
    return card
