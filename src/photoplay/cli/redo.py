"""`photoplay redo` and `photoplay undo`: one place again, and back."""

from __future__ import annotations

import json
from pathlib import Path

import click

from photoplay.cli.options import STRETCH
from photoplay.cli.progress import shown
from photoplay.project import Project
from photoplay.types.json_form import to_json
from photoplay.types.time import Span


@click.command()
@click.argument("project", type=click.Path(path_type=Path))
@click.option("--range", "ranges", type=STRETCH, multiple=True, help="Such as 0:20-0:34. May be "
              "given several times.")  # fmt: skip
@click.option("--part", "parts", multiple=True, help="Only this part: name, instrument, family or "
              "role. May be given several times.")  # fmt: skip
@click.option("--seed", type=int, help="Other seeds, other notes.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
def redo(
    project: Path, ranges: tuple[Span, ...], parts: tuple[str, ...], seed: int | None,
    as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Compose the bars that a --range touches again; all other notes stay.

    Without --range, what was undone last is done again.

    \b
    Examples:
      photoplay redo holiday.photoplay --range 0:20-0:34
      photoplay redo holiday.photoplay --range 0:20-0:34 --part strings --seed 5
    """
    folder = Project(project.absolute()).opened()
    if not ranges:
        if parts or seed is not None:
            raise click.UsageError("--part and --seed need a --range")
        _step(folder, back=False, as_json=as_json, quiet=quiet)
        return
    from photoplay.redoing import redo as again  # noqa: PLC0415

    with shown(quiet=quiet or as_json) as progress:
        told = again(folder, ranges, parts=parts, seed=seed, progress=progress)
    if as_json:
        click.echo(json.dumps(to_json(told), indent=2))
    elif not quiet:
        for (first, last), span in zip(told.bars, told.seconds, strict=True):
            click.echo(f"Bars {first}-{last} ({span.start:.2f}-{span.end:.2f} s) composed again, "
                       f"seed {told.seed}.")  # fmt: skip
        if told.left_alone:
            click.echo(f"Locked and left alone: {', '.join(told.left_alone)}.")
        click.echo(f"{told.notes_changed} notes differ; all others are as they were.")
        for row in told.stems:
            click.echo(f"  {row['part']}: new sound {row['start']:.2f}-{row['end']:.2f} s")
        click.echo(f"Stems are sample for sample the same elsewhere; the cross-over lasts "
                   f"{told.cross_over * 1000:.0f} ms.")  # fmt: skip
        if told.mastering is not None:
            click.echo(f"Mastering moved the music elsewhere by {told.mastering:.2f} dB at most.")
        click.echo(f"Back again: photoplay undo {project}")


@click.command()
@click.argument("project", type=click.Path(path_type=Path))
@click.option("--list", "listing", is_flag=True, help="Only list the states that are kept.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
def undo(project: Path, listing: bool, as_json: bool, quiet: bool) -> None:
    """Bring PROJECT back to what it was before its last change; `redo` goes forward again.

    \b
    Examples:
      photoplay undo holiday.photoplay
      photoplay undo holiday.photoplay --list
    """
    from photoplay.history import History  # noqa: PLC0415

    folder = Project(project.absolute()).opened()
    if not listing:
        _step(folder, back=True, as_json=as_json, quiet=quiet)
        return
    rows = [to_json(state) for state in History(folder).states()]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    for row in rows:
        click.echo(f"{row['id']}  {row['at']}  before: {row['label'] or '(now)'}")


def _step(folder: Project, *, back: bool, as_json: bool, quiet: bool) -> None:
    from photoplay.redoing import step  # noqa: PLC0415

    with shown(quiet=quiet or as_json) as progress:
        state = step(folder, forward=not back, progress=progress)
    if as_json:
        click.echo(json.dumps(to_json(state), indent=2))
    elif not quiet:
        click.echo(f"{'Undone' if back else 'Done again'}: {folder.root.name} is as it was at "
                   f"{state.at}.")  # fmt: skip
