"""`photoplay loops`: loops in layers, stingers and their table, for games."""

from __future__ import annotations

import json
from pathlib import Path

import click

from photoplay.cli.options import options_of
from photoplay.cli.progress import shown
from photoplay.looping_options import LoopOptions
from photoplay.settings import SoundOptions
from photoplay.types.brief import Brief
from photoplay.types.json_form import to_json


@click.command()
@click.argument("source", type=click.Path(path_type=Path), metavar="PICTURE|FILM|PROJECT")
@click.option("--out", type=click.Path(path_type=Path),
              help="The folder to write; default: NAME.loops beside the source.")  # fmt: skip
@options_of(LoopOptions, "options")
@click.option("--style", help="Name of a style; see `photoplay styles`.")
@click.option("--key", help='Such as "D minor".')
@click.option("--without", multiple=True, help="Instruments, families or roles to leave out.")
@options_of(SoundOptions, "sound", leave_out=frozenset({"stem_format"}))
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--overwrite", is_flag=True, help="Replace a folder that is there.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
def loops(
    source: Path, out: Path | None, options: LoopOptions, style: str | None, key: str | None,
    without: tuple[str, ...], sound: SoundOptions, seed: int, overwrite: bool, as_json: bool,
    quiet: bool,
) -> None:  # fmt: skip
    """Make music for a game from a picture, a film or a project.

    Loops of whole phrases, each in layers that share key, tempo and phase to the sample; short
    answers to events (stingers) on the same key note; and loops.json, which says when to go from
    one to another.

    \b
    Examples:
      photoplay loops forest.jpg
      photoplay loops forest.jpg --moods calm --moods tense --seconds 75 --format ogg
      photoplay loops trailer.photoplay --layers 5 --out music
    """
    from photoplay.looping import make_loops  # noqa: PLC0415

    place = out or source.absolute().with_name(f"{source.stem or source.name}.loops")
    with shown(("analyse", "render"), quiet=quiet or as_json) as progress:
        made = make_loops(source, place, brief=Brief(style=style, key=key, without=without),
                          options=options, sound=sound, seed=seed, overwrite=overwrite,
                          progress=progress)  # fmt: skip
    if as_json:
        click.echo(json.dumps(to_json(made), indent=2))
        return
    if quiet:
        return
    length = made.samples / made.sample_rate
    click.echo(f"{made.style} on {made.key_note}, {made.metre} at {made.bpm:g}; each loop "
               f"{made.bars} bars, {length:.3f} s ({made.samples} samples)")  # fmt: skip
    for one in made.segments:
        layers = ", ".join(name for name in one.files if name != "mix")
        click.echo(f"  {one.name}, {one.key}: {layers}; {one.lufs:.1f} LUFS, {one.peak:.1f} dBTP; "
                   f"seam {one.seam:.0f} dB")  # fmt: skip
    if made.stingers:
        click.echo(f"  stingers: {', '.join(made.stingers)}")
    click.echo(f"{made.folder}")
