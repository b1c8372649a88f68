"""`photoplay markers`: lists of moments from other programs."""

from __future__ import annotations

import json
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--film", type=click.Path(path_type=Path), help="The film that the list belongs to.")
@click.option("--rate", help="Its frames a second, such as 25 or 24000/1001, where there is none.")
@click.option("--timecode", help="Timecode of its first frame, such as 01:00:00:00.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
def markers(
    file: Path, film: Path | None, rate: str | None, timecode: str | None, as_json: bool
) -> None:
    """Tell what is in FILE, a list of markers, and what Photoplay would make of it.

    FILE may be CSV, EDL, OTIO, FCPXML, a REAPER project, chapters, a MIDI file or a film.

    \b
    Examples:
      photoplay markers cut.edl --film cut.mov
      photoplay markers scenes.csv --rate 23.976 --timecode 01:00:00:00
    """
    from photoplay.exchange.incoming.reading import read_markers  # noqa: PLC0415
    from photoplay.exchange.meaning import meanings_of  # noqa: PLC0415
    from photoplay.exchange.timecode import Timecode, frame_rate  # noqa: PLC0415
    from photoplay.exchanging import labelled  # noqa: PLC0415
    from photoplay.media.probe import probe  # noqa: PLC0415

    labels: Timecode | None = None
    known, duration = bool(timecode), None
    if film:
        found = labelled(probe(film), timecode)
        labels, duration = Timecode.of_film(found), found.duration
        known = bool(found.timecode)
    elif rate:
        labels = Timecode.of(frame_rate(rate), timecode)
    listed = read_markers(file, labels=labels, labelled=known, duration=duration)
    rows = meanings_of(listed.markers)
    if as_json:
        form = {
            "file": str(file),
            "form": listed.form,
            "markers": [
                {
                    "seconds": round(one.time, 6),
                    "end": None if one.end is None else round(one.end, 6),
                    "timecode": _label(labels, one.time),
                    "meaning": one.meaning,
                    "weight": one.weight,
                    "name": one.name,
                    "by": one.why,
                    "place": one.place,
                }
                for one in rows
            ],
            "remarks": list(listed.remarks),
        }
        click.echo(json.dumps(form, indent=2, ensure_ascii=False))
        return
    table = Table("seconds", "timecode", "meaning", "weight", "name", "by", "place")
    for one in rows:
        until = f"–{one.end:.2f}" if one.end is not None else ""
        table.add_row(f"{one.time:.2f}{until}", _label(labels, one.time) or "-", one.meaning,
                      f"{one.weight:.2f}", Text(one.name), Text(one.why), one.place)  # fmt: skip
    Console().print(table)
    for remark in listed.remarks:
        click.echo(f"note: {remark}")


def _label(labels: object, seconds: float) -> str | None:
    from photoplay.exchange.timecode import Timecode  # noqa: PLC0415

    if not isinstance(labels, Timecode):
        return None
    return labels.label(round(seconds * float(labels.rate)))
