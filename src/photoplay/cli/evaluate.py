"""`photoplay evaluate`: every measure of a folder of music, or of one project."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from photoplay.cli.figures import chance, short
from photoplay.cli.progress import counted
from photoplay.project import replaced

if TYPE_CHECKING:
    from photoplay.evaluation.evaluating import Evaluation

_PATH = click.Path(path_type=Path)


@click.command()
@click.argument("generated", type=_PATH)
@click.option("--reference", type=_PATH, help="Real music of the same names, to compare with.")
@click.option("--videos", type=_PATH, help="The films of the same names.")
@click.option("--texts", type=_PATH, help="What was asked for, for CLAP's score: a folder of "
              "NAME.txt or a CSV of name,text (default: the projects' own briefs).")  # fmt: skip
@click.option("--beside", multiple=True, metavar="SYSTEM=FOLDER",
              help="Another system's sound of the same names, for ImageBind's rank.")  # fmt: skip
@click.option("--measures", type=click.Choice(["all", "music", "audio", "correspondence"]),
              default="all", show_default=True, help="Which shelf of measures.")  # fmt: skip
@click.option(
    "--embedder",
    "embedders",
    multiple=True,
    metavar="NAME[=WEIGHTS][,OPTION=VALUE]",
    help="Net for distances and tags (default: musicnn-mtt, where set up).",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Of shuffles and bootstraps.")
@click.option("--jobs", type=click.IntRange(1), help="Files at a time (default: all cores).")
@click.option("--cache", type=_PATH, help="Where findings are kept between runs.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
@click.option("--csv", "as_table", is_flag=True, help="Print a line for each measure and control.")
@click.option("--html", type=_PATH, help="Write one self-contained page here.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
def evaluate(
    generated: Path, reference: Path | None, videos: Path | None, texts: Path | None,
    beside: tuple[str, ...], measures: str, embedders: tuple[str, ...], seed: int, jobs: int | None,
    cache: Path | None, as_json: bool, as_table: bool, html: Path | None, quiet: bool,
) -> None:  # fmt: skip
    """Measure the music in GENERATED (MIDI, sound, scored films or projects).

    Files belong together by name: holiday.mid, holiday.wav, holiday.mp4, holiday.photoplay. One
    project is measured against its own film.

    \b
    Examples:
      photoplay evaluate made/ --videos films/ --html report.html
      photoplay evaluate made/ --reference real/ --measures music --csv
      photoplay evaluate holiday.photoplay
    """
    from photoplay.evaluation import evaluating, forms  # noqa: PLC0415
    from photoplay.evaluation.pairing import pair  # noqa: PLC0415
    from photoplay.measuring import own_ears, own_senses  # noqa: PLC0415

    ears = own_ears(embedders)
    paired = pair(generated, reference, videos, texts, dict(map(_peer, beside)))
    with counted("Measuring", quiet=quiet or as_json or as_table) as progress:
        found = evaluating.evaluate(
            paired, own_senses(), measures=measures, ears=ears,  # type: ignore[arg-type]
            seed=seed, cache=cache, jobs=jobs, progress=progress,
        )  # fmt: skip
    if html:
        from photoplay.evaluation.page import page  # noqa: PLC0415

        with replaced(html.absolute()) as part:
            part.write_text(page(found, f"Evaluation of {generated.name}"), encoding="utf-8")
    if as_json:
        click.echo(json.dumps(forms.as_json(found), indent=2))
    elif as_table:
        click.echo(forms.as_csv(found), nl=False)
    elif not quiet:
        _print(found)
        if html:
            click.echo(str(html.absolute()))


def _peer(words: str) -> tuple[str, Path]:
    name, equals, where = words.partition("=")
    if not (name and equals and where):
        raise click.UsageError(f"--beside is SYSTEM=FOLDER; got {words!r}")
    return name, Path(where)


def _print(found: Evaluation) -> None:
    console = Console(width=None if sys.stdout.isatty() else 120)
    table = Table(box=None, pad_edge=False)
    table.add_column("measure", min_width=28, max_width=48)  # this one wraps, so figures do not
    for name in ("value", "95 %", "n", "chance", "gap", "z", "p"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in found.rows:
        if not row.n:
            continue
        low, high = short(row.interval.low), short(row.interval.high)
        span = "" if low == "-" else f"{low} … {high}"
        table.add_row(f"{row.title} [dim]{row.convention}[/]",
                      f"{short(row.value)} {row.unit}".strip(), span, str(row.n))  # fmt: skip
        if row.distance is not None:
            table.add_row("  [dim]reference[/]", short(row.reference), "", "", "",
                          short(row.distance))  # fmt: skip
        for one in row.controls:
            table.add_row(f"  [dim]{one.name}[/]", "", "", "", short(one.chance), short(one.gap),
                          short(one.z), chance(one.p))  # fmt: skip
    console.print(table)
    for row in found.rows:
        if row.n and row.remark:
            console.print(f"{row.title}: {row.remark}", style="dim", highlight=False)
    for remark in found.remarks:
        console.print(remark, style="dim", highlight=False)
