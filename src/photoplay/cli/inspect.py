"""`photoplay inspect`: look at a project, as a page or as words."""

from __future__ import annotations

import json
import webbrowser
from pathlib import Path

import click

from photoplay.project import Project, replaced
from photoplay.types.plan import Plan


@click.command()
@click.argument("project", type=click.Path(path_type=Path))
@click.option(
    "--html", is_flag=True, help="Write inspect.html in the project: one page to look at."
)
@click.option("--out", type=click.Path(path_type=Path), help="Write the page here instead.")
@click.option("--open", "show", is_flag=True, help="Open the page in a browser.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
def inspect(project: Path, html: bool, out: Path | None, show: bool, as_json: bool) -> None:
    """Tell what PROJECT's music does and why; with --html draw it all on one page.

    \b
    Examples:
      photoplay inspect holiday.photoplay
      photoplay inspect holiday.photoplay --html --open
    """
    from photoplay.report.words import plan_in_words  # noqa: PLC0415

    folder = Project(project.absolute()).opened()
    if not (html or out or show):
        sentences = list(plan_in_words(folder.load("plan.json", Plan)))
        click.echo(json.dumps({"plan": sentences}, indent=2) if as_json else "\n".join(sentences))
        return
    from photoplay.showing import page_of  # noqa: PLC0415

    target = (out or folder.path("inspect.html")).absolute()
    with replaced(target) as path:
        path.write_text(page_of(folder, beside=target.parent), encoding="utf-8")
    click.echo(json.dumps({"page": str(target)}) if as_json else str(target))
    if show:
        webbrowser.open(target.as_uri())
