"""`photoplay export`: a finished project for other programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem
from rich.console import Console
from rich.table import Table

from photoplay.cli.progress import shown
from photoplay.types.json_form import to_json


class FormName(click.ParamType[Any]):
    """The name of a form; the shell can complete it."""

    name = "form"

    def shell_complete(self, ctx: Any, param: Any, incomplete: str) -> list[CompletionItem]:
        from photoplay.exporting import FORMS  # noqa: PLC0415

        return [CompletionItem(name) for name in FORMS if name.startswith(incomplete)]


@click.command()
@click.argument("project", type=click.Path(path_type=Path), required=False)
@click.option("--to", "forms", type=FormName(), multiple=True, help="Such as reaper, dawproject, "
              "bwf, midi, musicxml, fcpxml, resolve; all for every form. May be given several "
              "times.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), help="Folder for it; default: exports in "
              "the project.")  # fmt: skip
@click.option("--palette", type=click.Path(path_type=Path), help="Instrument templates (JSON): "
              "your own libraries play the notes.")  # fmt: skip
@click.option("--credits", "credit_file", type=click.Path(path_type=Path), help="Programme, "
              "writers and publishers for the cue sheet (JSON).")  # fmt: skip
@click.option("--list", "listing", is_flag=True, help="Only list the forms.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
def export(
    project: Path | None, forms: tuple[str, ...], out: Path | None, palette: Path | None,
    credit_file: Path | None, listing: bool, as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Write PROJECT for other programs, a --to for each.

    \b
    Examples:
      photoplay export holiday.photoplay --to reaper --to bwf
      photoplay export holiday.photoplay --to midi --palette my-libraries.json
      photoplay export holiday.photoplay --to cue-sheet --credits credits.json
      photoplay export --list
    """
    from photoplay.exporting import FORMS  # noqa: PLC0415
    from photoplay.exporting import export as write  # noqa: PLC0415

    if listing:
        _list({name: form.what for name, form in FORMS.items()}, as_json=as_json)
        return
    if project is None:
        raise click.UsageError("name a project: photoplay export PROJECT --to FORM")
    if not forms:
        raise click.UsageError(f"name a form with --to: {', '.join(FORMS)}, or all")
    chosen = _all(tuple(FORMS), quiet=quiet or as_json) if "all" in forms else forms
    with shown(("analyse", "plan", "compose", "render", "mix"), quiet=quiet or as_json) as progress:
        written = write(
            project, chosen, out=out, palette=palette, credits=credit_file, progress=progress
        )
    if as_json:
        click.echo(json.dumps([to_json(one) for one in written], indent=2))
    elif not quiet:
        for one in written:
            for file in one.files:
                click.echo(f"{one.form}: {file}")


def _all(forms: tuple[str, ...], *, quiet: bool) -> tuple[str, ...]:
    """Every form, but for those whose package is not installed; that is said."""
    from photoplay.media.engraving import can_bind, can_engrave  # noqa: PLC0415

    engraves = can_engrave()
    left_out = {"svg": "photoplay[engraving]"} if not engraves else {}
    if not engraves or not can_bind():
        left_out["pdf"] = "photoplay[engraving,pdf]"
    for form, extra in left_out.items():
        if not quiet:
            click.echo(f"{form} is left out: pip install '{extra}'", err=True)
    return tuple(form for form in forms if form not in left_out)


def _list(forms: dict[str, str], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(forms, indent=2))
        return
    table = Table("--to", "what it is")
    for name, what in forms.items():
        table.add_row(name, what)
    Console().print(table)
