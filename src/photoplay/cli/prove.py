"""`photoplay prove`: does the music listen to the picture?"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table

from photoplay.cli.figures import chance, short
from photoplay.cli.progress import counted
from photoplay.cli.systems import chosen_system, system_options, with_files
from photoplay.project import replaced
from photoplay.types.errors import BatchError, FaultsFoundError, MediaMissingError

if TYPE_CHECKING:
    from photoplay.evaluation.proving import Proof

_PATH = click.Path(path_type=Path)
_FEW = 3
"""Films below which made ones lend their music to be shuffled."""
_QUICK_SECONDS, _QUICK_FILMS = 20.0, 12


@click.command()
@click.argument("films", type=_PATH)
@system_options
@click.option("--seeds", default="0", show_default=True, help="Of the system, such as 0,1,2.")
@click.option("--seconds", type=click.FloatRange(4), default=120.0, show_default=True,
              help="Of each film, from its start.")  # fmt: skip
@click.option(
    "--quick",
    is_flag=True,
    help="At most 12 films, 20 s of each; our own method looks at a part of the pictures.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Of permutations, intervals.")
@click.option("--jobs", type=click.IntRange(1), help="Films at a time (default: all cores).")
@click.option("--work", type=_PATH, help="Where films, music and findings are kept between runs.")
@click.option(
    "--write-films",
    type=_PATH,
    help="Write the films in all forms here, for a system that runs elsewhere; stop.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
@click.option("--csv", "as_table", is_flag=True, help="Print a line for each measure, condition.")
@click.option("--html", type=_PATH, help="Write one self-contained page here.")
@click.option("--strict", is_flag=True, help="Exit with 7 where it is not shown that it listens.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
def prove(
    films: Path, seeds: str, seconds: float, quick: bool, seed: int, jobs: int | None,
    work: Path | None, write_films: Path | None, as_json: bool, as_table: bool, html: Path | None,
    strict: bool, quiet: bool, **system: Any,
) -> None:  # fmt: skip
    """Prove that music listens to FILMS (a film, or a folder of them).

    The same system makes music for the true picture, a grey one, one held picture, the film
    backwards and the mirror image; all of it is measured on the true picture, beside the music of
    other films.

    \b
    Examples:
      photoplay prove films/ --html proof.html
      photoplay prove films/ --command "python run.py {film} {out} --seed {seed}"
      photoplay prove films/ --write-films forms/     # then run a system on forms/*/*.mp4
      photoplay prove films/ --method files:made/ --name "Their system"
    """
    from photoplay.evaluation.features import default_cache  # noqa: PLC0415
    from photoplay.evaluation.pairing import found_films  # noqa: PLC0415
    from photoplay.evaluation.proving import ProofOptions  # noqa: PLC0415
    from photoplay.evaluation.proving import prove as proved  # noqa: PLC0415
    from photoplay.measuring import own_senses  # noqa: PLC0415

    system = with_files(system)
    found = found_films(films)
    if not found:
        raise MediaMissingError(f"{films} holds no film")
    if quick:
        found, seconds = dict(list(found.items())[:_QUICK_FILMS]), min(seconds, _QUICK_SECONDS)
    options = ProofOptions(seeds=_numbers(seeds), seconds=seconds, seed=seed)
    silent = quiet or as_json or as_table
    if write_films:
        _write(found, write_films, options, jobs, silent=silent)
        return
    chosen = chosen_system(**system, preview=quick)
    if system["soundtracks"] and len(options.seeds) > 1:
        raise click.UsageError("soundtracks are proved take by take: leave --seeds out")
    place = (work or default_cache().with_name("proofs")).absolute()
    place.mkdir(parents=True, exist_ok=True)
    strangers = {} if len(found) >= _FEW or system["soundtracks"] else _strangers(place, seconds)
    with counted("Proving", quiet=silent) as progress:
        proof = proved(found, chosen, own_senses(), place, options=options, strangers=strangers,
                       jobs=jobs, progress=progress)  # fmt: skip
    _tell(proof, as_json=as_json, as_table=as_table, html=html, quiet=quiet)
    _leave(proof, strict=strict)


def _numbers(text: str) -> tuple[int, ...]:
    try:
        found = tuple(dict.fromkeys(int(one) for one in text.split(",")))
    except ValueError as error:
        raise click.UsageError(f"--seeds is a list such as 0,1,2; got {text!r}") from error
    return found


def _strangers(place: Path, seconds: float) -> dict[str, Path]:
    from photoplay.films.drawn import draw_film  # noqa: PLC0415

    found = {}
    for seed, length in enumerate((14.0, 20.0, 26.0), 1):
        name = f"made film {seed}"
        path = place / "strangers" / f"{seed}-{min(length, seconds):g}.mp4"
        if not path.is_file():
            path.parent.mkdir(parents=True, exist_ok=True)
            draw_film(path, seconds=min(length, seconds), seed=seed, size=(480, 270))
        found[name] = path
    return found


def _write(films: dict[str, Path], where: Path, options: Any, jobs: int | None, *, silent: bool
           ) -> None:  # fmt: skip
    import shutil  # noqa: PLC0415

    from photoplay.evaluation.making import write_forms  # noqa: PLC0415

    forms = ("true", *(one for one in options.conditions if one != "shuffled"))
    with counted("Writing films", quiet=silent) as progress:
        places, faults = write_forms(films, forms, where / ".work", seconds=options.seconds,
                                     jobs=jobs, progress=progress)  # fmt: skip
    for (name, form), path in places.items():
        target = where / form / f"{name}.mp4"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(path, target)
    shutil.rmtree(where / ".work", ignore_errors=True)
    if not silent:
        click.echo(f"{len(places)} films in {where}: make music for each under the same name, "
                   f"then: photoplay prove … --soundtracks MUSIC")  # fmt: skip
    if faults:
        raise BatchError("; ".join(f"{name}: {fault}" for name, fault in faults.items()))


def _tell(proof: Proof, *, as_json: bool, as_table: bool, html: Path | None, quiet: bool) -> None:
    from photoplay.evaluation import proof_page  # noqa: PLC0415

    if html:
        with replaced(html.absolute()) as part:
            part.write_text(proof_page.page(proof), encoding="utf-8")
    if as_json:
        click.echo(json.dumps(proof_page.as_json(proof), indent=2))
    elif as_table:
        click.echo(proof_page.as_csv(proof), nl=False)
    elif not quiet:
        _print(proof)
        if html:
            click.echo(str(html.absolute()))


def _print(proof: Proof) -> None:
    from photoplay.evaluation.proof_page import summary_of  # noqa: PLC0415

    console = Console(width=None if sys.stdout.isatty() else 120)
    table = Table(box=None, pad_edge=False)
    table.add_column("measure", no_wrap=True)
    for name in ("n", "true", "other", "chance", "effect", "95 %", "p", "p, Holm"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    condition = ""
    for row in proof.findings:
        if row.condition != condition:
            condition = row.condition
            table.add_row(f"[bold]{condition}[/]")
        span = f"{short(row.interval.low)} … {short(row.interval.high)}"
        table.add_row(f"  {row.title}", str(row.n), short(row.true), short(row.other),
                      short(row.chance), short(row.effect), span, chance(row.p),
                      chance(row.p_holm), row.verdict)  # fmt: skip
    console.print(table)
    for line in summary_of(proof):
        console.print(line, highlight=False)
    for remark in proof.remarks:
        console.print(remark, style="dim", highlight=False)


def _leave(proof: Proof, *, strict: bool) -> None:
    from photoplay.evaluation.proof_page import listens  # noqa: PLC0415

    if proof.failed:
        told = "; ".join(f"{name}: {fault}" for name, fault in proof.failed.items())
        raise BatchError(f"{len(proof.failed)} films were not proved in all forms: {told}")
    if strict and not listens(proof):
        raise FaultsFoundError("that the music listens is not shown: no measure falls beyond doubt")
