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

from photoplay.films.kinetoscope.levels import LEVELS
from photoplay.kinetoscoping.making import SECONDS, Making
from photoplay.kinetoscoping.recipes import MANNERS, Recipe, recipes
from photoplay.kinetoscoping.songs import Source, split_of
from photoplay.kinetoscoping.storing import SPLITS, make_items, shard
from photoplay.preparation.working import Entry

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.argument("songs", type=_FOLDER)
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--items", type=click.IntRange(1), default=100, show_default=True)
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(list(MANNERS)),
    help="What is made, by turns where given more than once.  [default: film]",
)
@click.option(
    "--manner",
    "manners",
    multiple=True,
    type=click.Choice([one for row in MANNERS.values() for one in row]),
    help="Only these looks, styles of dance, instruments.  [default: all of the kind]",
)
@click.option(
    "--level",
    type=click.Choice(list(LEVELS)),
    default="clean",
    show_default=True,
    help="How much noise, shake, compression and distraction.",
)
@click.option("--corpus", default="pop909-cl", show_default=True,
              help="The set of music that SONGS is a copy of.")  # fmt: skip
@click.option("--phrases", type=_FOLDER, help="A copy of pop909-structure: phrases by people.")
@click.option("--footage", type=_FOLDER, help="Real films (*.mp4) for the look of that name.")
@click.option("--seconds", type=click.FloatRange(4, 60), default=SECONDS, show_default=True)
@click.option("--sound", is_flag=True, help="Render the music of each item as well.")
@click.option("--joints-alone", is_flag=True, help="Do not draw dancers and players.")
@click.option("--shards", is_flag=True, help="Write WebDataset shards to OUT/shards as well.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@click.option("--jobs", type=click.IntRange(1), help="Processes at once.  [default: all cores]")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
def kinetoscope(
    songs: Path, out: Path, items: int, kinds: tuple[str, ...], manners: tuple[str, ...],
    level: str, corpus: str, phrases: Path | None, footage: Path | None, seconds: float,
    sound: bool, joints_alone: bool, shards: bool, seed: int, jobs: int | None, as_json: bool,
) -> None:  # fmt: skip
    """Draw films, dances, players and pictures from the songs in SONGS into OUT.

    Picture and music share what is planted: cuts on phrases and bars, motion after density, flashes
    on accents, light after tension, warmth after the mode. One item in five is a wrong pair and
    says so. OUT is a copy of the data set `kinetoscope`; a stopped run goes on.

    \b
    Examples:
      photoplay kinetoscope POP909-CL made/ --items 1000 --phrases POP909-STRUCTURE
      photoplay kinetoscope POP909-CL made/ --kind dance --kind player --joints-alone
      photoplay kinetoscope POP909-CL made/ --manner space --level rough --sound --shards
    """
    source = Source.of(songs, corpus, phrases)
    wanted = recipes(
        source.names(), items, kinds=kinds or ("film",), level=level, manners=manners, seed=seed,
        footage=footage is not None,
    )  # fmt: skip
    making = Making(
        source=source, seconds=seconds, sound=sound, drawn=not joints_alone,
        footage=str(footage.absolute()) if footage else "",
    )  # fmt: skip
    watched = sys.stderr.isatty() and not as_json
    columns = Progress.get_default_columns()
    with Progress(*columns, console=Console(stderr=True), disable=not watched) as bar:
        task = bar.add_task("Drawing", total=len(wanted))

        def seen(entry: Entry, kept: bool) -> None:
            bar.advance(task)

        entries = make_items(making, wanted, out, jobs=jobs or os.cpu_count() or 1, seen=seen)
    if shards:
        shard(entries, out)
    counts = Counter({split: 0 for split in SPLITS})
    counts.update(split_of(Recipe.of(key).song) for key, one in entries.items() if one.content)
    left = {key: one.error for key, one in entries.items() if one.error}
    if as_json:
        click.echo(json.dumps({"out": str(out), **counts, "left_out": left}, indent=2))
        return
    told = ", ".join(f"{split} {count}" for split, count in counts.items())
    click.echo(f"{told}; {len(left)} items left out; {out}")
    for key, error in list(left.items())[:5]:
        click.echo(f"left out: {key}: {error}")
