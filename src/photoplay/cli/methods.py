"""`photoplay methods`: every method that can be trained, as its card says."""

from __future__ import annotations

import json

import click
from rich.console import Console
from rich.table import Table

from photoplay.catalog import METHODS, find
from photoplay.types.cards import MethodCard
from photoplay.types.errors import BriefError
from photoplay.types.json_form import to_json

_HEAD = """# Methods

Made from the cards by `photoplay methods --markdown`. A method learns to write music for pictures
from examples: `photoplay train METHOD --data pop909=ROOT --preset tiny --out RUN`. All are trained
by one loop (extra `photoplay[learn]`) and keep the promises of `tests/contracts/test_methods.py`:
each learns two examples by heart, misses what its card says it reads when that is exchanged between
them, gives back what it has learnt, and writes the same music for the same seed.
"""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--markdown", is_flag=True, help="Print the page of the documents.")
def methods(as_json: bool, markdown: bool) -> None:
    """List the methods that `train` knows.

    \b
    Example:
      photoplay methods
    """
    cards = all_methods()
    if as_json:
        click.echo(json.dumps([to_json(card) for card in cards], indent=2))
        return
    if markdown:
        click.echo(page(cards), nl=False)
        return
    table = Table("name", "makes", "reads", "learns from")
    for card in cards:
        table.add_row(card.name, card.makes, ", ".join(card.reads), ", ".join(card.learns_from))
    Console().print(table)


def all_methods() -> list[MethodCard]:
    """The cards, in the order of the catalogue; BriefError without the extra `learn`."""
    try:
        return [find(METHODS, name).CARD for name in METHODS]
    except ModuleNotFoundError as error:
        raise BriefError(f"methods need {error.name}: pip install 'photoplay[learn]'") from error


def page(cards: list[MethodCard]) -> str:
    """The page of the documents."""
    lines = [_HEAD, "| name | makes | reads | learns from |", "|---|---|---|---|"]
    lines += [
        f"| [`{card.name}`](#{card.name}) | {card.makes} | {', '.join(card.reads)} "
        f"| {', '.join(card.learns_from)} |"
        for card in cards
    ]
    for card in cards:
        lines += ["", f"## {card.name}", "", f"{card.title}: {card.paper}.", ""]
        lines += [f"- Departs: {one}." for one in card.departures]
        lines += [f"- Not reproduced: {one}." for one in card.not_reproduced]
        lines += [f"- Does not promise: {one}." for one in card.exemptions]
    return "\n".join(lines) + "\n"
