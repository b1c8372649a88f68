"""`photoplay tell`: say in words what should be different."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from photoplay.cli.progress import shown
from photoplay.project import Project
from photoplay.types.errors import BriefError
from photoplay.types.json_form import to_json


@click.command()
@click.argument("project", type=click.Path(path_type=Path))
@click.argument("words")
@click.option("--yes", is_flag=True, help="Apply the patch without asking.")
@click.option("--model-command", metavar="COMMAND", help="A program of your own that reads the "
              "words: JSON on its standard input, a JSON patch on its output.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
def tell(
    project: Path, words: str, yes: bool, model_command: str | None, as_json: bool, quiet: bool
) -> None:
    """Change PROJECT's music by WORDS: the patch is shown, and applied on a yes.

    What is not understood is answered by a question and changes nothing.

    \b
    Examples:
      photoplay tell holiday.photoplay "calmer at 0:20, no drums, end with a big hit"
      photoplay tell holiday.photoplay "in the second half faster and in D minor" --yes
    """
    from photoplay.telling import apply, understand  # noqa: PLC0415

    folder = Project(project.absolute()).opened()
    told = understand(folder, words, model=model_command)
    if told.questions:
        raise BriefError("; ".join(told.questions) + " (nothing was changed)")
    if as_json:
        rows = [to_json(change) for change in told.changes]
        click.echo(json.dumps({"changes": rows, "applied": yes}, indent=2))
    elif not quiet:
        for change in told.changes:
            value = "" if change.op == "remove" else " " + json.dumps(_short(change.value))
            click.echo(f"{change.op:<7} /brief{change.path}{value}    ({change.words})")
    if not told.changes:
        return
    if not yes:
        if as_json or not sys.stdin.isatty():
            click.echo("Nothing is changed yet: --yes applies it.", err=True)
            return
        if not click.confirm("Apply?"):
            return
    with shown(quiet=quiet or as_json) as progress:
        apply(folder, told, words, progress=progress)
    if not quiet and not as_json:
        click.echo(f"Done. Back again: photoplay undo {project}")


def _short(value: object) -> object:
    """An object without the wishes that are not set."""
    if isinstance(value, dict):
        return {key: item for key, item in value.items() if item not in (None, [])}
    return value
