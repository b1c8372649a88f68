"""`photoplay hits`: every hit of a scored film, answered for."""

from __future__ import annotations

import json
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from photoplay.project import Project, replaced, write_json
from photoplay.types.json_form import to_json


@click.command()
@click.argument("project", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON value.")
@click.option("--html", is_flag=True, help="Write hits.html beside hits.json: a page to look at.")
@click.option("--all", "show_all", is_flag=True, help="List the moments met by the pulse as well.")
def hits(project: Path, as_json: bool, html: bool, show_all: bool) -> None:
    """Answer for every hit of PROJECT: planned, heard on the finished music, or declined and why.

    Writes hits.json into the project.

    \b
    Examples:
      photoplay hits holiday.photoplay
      photoplay hits holiday.photoplay --html
      photoplay hits holiday.photoplay --json | jq '.hits[] | select(.state != "honoured")'
    """
    from photoplay.checking import hits_of  # noqa: PLC0415
    from photoplay.report.hits import report_page  # noqa: PLC0415
    from photoplay.scoring import saved_settings  # noqa: PLC0415

    folder = Project(project.absolute()).opened()
    report = hits_of(folder, saved_settings(folder))
    write_json(folder.path("hits.json"), to_json(report))
    if html:
        with replaced(folder.path("hits.html")) as path:
            path.write_text(report_page(report), encoding="utf-8")
    if as_json:
        click.echo(json.dumps(to_json(report), indent=2))
        return
    table = Table("hit")
    for head in ("timecode", "seen as", "rank", "bar | beat", "off", "", "why"):
        table.add_column(head, no_wrap=head != "why")
    colours = {"honoured": "green", "missed": "bold red", "declined": "dim"}
    for row in report.hits:
        if row.rank == "coincidence" and not show_all:
            continue
        place = "" if row.bar is None else f"{row.bar} | {row.beat:g}"
        off = "" if row.error_frames is None or row.state == "declined" else row.error_frames
        state = f"[{colours[row.state]}]{row.state}[/]"
        table.add_row(row.id, row.timecode, Text(row.source), row.rank, place,
                      f"{off:+.2f}" if off != "" else "", state, Text(row.reason))  # fmt: skip
    Console().print(table)
    met = f"{report.coincidences_met} of {report.coincidences}"
    click.echo(f"{report.planned} planned, {report.honoured} honoured, {report.heard} heard in "
               f"the window; {met} other moments met by the pulse")  # fmt: skip
    if report.rate is not None and report.chance is not None:
        z = "" if report.z is None else f", z {report.z:.1f}"
        click.echo(f"{report.rate:.0%} have an onset in reach, by chance {report.chance:.0%}{z}")
    click.echo(str(folder.path("hits.html" if html else "hits.json")))
