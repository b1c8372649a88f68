"""`photoplay prepare`: a copy of a data set made ready for training."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from photoplay.cli.datasets import reader_of
from photoplay.preparation.shards import shard_items, write_shards
from photoplay.preparation.working import Entry, stored
from photoplay.preparation.working import prepare as prepare_items
from photoplay.preparing import STEPS, work_on
from photoplay.types.errors import FaultsFoundError
from photoplay.types.json_form import to_json

_TOLD = 20


@click.command()
@click.argument("name")
@click.argument("root", type=click.Path(path_type=Path))
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--steps",
    default=",".join(STEPS),
    show_default=True,
    help="What is done to each item, in this order.",
)
@click.option("--split", help="Only the items of this official split.")
@click.option("--jobs", type=click.IntRange(1), help="Processes at once.  [default: all cores]")
@click.option("--media/--no-media", default=True, help="Whether films and sounds go along.")
@click.option("--shards", is_flag=True, help="Write WebDataset shards of the result to OUT/shards.")
@click.option("--json", "as_json", is_flag=True, help="Print the manifest as one JSON list.")
def prepare(
    name: str, root: Path, out: Path, steps: str, split: str | None, jobs: int | None,
    media: bool, shards: bool, as_json: bool,
) -> None:  # fmt: skip
    """Look at and listen to every item of data set NAME in ROOT; keep what was found in OUT.

    A stopped run goes on where it was; items that have not changed are not done again. Broken items
    are passed over and listed.

    \b
    Examples:
      photoplay prepare video-folder clips/ prepared/
      photoplay prepare pop909 ~/data/pop909 prepared/ --steps listen,melody --shards
    """
    dataset = reader_of(name).Dataset(root)
    keys = list(dataset.split(split) if split else dataset)
    work = work_on(name, root.absolute(), [one for one in steps.split(",") if one], media)
    counts = {"done": 0, "kept": 0, "broken": 0}
    with Progress(*Progress.get_default_columns(), console=Console(stderr=True)) as bar:
        task = bar.add_task(dataset.card.title, total=len(keys))

        def seen(entry: Entry, kept: bool) -> None:
            counts["broken" if entry.error else "kept" if kept else "done"] += 1
            bar.advance(task)

        entries = prepare_items(keys, work, out, jobs=jobs or os.cpu_count() or 1, seen=seen)
    if shards:
        whole = [entry for entry in entries.values() if entry.content]
        packed = (files for one in whole for _, files in shard_items(stored(out, one)))
        write_shards(packed, out / "shards", split or "whole")
    broken = {key: entry.error for key, entry in entries.items() if entry.error}
    if as_json:
        click.echo(json.dumps([to_json(entry) for entry in entries.values()], indent=2))
        if broken:
            click.get_current_context().exit(FaultsFoundError.exit_code)
        return
    click.echo(f"{counts['done']} done, {counts['kept']} kept, {counts['broken']} broken; {out}")
    for key, text in list(broken.items())[:_TOLD]:
        click.echo(f"broken: {key}: {text}")
    if broken:
        raise FaultsFoundError(
            f"{len(broken)} of {len(keys)} items are broken and were passed over"
        )
