"""`photoplay kinetoscope`: paired films and music whose causes are known, as many as wanted."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from photoplay.films.kinetoscope import LEVELS
from photoplay.kinetoscoping import item_keys, split_of, work_on
from photoplay.preparation.shards import shard_items, write_shards
from photoplay.preparation.working import Entry, prepare, stored


@click.command()
@click.argument("songs", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--items", type=click.IntRange(1), default=100, show_default=True)
@click.option(
    "--level",
    type=click.Choice(list(LEVELS)),
    default="clean",
    show_default=True,
    help="How much noise, shake, compression and distraction.",
)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@click.option("--jobs", type=click.IntRange(1), help="Processes at once.  [default: all cores]")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
def kinetoscope(
    songs: Path, out: Path, items: int, level: str, seed: int, jobs: int | None, as_json: bool
) -> None:  # fmt: skip
    """Draw films from the songs of POP909-CL in SONGS; items and WebDataset shards go to OUT.

    Picture and music share cuts on bar lines, motion after density, flashes on accents, moving
    things after registers. One item in five is a wrong pair and says so. A stopped run goes on.

    \b
    Examples:
      photoplay kinetoscope POP909-CL made/ --items 1000
      photoplay kinetoscope POP909-CL made/ --items 1000 --level rough --json
    """
    keys = item_keys(songs.absolute(), items, level, seed)
    watched = sys.stderr.isatty() and not as_json
    columns = Progress.get_default_columns()
    with Progress(*columns, console=Console(stderr=True), disable=not watched) as bar:
        task = bar.add_task("Drawing", total=len(keys))

        def seen(entry: Entry, kept: bool) -> None:
            bar.advance(task)

        entries = prepare(
            keys, work_on(songs.absolute()), out, jobs=jobs or os.cpu_count() or 1, seen=seen
        )
    counts: Counter[str] = Counter()
    for split in ("train", "validation", "test"):
        whole = [one for one in entries.values()
                 if one.content and split_of(one.key.split("-")[0]) == split]  # fmt: skip
        counts[split] = len(whole)
        packed = (files for one in whole for _, files in shard_items(stored(out, one)))
        write_shards(packed, out / "shards", split)
    left = sum(bool(one.error) for one in entries.values())
    if as_json:
        click.echo(json.dumps({"out": str(out), **counts, "left_out": left}, indent=2))
        return
    told = ", ".join(f"{split} {count}" for split, count in counts.items())
    click.echo(f"{told}; {left} songs left out (broken, too short, or not in 4/4); {out}")
