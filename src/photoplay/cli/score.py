"""`photoplay score`: films in, films with music out."""

from __future__ import annotations

import concurrent.futures
import dataclasses
import json
import multiprocessing
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from photoplay.cli.options import options_of
from photoplay.cli.progress import shown
from photoplay.mixing.options import MixOptions
from photoplay.project import Project, beside
from photoplay.settings import ExchangeOptions, FilmOptions, PublishOptions, Settings, SoundOptions
from photoplay.types.brief import Brief
from photoplay.types.errors import BatchError, MediaMissingError, PhotoplayError
from photoplay.types.json_form import to_json

_EPILOG = """\b
Examples:
  photoplay score holiday.mp4
  photoplay score holiday.mp4 --out out.mp4 --mood tense --style orchestral --seed 7
  photoplay score talk.mp4 --keep-audio duck --loudness -16
  photoplay score photos/ --seconds-per-image 4
  photoplay score picture.jpg --duration 45
  photoplay score clips/*.mp4 --jobs 2
  photoplay score film.mp4 --range 1:00-2:30 --preview
  photoplay score cut.mov --markers cut.edl --timecode 01:00:00:00
"""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one film of a batch."""

    source: Path
    out: Path | None
    seconds: float
    error: str = ""
    exit_code: int = 0


@click.command(epilog=_EPILOG)
@click.argument("films", nargs=-1, type=click.Path(path_type=Path))
@click.option("--demo", is_flag=True, help="Draw a short film of our own and score it.")
@click.option("--out", type=click.Path(path_type=Path), help="The scored film.")
@click.option("--project", type=click.Path(path_type=Path), help="Folder for everything else.")
@click.option("--seed", type=int, default=0, show_default=True, help="Other seeds, other notes.")
@options_of(FilmOptions, "film_options")
@options_of(Brief, "brief", leave_out=frozenset({"marks"}))
@options_of(SoundOptions, "sound")
@options_of(MixOptions, "mix")
@options_of(PublishOptions, "publish")
@options_of(ExchangeOptions, "exchange")
@click.option("--preview", is_flag=True, help="A quick sketch, labelled as one.")
@click.option(
    "--jobs", type=click.IntRange(1), default=1, show_default=True, help="Films of a batch at once."
)
@click.option("--overwrite", is_flag=True, help="Replace an output that we did not make.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
@click.option("-v", "--verbose", count=True, help="Say more; twice for traces of errors.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
def score(
    *,
    films: tuple[Path, ...],
    demo: bool,
    out: Path | None,
    project: Path | None,
    seed: int,
    jobs: int,
    overwrite: bool,
    dry_run: bool,
    preview: bool,
    as_json: bool,
    verbose: int,
    quiet: bool,
    **groups: Any,
) -> None:
    """Score FILMS: videos, pictures, or folders of pictures.

    Each film gets NAME.scored.EXT beside it, and a project folder NAME.photoplay with the plan, the
    score, the stems and the mix. A second run redoes only what has changed.
    """
    if demo:
        films = (*films, _drawn_film(quiet=quiet or as_json))
    if not films:
        raise click.UsageError("name a film: photoplay score FILM (or --demo)")
    if len(films) > 1 and (out or project):
        raise click.UsageError("--out and --project are for one film; a batch names them itself")
    todo = [
        (_project_of(film, project), _settings(film, out, seed, preview, groups)) for film in films
    ]
    if dry_run:
        _tell_plan(todo, as_json=as_json)
        return
    if len(todo) > 1:
        _batch(todo, jobs=jobs, overwrite=overwrite, as_json=as_json, quiet=quiet)
        return
    from photoplay.scoring import work  # noqa: PLC0415

    folder, settings = todo[0]
    with shown(quiet=quiet or as_json, verbose=verbose) as progress:
        began = time.perf_counter()
        result = work(folder, settings, overwrite=overwrite, progress=progress)
    _tell_result(result, time.perf_counter() - began, as_json=as_json, quiet=quiet)


def _settings(
    film: Path, out: Path | None, seed: int, preview: bool, groups: dict[str, Any]
) -> Settings:
    from photoplay.scoring import settings_for  # noqa: PLC0415

    if not film.exists():
        raise MediaMissingError(f"there is no file {film}; check the name")
    bare = settings_for(film, out, seed=seed, preview=preview)
    parts = dict(groups)
    parts["film"] = parts.pop("film_options")
    return dataclasses.replace(bare, **parts)


def _project_of(film: Path, given: Path | None) -> Project:
    return Project(given.absolute()) if given else beside(film.absolute())


def _drawn_film(*, quiet: bool) -> Path:
    from photoplay.films.drawn import draw_film  # noqa: PLC0415

    path = Path("photoplay-demo.mp4").absolute()
    if not path.exists():
        draw_film(path)
        if not quiet:
            click.echo(f"Drew a film of our own: {path.name}", err=True)
    return path


def _tell_plan(todo: list[tuple[Project, Settings]], *, as_json: bool) -> None:
    from photoplay.crew import stages_of  # noqa: PLC0415
    from photoplay.pipeline import is_stale  # noqa: PLC0415

    rows = []
    for folder, settings in todo:
        stale, upstream = [], False
        for stage in stages_of(folder, settings):
            upstream = upstream or is_stale(folder, stage)
            if upstream:
                stale.append(stage.name)
        rows.append({"film": str(settings.source), "project": str(folder.root),
                     "out": str(settings.out), "would_run": stale})  # fmt: skip
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    for row in rows:
        steps = ", ".join(row["would_run"]) or "nothing: all is up to date"
        click.echo(
            f"{row['film']} -> {row['out']}\n  project {row['project']}\n  would do: {steps}"
        )


def _tell_result(result: Any, seconds: float, *, as_json: bool, quiet: bool) -> None:
    from photoplay.report.summary import summary_of, summary_text  # noqa: PLC0415

    facts = summary_of(result) | {"seconds": round(seconds, 2)}
    if as_json:
        click.echo(json.dumps(facts, indent=2))
    elif not quiet:
        click.echo(summary_text(facts))


def _batch(
    todo: list[tuple[Project, Settings]], *, jobs: int, overwrite: bool, as_json: bool, quiet: bool
) -> None:
    """Score many films, going on after a failure; a summary at the end."""
    context = multiprocessing.get_context("spawn")
    results: list[Result] = []
    with concurrent.futures.ProcessPoolExecutor(jobs, mp_context=context) as pool:
        running = {
            pool.submit(_score_one, folder.root, to_json(settings), overwrite): settings
            for folder, settings in todo
        }
        try:
            for done in concurrent.futures.as_completed(running):
                results.append(done.result())
                if not quiet and not as_json:
                    one = results[-1]
                    said = one.error or f"{one.out} in {one.seconds:.1f} s"
                    click.echo(f"[{len(results)}/{len(todo)}] {one.source.name}: {said}", err=True)
        except KeyboardInterrupt:
            for process in list((pool._processes or {}).values()):
                process.terminate()
            raise
    order = {settings.source: place for place, (_, settings) in enumerate(todo)}
    results.sort(key=lambda one: order[one.source])
    _tell_batch(results, as_json=as_json, quiet=quiet)
    failed = [one for one in results if one.error]
    if failed:
        raise BatchError(f"{len(failed)} of {len(results)} films failed; the rest are done")


def _score_one(root: Path, form: Any, overwrite: bool) -> Result:
    from photoplay.scoring import work  # noqa: PLC0415
    from photoplay.types.json_form import from_json  # noqa: PLC0415

    settings = from_json(Settings, form)
    began = time.perf_counter()
    try:
        result = work(Project(root), settings, overwrite=overwrite)
    except PhotoplayError as error:
        spent = time.perf_counter() - began
        return Result(settings.source, None, spent, str(error), error.exit_code)
    except Exception as error:
        spent = time.perf_counter() - began
        return Result(settings.source, None, spent, f"{type(error).__name__}: {error}", 1)
    return Result(settings.source, result.out, time.perf_counter() - began)


def _tell_batch(results: list[Result], *, as_json: bool, quiet: bool) -> None:
    if as_json:
        click.echo(json.dumps([to_json(one) for one in results], indent=2))
        return
    if quiet:
        return
    table = Table("film", "result", "seconds")
    for one in results:
        table.add_row(one.source.name, one.error or str(one.out), f"{one.seconds:.1f}")
    Console().print(table)
