"""`photoplay measures`: every measure, what it asks, how it counts."""

from __future__ import annotations

import json
import math
from itertools import groupby
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from photoplay.catalog import METRICS, find
from photoplay.types.cards import Measure


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--markdown", is_flag=True, help="Print the page docs/measures.md.")
def measures(as_json: bool, markdown: bool) -> None:
    """List the measures: question, range, best, conventions, source, what they need.

    \b
    Example:
      photoplay measures --json
    """
    cards = all_cards()
    if as_json:
        click.echo(json.dumps([card_form(card) for card in cards], indent=2))
        return
    if markdown:
        click.echo(page(cards), nl=False)
        return
    table = Table("name", "what it asks", "range", "best", "conventions", "needs")
    for card in cards:
        names = ", ".join(one.name for one in card.conventions)
        needs = ", ".join(card.needs)
        table.add_row(card.name, card.question, _range(card), _best(card), names, needs)
    Console().print(table)


def all_cards() -> tuple[Measure, ...]:
    """The cards of all measures, shelf by shelf in the order of the catalog."""
    cards = [card for question in METRICS for card in find(METRICS, question).MEASURES]
    shelves = ("music", "audio", "correspondence", "subjective")
    return tuple(sorted(cards, key=lambda card: shelves.index(card.shelf)))


def card_form(card: Measure) -> dict[str, Any]:
    """A card as JSON knows it; an open end of the range is null."""
    return {
        "name": card.name,
        "title": card.title,
        "question": card.question,
        "shelf": card.shelf,
        "needs": list(card.needs),
        "low": card.low if math.isfinite(card.low) else None,
        "high": card.high if math.isfinite(card.high) else None,
        "best": card.best if card.best is None or math.isfinite(card.best) else None,
        "unit": card.unit,
        "conventions": [
            {
                "name": one.name,
                "meaning": one.meaning,
                "source": one.source,
                "as_released": one.as_released,
            }
            for one in card.conventions
        ],
        "default": card.conventions[0].name,
        "why_default": card.why_default,
        "chance": card.chance,
        "trap": card.trap,
        "exemptions": list(card.exemptions),
    }


def page(cards: tuple[Measure, ...]) -> str:
    """The page of all measures, as Markdown."""
    lines = [
        "# Measures",
        "",
        "Made from the cards by `photoplay measures --markdown`. The first convention is the",
        "default; those marked *as released* repeat a known fault of released code, to compare",
        "with printed numbers. A value is a name and a convention; one without the other is noise.",
        "No notes, no value: nan, never 0.",
    ]
    for shelf, group in groupby(cards, key=lambda card: card.shelf):
        lines += ["", f"## {shelf.capitalize()}"]
        for card in group:
            lines += ["", *_section(card)]
    return "\n".join(lines) + "\n"


def _section(card: Measure) -> list[str]:
    unit = f" {card.unit}" if card.unit else ""
    lines = [
        f"### `{card.name}` – {card.title}",
        "",
        f"{card.question} Needs: {', '.join(card.needs)}. Range {_range(card)}{unit}; "
        f"best: {_best(card)}.",
        "",
        "| convention | what is counted how | source |",
        "|---|---|---|",
    ]
    for one in card.conventions:
        mark = " *(as released)*" if one.as_released else ""
        lines.append(f"| `{one.name}`{mark} | {_cell(one.meaning)} | {_cell(one.source)} |")
    lines += ["", f"- Default: {card.why_default}."]
    if card.chance:
        lines.append(f"- Chance: {card.chance}.")
    if card.trap:
        lines.append(f"- Trap: {card.trap}.")
    return lines


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _range(card: Measure) -> str:
    return f"{_number(card.low)}..{_number(card.high)}"


def _number(value: float) -> str:
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    return f"{value:.3f}".rstrip("0").rstrip(".") if abs(value) > 5e-4 else "0"


def _best(card: Measure) -> str:
    if card.best is None:
        return "none" if card.shelf == "subjective" else "as real music"
    return _number(card.best)
