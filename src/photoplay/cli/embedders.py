"""`photoplay embedders`: every net that can listen or look for `evaluate`, as its card says."""

from __future__ import annotations

import json

import click
from rich.console import Console
from rich.table import Table

from photoplay.catalog import EMBEDDERS, find
from photoplay.types.cards import EmbedderCard
from photoplay.types.json_form import to_json

_HEAD = """# Embedders

Made from the cards by `photoplay embedders --markdown`. An embedder turns sound (picture, text)
into rows of numbers; Fréchet and kernel distances, KL and inception score are taken over them, and
every value is one of its embedder: two embedders' numbers do not compare.

Weights come from local files and nothing is fetched: `photoplay evaluate MADE --reference REAL
--embedder NAME=WEIGHTS`. MusiCNN alone is brought by `photoplay setup --evaluation`; where it is
set up, `evaluate` uses it by itself. Files may be PyTorch's (both kinds), safetensors, or
TensorFlow checkpoints; they are read without PyTorch or TensorFlow, every array must find its
place, and nets run in ONNX Runtime. What reference programs make of the same weights, to 1e-4:
`tests/golden/embedders`.
"""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--markdown", is_flag=True, help="Print the page of the documents.")
def embedders(as_json: bool, markdown: bool) -> None:
    """List the nets that make vectors of sound, pictures and text.

    \b
    Example:
      photoplay embedders
    """
    cards = all_embedders()
    if as_json:
        click.echo(json.dumps([to_json(card) for card in cards], indent=2))
        return
    if markdown:
        click.echo(page(cards), nl=False)
        return
    table = Table("name", "reads", "dims", "rate", "one row", "licence of the weights")
    for card in cards:
        table.add_row(card.name, card.reads, str(card.dimensions), _rate(card), _row(card),
                      card.licence)  # fmt: skip
    Console().print(table)


def all_embedders() -> list[EmbedderCard]:
    return [find(EMBEDDERS, name).CARD for name in EMBEDDERS]


def page(cards: list[EmbedderCard]) -> str:
    """The page of the documents."""
    lines = [
        _HEAD,
        "| name | reads | dimensions | rate | one row | tags |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| [`{card.name}`](#{card.name}) | {card.reads} | {card.dimensions} | {_rate(card)} "
        f"| {_row(card)} | {card.tags or '-'} |"
        for card in cards
    ]
    for card in cards:
        lines += ["", f"## {card.name}", "", f"{card.title}. {card.paper}.", ""]
        lines += [f"- Weights: {card.weights}.", f"- Licence of the weights: {card.licence}.",
                  f"- Trained on: {card.training_data}."]  # fmt: skip
        if card.assets:
            lines.append(f"- Set up as: {', '.join(f'`{name}`' for name in card.assets)}.")
        if card.trap:
            lines.append(f"- Trap: {card.trap}.")
    return "\n".join(lines) + "\n"


def _rate(card: EmbedderCard) -> str:
    return f"{card.sample_rate / 1000:g} kHz" if card.sample_rate else "-"


def _row(card: EmbedderCard) -> str:
    if not card.sample_rate:
        return "a picture"
    return f"{card.window_s:.3g} s, every {card.hop_s:.3g} s"
