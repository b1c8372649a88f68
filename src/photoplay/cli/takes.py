"""`photoplay takes`: several versions to choose from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from photoplay.cli.progress import shown
from photoplay.project import Project
from photoplay.types.json_form import to_json

if TYPE_CHECKING:
    from photoplay.taking import Take


@click.command()
@click.argument("project", type=click.Path(path_type=Path))
@click.option("-n", "count", type=click.IntRange(1, 32), default=4, show_default=True,
              help="How many takes.")  # fmt: skip
@click.option("--use", "chosen", type=click.IntRange(1), help="Make this take the project's own.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
def takes(project: Path, count: int, chosen: int | None, as_json: bool, quiet: bool) -> None:
    """Make several takes of PROJECT with other seeds, each checked; choose one with --use.

    Each lies under PROJECT/takes with its mix, its mood strip and its score. What you choose is
    kept with the project (photoplay feedback); of a taste that was learnt, the nearest comes first.

    \b
    Examples:
      photoplay takes holiday.photoplay -n 4
      photoplay takes holiday.photoplay --use 3
    """
    from photoplay.taking import in_order, make_takes, use_take  # noqa: PLC0415
    from photoplay.tasting import preferences_now  # noqa: PLC0415

    folder = Project(project.absolute()).opened()
    if chosen is not None:
        with shown(quiet=quiet or as_json) as progress:
            done = use_take(folder, chosen, progress=progress)
        if not quiet:
            click.echo(f"Take {chosen} is in {done.out}. Back again: photoplay undo {project}")
        return
    with shown(quiet=quiet or as_json) as progress:
        rows = in_order(make_takes(folder, count, progress=progress, liked=preferences_now()))
    if as_json:
        click.echo(json.dumps([to_json(take) for take in rows], indent=2))
    elif not quiet:
        for take in rows:
            click.echo(_line(take))
        click.echo(f"Choose one: photoplay takes {project} --use N")


def _line(take: Take) -> str:
    level = "silent" if take.loudness is None else f"{take.loudness:.1f} LUFS"
    said = "passed" if take.passed else "FAILED: " + "; ".join(take.faults)
    first = "  nearest to your taste" if take.first else ""
    again = f" after {len(take.tried)} tries" if len(take.tried) > 1 else ""
    return (f"{take.number}  seed {take.seed}{again}  {level}, {take.gain:+.1f} dB to compare  "
            f"{said}{first}\n   {take.folder}/mix.wav  {take.strip}")  # fmt: skip
