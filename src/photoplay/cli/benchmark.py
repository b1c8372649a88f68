"""`photoplay benchmark`: one protocol for all systems; results that anybody can hand in."""

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
from photoplay.project import replaced, write_json
from photoplay.types.errors import BatchError, BriefError, MediaMissingError

if TYPE_CHECKING:
    from photoplay.evaluation.protocols import Protocol
    from photoplay.evaluation.standings import Difference, Standing

_PATH = click.Path(path_type=Path)
_PROTOCOL = click.option("--protocol", default="photoplay-made-1", show_default=True,
                         help="Which protocol; `benchmark protocols` lists them.")  # fmt: skip
_JOBS = click.option("--jobs", type=click.IntRange(1), help="Films at a time (default: all cores).")
_QUIET = click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
_HTML = click.option("--html", type=_PATH, help="Write one self-contained page here.")


@click.group()
def benchmark() -> None:
    """Measure systems by one protocol: the same films, seeds, measures and conventions.

    \b
    Examples:
      photoplay benchmark run --out ours.jsonl
      photoplay benchmark run --command "python run.py {film} {out}" --name Theirs --out b.jsonl
      photoplay benchmark films films/      # for a system that runs elsewhere, then:
      photoplay benchmark run --soundtracks made/ --name Theirs --out theirs.jsonl
      photoplay benchmark run --films holidays/ --out ours-on-holidays.jsonl
      photoplay benchmark report *.jsonl --html leaderboard.html
      photoplay benchmark compare ours.jsonl theirs.jsonl
    """


@benchmark.command()
@_PROTOCOL
@click.option("--films", type=_PATH, help="Films of your own instead of made ones; folders named "
              "trailer, vlog, slow, dance or still are domains.")  # fmt: skip
@system_options
@click.option("--baseline", type=click.Choice(["oracle", "clicks"]),
              help="A system that knows the made films, or one that does not look.")  # fmt: skip
@click.option("--preview", is_flag=True, help="Our own method looks at a part of the pictures.")
@click.option("--seeds", help="Of the system, for films of your own, such as 0,1.")
@click.option("--out", type=_PATH, help="Write the results here (default: print them).")
@click.option("--work", type=_PATH, help="Where films, music and findings are kept between runs.")
@_JOBS
@_QUIET
def run(
    protocol: str, films: Path | None, baseline: str | None, preview: bool, seeds: str | None,
    out: Path | None, work: Path | None, jobs: int | None, quiet: bool, **system: Any,
) -> None:  # fmt: skip
    """Run one system through the protocol and give its results as JSON lines.

    A run that was stopped goes on from where it was.
    """
    from photoplay.evaluation import benchmarking, results  # noqa: PLC0415
    from photoplay.evaluation.features import default_cache  # noqa: PLC0415
    from photoplay.measuring import own_senses  # noqa: PLC0415

    system = with_files(system)
    if baseline and (films or system["method"] or system["command"] or system["soundtracks"]):
        raise click.UsageError("--baseline is a system of its own, and for made films alone")
    chosen, given = _protocol(protocol, films, seeds)
    player: Any = None if baseline else chosen_system(**system, preview=preview)
    if system["soundtracks"] and not set(chosen.seeds) <= set(player.seeds or chosen.seeds[:1]):
        raise BriefError(
            f"{chosen.id} asks for takes of seeds {', '.join(map(str, chosen.seeds))}: put the "
            f"soundtracks of each into {system['soundtracks']}/seed-N"
        )
    place = (work or default_cache().with_name("benchmark")).absolute()
    senses = own_senses()
    with counted("Preparing films", quiet=quiet) as progress:
        held = benchmarking.films_of(chosen, given, senses, place, jobs=jobs, progress=progress)
    player = _baseline(baseline, held.seen) if baseline else player
    with counted(f"Running {player.name}", quiet=quiet) as progress:
        found = benchmarking.run(chosen, player, held, senses, place, jobs=jobs, progress=progress)
    if out:
        results.write_lines(out, found.lines)
        if not quiet:
            click.echo(f"{len(found.lines)} results in {out}; photoplay benchmark report {out}")
    else:
        click.echo(results.as_lines(found.lines), nl=False)
    if found.failed:
        told = "; ".join(f"{name}: {fault}" for name, fault in found.failed.items())
        raise BatchError(f"{len(found.failed)} films have no results: {told}")


@benchmark.command()
@click.argument("folder", type=_PATH)
@_PROTOCOL
@_JOBS
@_QUIET
def films(folder: Path, protocol: str, jobs: int | None, quiet: bool) -> None:
    """Write the protocol's films, and what happens in them, into FOLDER."""
    from photoplay.evaluation.protocols import protocol_named, write_films  # noqa: PLC0415

    chosen = protocol_named(protocol)
    with counted("Drawing films", quiet=quiet) as progress:
        found = write_films(chosen, folder, jobs=jobs, progress=progress)
    write_json(folder / "protocol.json", chosen.form() | {"digest": chosen.digest})
    if not quiet:
        click.echo(f"{len(found)} films in {folder}; seeds {', '.join(map(str, chosen.seeds))}")


@benchmark.command()
@click.argument("results", nargs=-1, required=True, type=_PATH)
@_HTML
@_JSON
@_QUIET
def report(results: tuple[Path, ...], html: Path | None, as_json: bool, quiet: bool) -> None:
    """Put RESULTS (files of JSON lines) together to a leaderboard."""
    from photoplay.evaluation import standings_page  # noqa: PLC0415
    from photoplay.evaluation.results import read_lines  # noqa: PLC0415
    from photoplay.evaluation.standings import standings  # noqa: PLC0415

    lines = read_lines(results)
    found = standings(lines)
    if html:
        with replaced(html.absolute()) as part:
            part.write_text(standings_page.leaderboard(found, lines), encoding="utf-8")
    if as_json:
        click.echo(json.dumps(standings_page.as_json(found, lines), indent=2))
    elif not quiet:
        _print_standings(found)
        if html:
            click.echo(str(html.absolute()))


@benchmark.command()
@click.argument("one", type=_PATH)
@click.argument("other", type=_PATH)
@_HTML
@_JSON
@_QUIET
def compare(one: Path, other: Path, html: Path | None, as_json: bool, quiet: bool) -> None:
    """Compare the systems in the files ONE and OTHER, film by film."""
    from photoplay.evaluation import standings_page  # noqa: PLC0415
    from photoplay.evaluation.results import read_lines  # noqa: PLC0415
    from photoplay.evaluation.standings import compare as compared  # noqa: PLC0415

    lines = [read_lines([path]) for path in (one, other)]
    names = (_only(lines[0], one), _only(lines[1], other))
    if lines[0][0].digest != lines[1][0].digest:
        raise BriefError(
            f"results of two protocols do not compare: {lines[0][0].protocol} "
            f"({lines[0][0].digest}) and {lines[1][0].protocol} ({lines[1][0].digest})"
        )
    rows = compared(*lines)
    if html:
        with replaced(html.absolute()) as part:
            part.write_text(standings_page.comparison(names, rows), encoding="utf-8")
    if as_json:
        click.echo(json.dumps(standings_page.comparison_json(names, rows), indent=2))
    elif not quiet:
        _print_differences(names, rows)
        if html:
            click.echo(str(html.absolute()))


@benchmark.command()
def schema() -> None:
    """Print the JSON Schema of one line of results."""
    from photoplay.evaluation.results import schema as schema_of_line  # noqa: PLC0415

    click.echo(json.dumps(schema_of_line(), indent=2))


@benchmark.command()
@_JSON
def protocols(as_json: bool) -> None:
    """List the protocols: films, seeds, measures, digest."""
    from photoplay.evaluation.protocols import FOLDER, PROTOCOLS  # noqa: PLC0415

    if as_json:
        forms = [one.form() | {"digest": one.digest} for one in PROTOCOLS.values()]
        click.echo(json.dumps(forms, indent=2))
        return
    table = Table("protocol", "digest", "films", "domains", "seeds", "measures")
    for one in PROTOCOLS.values():
        seeds = ", ".join(map(str, one.seeds))
        table.add_row(one.id, one.digest, str(len(one.films)), ", ".join(one.domains), seeds,
                      str(len(one.measures)))  # fmt: skip
    table.add_row(FOLDER, "by the films", "yours (--films)", "folders of these names", "0", "")
    Console(width=None if sys.stdout.isatty() else 120).print(table)


def _protocol(name: str, films: Path | None, seeds: str | None) -> tuple[Protocol, dict[str, Path]]:
    from photoplay.evaluation.pairing import found_films  # noqa: PLC0415
    from photoplay.evaluation.protocols import folder_protocol, protocol_named  # noqa: PLC0415

    if films is None:
        if seeds:
            raise click.UsageError("--seeds is for films of your own; a protocol names its seeds")
        return protocol_named(name), {}
    given = found_films(films)
    if not given:
        raise MediaMissingError(f"{films} holds no film")
    try:
        numbers = tuple(dict.fromkeys(int(one) for one in (seeds or "0").split(",")))
    except ValueError as error:
        raise click.UsageError(f"--seeds is a list such as 0,1; got {seeds!r}") from error
    return folder_protocol(given, numbers), given


def _baseline(kind: str, seen: Any) -> Any:
    from photoplay.evaluation.baselines import Baseline  # noqa: PLC0415

    return Baseline(kind=kind, known=seen)


def _only(lines: Any, path: Path) -> str:
    systems = list(dict.fromkeys(line.system for line in lines))
    if len(systems) > 1:
        raise BriefError(f"{path.name} holds {len(systems)} systems; one file each is compared")
    return str(systems[0])


def _print_standings(found: tuple[Standing, ...]) -> None:
    table = Table(box=None, pad_edge=False)
    for name in ("", "system", "listening", "95 %", "films"):
        table.add_column(name, no_wrap=True, justify="left" if name == "system" else "right")
    for place, one in enumerate(found, 1):
        low, high = one.listening_interval.low, one.listening_interval.high
        table.add_row(str(place) if one.complete else "-", one.system, short(one.listening),
                      f"{short(low)} … {short(high)}", f"{one.films}/{one.wanted}")  # fmt: skip
    Console(width=None if sys.stdout.isatty() else 120).print(table)


def _print_differences(names: tuple[str, str], rows: tuple[Difference, ...]) -> None:
    table = Table(box=None, pad_edge=False)
    for name in ("measure", "domain", "n", "one", "other", "difference", "95 %", "p", "p, Holm"):
        table.add_column(name, no_wrap=True,
                         justify="left" if name in ("measure", "domain") else "right")  # fmt: skip
    for row in rows:
        span = f"{short(row.interval.low)} … {short(row.interval.high)}"
        table.add_row(row.measure, row.domain, str(row.n), short(row.one), short(row.other),
                      short(row.difference), span, chance(row.p), chance(row.p_holm))  # fmt: skip
    console = Console(width=None if sys.stdout.isatty() else 120)
    console.print(f"one: {names[0]}; other: {names[1]}", highlight=False)
    console.print(table)
