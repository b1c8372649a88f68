"""`photoplay spot` and `photoplay tempo-map`: for people who compose elsewhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click
from rich.console import Console
from rich.table import Table

from photoplay.cli.options import RANGE, STRETCH, TIME
from photoplay.cli.progress import shown
from photoplay.project import replaced
from photoplay.types.brief import Brief, Use
from photoplay.types.errors import BriefError, OutputError
from photoplay.types.json_form import to_json

if TYPE_CHECKING:
    from photoplay.spotting import MappedTempo, Spotted


@click.command()
@click.argument("source", type=click.Path(path_type=Path), metavar="FILM|PROJECT")
@click.option("--markers", type=click.Path(path_type=Path), help="An editor's list to go by, too.")
@click.option("--use", type=click.Choice(get_args(Use)), default="film", show_default=True,
              help="Sets how many moments are struck.")  # fmt: skip
@click.option("--tempo", type=RANGE, help="Such as 90-110: hits keep two bars of it apart.")
@click.option("--silence", type=STRETCH, multiple=True, help="A stretch without music.")
@click.option("--existing-music", type=click.Choice(["keep", "replace"]), default="keep",
              show_default=True, help="Whether music steps aside for the film's own.")  # fmt: skip
@click.option("--timecode", help="Timecode of the film's first frame, such as 01:00:00:00.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    multiple=True,
    help="Write the notes: .csv, .edl, .otio or .md; several times for several.",
)
@click.option("--overwrite", is_flag=True, help="Replace files that are there.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
def spot(
    source: Path, markers: Path | None, use: Use, tempo: tuple[float, float] | None,
    silence: tuple[Any, ...], existing_music: Any, timecode: str | None, out: tuple[Path, ...],
    overwrite: bool, as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Spot a film: where music is, where it is silent, what it should strike, and why.

    No note is written. What --out writes can be edited and handed back with --markers.

    \b
    Examples:
      photoplay spot film.mp4
      photoplay spot film.mp4 --use trailer --out notes.md --out markers.edl
      photoplay spot film.mp4 --out notes.csv && photoplay tempo-map notes.csv --film film.mp4
    """
    from photoplay import spotting  # noqa: PLC0415
    from photoplay.exchange.spotting import NOTE_SUFFIXES, write_notes  # noqa: PLC0415

    _check_outs(out, NOTE_SUFFIXES, overwrite=overwrite)
    brief = Brief(use=use, tempo=tempo, silence=silence, existing_music=existing_music)
    with shown(("analyse",), quiet=quiet or as_json) as progress:
        found = spotting.spot(source, brief=brief, markers=markers, timecode=timecode,
                              progress=progress)  # fmt: skip
    for path in out:
        with replaced(path.absolute()) as part:
            write_notes(found.notes, found.film, source.stem, part)
    if as_json:
        click.echo(json.dumps(_notes_form(found), indent=2, ensure_ascii=False))
    elif not quiet:
        _print_notes(found)
        _tell(found.remarks, out)


@click.command("tempo-map")
@click.argument("markers", type=click.Path(path_type=Path))
@click.option("--film", type=click.Path(path_type=Path), help="The film that the list belongs to.")
@click.option("--rate", help="Its frames a second, such as 25 or 24000/1001, where there is none.")
@click.option("--length", type=TIME, help="Its length, where there is none.")
@click.option("--timecode", help="Timecode of its first frame, such as 01:00:00:00.")
@click.option("--tempo", type=RANGE, help="Lowest and highest beats a minute, such as 90-110.")
@click.option("--metre", default="4/4", show_default=True, help="Such as 4/4, 3/4, 6/8.")
@click.option("--fixed-tempo", is_flag=True, help="One tempo throughout; search tempo and offset.")
@click.option("--drums/--no-drums", default=False, show_default=True,
              help="Whether drums will play: the tempo then bends half as much.")  # fmt: skip
@click.option("--avoid", type=STRETCH, multiple=True, help="A stretch in which nothing is struck.")
@click.option("--out", type=click.Path(path_type=Path), multiple=True,
              help="Write the map: .mid (a conductor track for any DAW) or .csv (where each moment "
              "lands). May be given several times.")  # fmt: skip
@click.option("--overwrite", is_flag=True, help="Replace files that are there.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
def tempo_map(
    markers: Path, film: Path | None, rate: str | None, length: float | None, timecode: str | None,
    tempo: tuple[float, float] | None, metre: str, fixed_tempo: bool, drums: bool,
    avoid: tuple[Any, ...], out: tuple[Path, ...], overwrite: bool, as_json: bool,
) -> None:  # fmt: skip
    """Solve the tempo map that meets MARKERS, a list in any form that `photoplay markers` reads.

    \b
    Examples:
      photoplay tempo-map markers.edl --film film.mp4 --out film.mid
      photoplay tempo-map hits.csv --rate 25 --length 1:30 --tempo 100-130 --fixed-tempo
    """
    from photoplay import spotting  # noqa: PLC0415
    from photoplay.exchange.spotting import TEMPO_SUFFIXES, write_tempo  # noqa: PLC0415
    from photoplay.exchange.timecode import frame_rate  # noqa: PLC0415

    _check_outs(out, TEMPO_SUFFIXES, overwrite=overwrite)
    brief = Brief(tempo=tempo, metre=metre, fixed_tempo=fixed_tempo, avoid=avoid)
    found = spotting.map_tempo(
        markers, film=film, rate=frame_rate(rate) if rate else None, length=length,
        timecode=timecode, brief=brief, drums=drums,
    )  # fmt: skip
    solved = found.solved
    for path in out:
        with replaced(path.absolute()) as part:
            write_tempo(solved.tempo_map, solved.hits, found.names, found.film, markers.stem, part)
    if as_json:
        form = {
            "base_bpm": round(solved.base, 3),
            "range_bpm": [round(bpm, 3) for bpm in solved.range],
            "sections": [to_json(begun) for begun in solved.sections],
            "tempo_map": to_json(solved.tempo_map),
            "hits": [to_json(hit) | {"name": name}
                     for hit, name in zip(solved.hits, found.names, strict=True)],
            "remarks": list(found.remarks),
        }  # fmt: skip
        click.echo(json.dumps(form, indent=2, ensure_ascii=False))
        return
    _print_tempo(found)
    _tell(found.remarks, out)


def _check_outs(out: tuple[Path, ...], known: tuple[str, ...], *, overwrite: bool) -> None:
    for path in out:
        if path.suffix.lower() not in known:
            raise BriefError(f"{path}: what to write is told by its ending, {', '.join(known)}")
        if not path.absolute().parent.is_dir():
            raise OutputError(
                f"there is no folder {path.absolute().parent} to write {path.name} in"
            )
        if path.exists() and not overwrite:
            raise OutputError(f"{path} is already there; --overwrite replaces it")


def _notes_form(found: Spotted) -> dict[str, Any]:
    from photoplay.exchange.timecode import Timecode  # noqa: PLC0415

    clock = Timecode.of_film(found.film)
    return {
        "film": str(found.film.path),
        "duration": found.film.duration,
        "notes": [
            to_json(note) | {"timecode": clock.label(found.film.frame_at(note.start))}
            for note in found.notes
        ],
        "remarks": list(found.remarks),
    }


def _print_notes(found: Spotted) -> None:
    from photoplay.exchange.timecode import Timecode  # noqa: PLC0415

    clock = Timecode.of_film(found.film)
    table = Table("timecode", "seconds", "what", "weight", "name", "why")
    colours = {"cue": "bold cyan", "section": "blue", "silence": "dim", "hit": "red"}
    for note in found.notes:
        until = f"–{note.end:.2f}" if note.end is not None else ""
        colour = colours.get(note.kind, "default")
        table.add_row(clock.label(found.film.frame_at(note.start)), f"{note.start:.2f}{until}",
                      f"[{colour}]{note.kind}[/]",
                      "" if note.weight is None else f"{note.weight:.2f}",
                      note.name, note.why)  # fmt: skip
    Console().print(table)


def _print_tempo(found: MappedTempo) -> None:
    from photoplay.exchange.spotting import bar_and_beat  # noqa: PLC0415
    from photoplay.exchange.timecode import Timecode  # noqa: PLC0415

    clock, solved, frame = Timecode.of_film(found.film), found.solved, found.film.frame_duration
    table = Table("timecode", "name", "weight", "bar | beat", "lands on", "frames late", "why")
    for hit, name in zip(solved.hits, found.names, strict=True):
        place = "" if hit.beat is None else bar_and_beat(solved.tempo_map, hit.beat)
        landing = hit.landing if hit.honoured else "[red]declined[/]"
        table.add_row(clock.label(hit.frame), name, f"{hit.weight:.2f}", place, landing,
                      f"{hit.error / frame:+.2f}", hit.reason)  # fmt: skip
    Console().print(table)
    for begun in solved.sections:
        click.echo(f"section {begun.name or 'without a name'}: bar {begun.bar + 1}, "
                   f"{begun.error / frame:+.2f} frames")  # fmt: skip
    low, high = solved.range
    met = sum(hit.honoured for hit in solved.hits)
    click.echo(
        f"{solved.base:.2f} beats a minute ({low:.2f}–{high:.2f}), "
        f"{len(solved.tempo_map.bars)} bars; {met} of {len(solved.hits)} moments met"
    )


def _tell(remarks: tuple[str, ...], out: tuple[Path, ...]) -> None:
    for remark in remarks:
        click.echo(f"note: {remark}")
    for path in out:
        click.echo(f"wrote {path}")
    if not out:
        click.echo("nothing was written; --out names a file")
