"""`photoplay conform`: the music of a film fitted to another cut of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from photoplay.cli.progress import shown
from photoplay.project import Project, beside
from photoplay.types.json_form import to_json

if TYPE_CHECKING:
    from photoplay.conforming import ConformReport


@click.command()
@click.argument("project", type=click.Path(path_type=Path))
@click.argument("cut", type=click.Path(path_type=Path), metavar="NEW_CUT")
@click.option("--out", type=click.Path(path_type=Path),
              help="The scored film; default: beside the new cut.")  # fmt: skip
@click.option("--project", "target", type=click.Path(path_type=Path),
              help="The new cut's own project; default: beside it.")  # fmt: skip
@click.option("--overwrite", is_flag=True, help="Replace a scored film that is there.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON value.")
@click.option("-v", "--verbose", count=True, help="Say more.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
def conform(
    project: Path, cut: Path, out: Path | None, target: Path | None, overwrite: bool,
    as_json: bool, verbose: int, quiet: bool,
) -> None:  # fmt: skip
    """Fit PROJECT's music to NEW_CUT, another cut of its film.

    Shots are found again picture by picture. Bars over untouched pictures keep every note; those
    across an edit are composed anew. PROJECT stays as it is; the new cut gets a project of its own,
    with conform.json in it.

    \b
    Examples:
      photoplay conform holiday.photoplay holiday_v2.mp4
      photoplay conform holiday.photoplay holiday_v2.mp4 --json | jq '.shots[] | .fate'
    """
    from photoplay.conforming import conform as fit  # noqa: PLC0415

    folder = Project(project.absolute()).opened()
    place = Project(target.absolute()) if target else beside(cut.absolute())
    with shown(quiet=quiet or as_json, verbose=verbose) as progress:
        told = fit(folder, cut, out=out, target=place, overwrite=overwrite, progress=progress)
    if as_json:
        click.echo(json.dumps(to_json(told), indent=2))
    elif not quiet:
        _print(told, verbose)


def _print(told: ConformReport, verbose: int) -> None:
    table = Table("old shot", "seconds", "what became of it", "now")
    colours = {"kept": "dim", "moved": "cyan", "trimmed": "yellow", "split": "yellow",
               "removed": "red"}  # fmt: skip
    for shot in told.shots:
        if shot.fate == "kept" and not verbose:
            continue
        cut = [f"{name} -{seconds:.2f} s" for name, seconds in
               (("head", shot.head), ("tail", shot.tail)) if seconds > 0]  # fmt: skip
        fate = f"[{colours[shot.fate]}]{shot.fate}[/]" + (f" ({', '.join(cut)})" if cut else "")
        now = ", ".join(f"{a:.2f}–{b:.2f}" for a, b in shot.now)
        table.add_row(str(shot.number), f"{shot.start:.2f}–{shot.end:.2f}", fate, now)
    if table.row_count:
        Console().print(table)
    else:
        click.echo("All shots are as they were.")
    for piece in told.pieces:
        if piece.old_start is None:
            click.echo(f"new pictures: {piece.start:.2f}–{piece.end:.2f} s")
    for run in told.bars:
        what = "composed anew" if run.old_first is None else f"as bar {run.old_first} on was"
        bars = f"bar {run.first}" if run.first == run.last else f"bars {run.first}–{run.last}"
        click.echo(f"{bars} ({run.start:.2f}–{run.end:.2f} s): {what}")
    click.echo(f"{told.notes_kept} of {told.notes} notes are as they were.")
    for remark in told.remarks:
        click.echo(f"note: {remark}")
    click.echo(f"{told.out}")
