"""`photoplay styles` and `photoplay instruments`: what may be asked for."""

from __future__ import annotations

import json

import click
from rich.console import Console
from rich.table import Table

from photoplay.composition.styles import CARDS
from photoplay.theory.instruments import INSTRUMENTS
from photoplay.types.json_form import to_json


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def styles(as_json: bool) -> None:
    """List the styles, with their tempo, metres and band.

    \b
    Example:
      photoplay styles
    """
    if as_json:
        click.echo(json.dumps([to_json(card) for card in CARDS.values()], indent=2))
        return
    table = Table("style", "what it is", "tempo", "metres", "instruments")
    for card in CARDS.values():
        band = ", ".join(dict.fromkeys(seat.instruments[0] for seat in card.seats))
        tempo = f"{card.tempo[0]:.0f}-{card.tempo[1]:.0f}"
        table.add_row(card.name, card.description, tempo, " ".join(card.metres), band)
    Console().print(table)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def instruments(as_json: bool) -> None:
    """List the instruments, with their family and range.

    \b
    Example:
      photoplay instruments --json
    """
    if as_json:
        click.echo(json.dumps([to_json(row) for row in INSTRUMENTS.values()], indent=2))
        return
    table = Table("name", "instrument", "family", "MIDI range")
    for row in INSTRUMENTS.values():
        table.add_row(row.name, row.title, row.family, f"{row.low}-{row.high}")
    Console().print(table)
