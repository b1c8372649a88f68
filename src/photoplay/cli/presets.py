"""`photoplay presets` and `photoplay identity`: wishes kept for other films."""

from __future__ import annotations

import json
from pathlib import Path

import click

from photoplay.cli.options import options_of
from photoplay.mixing.options import MixOptions
from photoplay.project import Project
from photoplay.types.brief import Brief
from photoplay.types.json_form import to_json


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
@click.pass_context
def presets(context: click.Context, as_json: bool) -> None:
    """List the presets: options of `score` that were saved under a name.

    \b
    Examples:
      photoplay presets save fireside --style folk --mood calm --tempo 60-80
      photoplay presets save brand --from holiday.photoplay
      photoplay presets show fireside
      photoplay score film.mp4 --preset fireside --mood tense
    """
    if context.invoked_subcommand:
        return
    from photoplay.presets import load_preset, preset_names  # noqa: PLC0415

    rows = {name: load_preset(name) for name in preset_names()}
    if as_json:
        click.echo(json.dumps({name: to_json(row) for name, row in rows.items()}, indent=2))
        return
    for name, row in rows.items():
        click.echo(f"{name}: {_told(row.brief | row.mix)}")
    if not rows:
        click.echo("No preset is saved yet: photoplay presets save NAME --style folk --mood calm")


@presets.command("save")
@click.argument("name")
@click.option("--from", "project", type=click.Path(path_type=Path),
              help="Take this project's options, but for those of its moments.")  # fmt: skip
@options_of(Brief, "brief", leave_out=frozenset({"marks"}))
@options_of(MixOptions, "mix")
def save(name: str, project: Path | None, brief: Brief, mix: MixOptions) -> None:
    """Save options under NAME; a preset of that name is replaced."""
    from photoplay.presets import preset_of, save_preset  # noqa: PLC0415
    from photoplay.scoring import saved_settings  # noqa: PLC0415

    preset = preset_of(brief, mix, of_film=True)
    if project is not None:
        settings = saved_settings(Project(project.absolute()))
        own = preset_of(settings.brief, settings.mix)
        preset = type(preset)(brief=own.brief | preset.brief, mix=own.mix | preset.mix)
    path = save_preset(name, preset)
    click.echo(f"{name}: {_told(preset.brief | preset.mix)}\n{path}")


@presets.command("show")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
def show(name: str, as_json: bool) -> None:
    """Say what the preset NAME, or that in a file, sets."""
    from photoplay.presets import load_preset  # noqa: PLC0415

    preset = load_preset(name)
    if as_json:
        click.echo(json.dumps(to_json(preset), indent=2))
    else:
        click.echo(_told(preset.brief | preset.mix))


@presets.command("delete")
@click.argument("name")
def delete(name: str) -> None:
    """Delete the preset NAME."""
    from photoplay.presets import delete_preset  # noqa: PLC0415

    delete_preset(name)
    click.echo(f"{name} is deleted")


@click.command()
@click.argument("project", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The file to write.")
@click.option("--name", help="What reasons call the series; default: the film's name.")
@click.option("--json", "as_json", is_flag=True, help="Print the identity as one JSON value.")
def identity(project: Path, out: Path, name: str | None, as_json: bool) -> None:
    """Write what makes PROJECT's music its own, for other films of a series.

    Style, band, themes, key, range of tempo, metre, room and mix: use them with `photoplay score
    FILM --identity FILE`. Each film keeps hits and form of its own.

    \b
    Examples:
      photoplay identity pilot.photoplay --out harbour.json --name Harbour
      photoplay score second.mp4 --identity harbour.json
    """
    from photoplay.presets import identity_of, save_identity  # noqa: PLC0415

    made = identity_of(Project(project.absolute()).opened(), name)
    save_identity(made, out)
    if as_json:
        click.echo(json.dumps(to_json(made), indent=2))
        return
    guide = made.guide
    band = ", ".join(dict.fromkeys(player.instrument for player in guide.palette))
    low, high = guide.tempo_range or (0.0, 0.0)
    click.echo(f"{guide.name}: {guide.style}, {len(guide.themes)} themes, {guide.metre}, "
               f"{low:g}-{high:g} a minute, {guide.room}; {band}\n{out}")  # fmt: skip


def _told(options: dict[str, object]) -> str:
    return ", ".join(f"{name} {json.dumps(value)}" for name, value in options.items())
