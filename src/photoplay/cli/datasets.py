"""`photoplay datasets`: every data set we read, and what is missing or broken in a copy."""

from __future__ import annotations

import dataclasses
import json
from itertools import groupby
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress, track
from rich.table import Table

from photoplay.catalog import DATASETS, find
from photoplay.datasets.checking import Report, going, report_form
from photoplay.preparation.exporting import Form, export_set
from photoplay.types.cards import DatasetCard
from photoplay.types.errors import BriefError, FaultsFoundError, OutputError

SHELVES = {
    "paired": "Films with music",
    "movement": "Human movement",
    "images": "Pictures",
    "music": "Music alone",
}
_TOLD = 20


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--markdown", is_flag=True, help="Print the page docs/datasets.md.")
@click.pass_context
def datasets(context: click.Context, as_json: bool, markdown: bool) -> None:
    """List the data sets: what they hold, licence, size, what is public, where to ask.

    \b
    Examples:
      photoplay datasets
      photoplay datasets check pop909 ~/data/pop909
    """
    if context.invoked_subcommand:
        return
    cards = dataset_cards()
    if as_json:
        click.echo(json.dumps([card_form(card) for card in cards], indent=2))
        return
    if markdown:
        click.echo(page(cards), nl=False)
        return
    table = Table("name", "what it holds", "items", "licence", "public")
    for card in cards:
        table.add_row(card.name, card.holds, _number(card.items), card.licence, card.access)
    Console().print(table)


@datasets.command("check")
@click.argument("name")
@click.argument("root", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
@click.option("--media", is_flag=True, help="Open every film, sound and picture as well.")
def check_copy(name: str, root: Path, as_json: bool, media: bool) -> None:
    """Read every item of the copy of data set NAME in the folder ROOT.

    What is missing or broken is listed at the end; nothing is stopped by it. Exit code 7 tells of
    faults.
    """
    dataset = reader_of(name).Dataset(root)
    report = Report(expected=dataset.card.items)
    keys = going(dataset, report, media=media)
    for _ in track(keys, dataset.card.title, len(dataset), console=Console(stderr=True)):
        pass  # the report is kept as it goes
    if as_json:
        click.echo(json.dumps(report_form(report), indent=2))
    else:
        _tell(report)
    if report.faultless:
        return
    if as_json:
        click.get_current_context().exit(FaultsFoundError.exit_code)
    raise FaultsFoundError(
        f"{len(report.broken)} items are broken, media of {len(report.missing)} are missing"
        + (f"; {report.split_fault}" if report.split_fault else "")
    )


@datasets.command("export")
@click.argument("name")
@click.argument("root", type=click.Path(path_type=Path))
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--to",
    "form",
    type=click.Choice(["webdataset", "parquet"]),
    default="webdataset",
    show_default=True,
    help="Tar shards, or tables that Hugging Face datasets opens.",
)
@click.option("--media/--no-media", default=True, help="Whether films, sounds, pictures go along.")
def export_copy(name: str, root: Path, out: Path, form: Form, media: bool) -> None:
    """Write the copy of data set NAME in ROOT to the folder OUT, with Croissant metadata.

    Broken items are left out and listed.
    """
    if out.exists() and any(out.iterdir()):
        raise OutputError(f"{out} is not empty; an export wants a folder of its own")
    dataset = reader_of(name).Dataset(root)
    with Progress(*Progress.get_default_columns(), console=Console(stderr=True)) as bar:
        task = bar.add_task(dataset.card.title, total=len(dataset))
        done = export_set(dataset, out, form, media=media, seen=lambda key: bar.advance(task))
    for split, count in done.items.items():
        click.echo(f"{split}: {count} items")
    click.echo(f"{len(done.files)} files and croissant.json in {out}")
    for key, text in list(done.broken.items())[:_TOLD]:
        click.echo(f"left out: {key}: {text}")
    if done.broken:
        raise FaultsFoundError(f"{len(done.broken)} items are broken and were left out")


def reader_of(name: str) -> Any:
    """The module of a data set; BriefError with the nearest names for one that there is not."""
    try:
        return find(DATASETS, name)
    except LookupError as error:
        raise BriefError(f"{error} (photoplay datasets lists them)") from error


def dataset_cards() -> tuple[DatasetCard, ...]:
    """The cards of all data sets, shelf by shelf in the order of the catalog."""
    cards = [find(DATASETS, name).CARD for name in DATASETS]
    return tuple(sorted(cards, key=lambda card: list(SHELVES).index(card.shelf)))


def card_form(card: DatasetCard) -> dict[str, Any]:
    """A card as JSON knows it."""
    values = {field.name: getattr(card, field.name) for field in dataclasses.fields(card)}
    return {name: list(one) if isinstance(one, tuple) else one for name, one in values.items()}


def page(cards: tuple[DatasetCard, ...]) -> str:
    """The page of all data sets, as Markdown."""
    lines = [
        "# Data sets",
        "",
        "Made from the cards by `photoplay datasets --markdown`. We download nothing: get a copy",
        "where the card says, then `photoplay datasets check NAME FOLDER` reads all of it and",
        "lists what is missing or broken. *May ship*: whether a model trained on it may be",
        "published.",
        "Where a set's own layout is not public, the reader takes [our manifest](manifest.md).",
    ]
    for shelf, group in groupby(cards, key=lambda card: card.shelf):
        kept = list(group)
        lines += ["", f"## {SHELVES[shelf]}", "", *_overview(kept)]
        for card in kept:
            lines += ["", *_section(card)]
    return "\n".join(lines) + "\n"


def _overview(cards: list[DatasetCard]) -> list[str]:
    lines = ["| name | items | hours | licence | may ship | public |", "|---|---|---|---|---|---|"]
    for card in cards:
        cells = (
            f"`{card.name}`", _number(card.items), _number(card.hours), card.licence,
            "yes" if card.ships else "no", card.access,
        )  # fmt: skip
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return lines


def _section(card: DatasetCard) -> list[str]:
    layout = ", ".join(f"`{one}`" for one in card.layout)
    splits = ", ".join(card.splits) or f"none ({card.split_note})"
    also = f" ({card.split_note})" if card.splits and card.split_note else ""
    own = "Its own layout is not public; ours: " if card.manifest else "Layout: "
    return [
        f"### `{card.name}` – {card.title}",
        "",
        f"{card.holds[0].upper()}{card.holds[1:]}. {card.source}.",
        "",
        f"- {own}{layout} (after {card.layout_source}).",
        f"- Gives: {', '.join(card.gives)}. Splits: {splits}{also}.",
        f"- To get it: {card.ask}.",
        *(f"- Trap: {trap}." for trap in card.traps),
    ]


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:,g}"


def _tell(report: Report) -> None:
    whole = "" if report.expected is None else f" of {report.expected} that the whole set has"
    click.echo(f"{report.items} items read{whole}")
    fields = ", ".join(f"{name} {count}" for name, count in sorted(report.given.items()))
    click.echo(f"fields: {fields or 'none'}")
    if report.splits:
        splits = ", ".join(f"{name} {count}" for name, count in report.splits.items())
        click.echo(f"splits: {splits}")
    for key, text in list(report.broken.items())[:_TOLD]:
        click.echo(f"broken: {key}: {text}")
    for key, paths in list(report.missing.items())[:_TOLD]:
        click.echo(f"missing: {key}: {', '.join(str(path) for path in paths)}")
    hidden = max(0, len(report.broken) - _TOLD) + max(0, len(report.missing) - _TOLD)
    if hidden:
        click.echo(f"… and {hidden} more (--json lists all)")
