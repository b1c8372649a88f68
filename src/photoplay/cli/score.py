"""`photoplay score`: films in, films with music out."""

from __future__ import annotations

import dataclasses
import json
import time
from pathlib import Path
from typing import Any

import click

from photoplay.cli.options import given_options, options_of
from photoplay.cli.progress import shown
from photoplay.mixing.options import MixOptions
from photoplay.project import Project
from photoplay.settings import ExchangeOptions, FilmOptions, PublishOptions, Settings, SoundOptions
from photoplay.types.brief import Brief

Job = tuple[Project, Settings]
_EPILOG = """\b
Examples:
  photoplay score holiday.mp4
  photoplay score holiday.mp4 --out out.mp4 --mood tense --style orchestral --seed 7
  photoplay score talk.mp4 --keep-audio duck --loudness -16
  photoplay score photos/ --seconds-per-image 4
  photoplay score picture.jpg --duration 45
  photoplay score clips/*.mp4 --jobs 2
  photoplay score film.mp4 --range 1:00-2:30 --preview
  photoplay score film.mp4 --preset fireside --identity series.json
  photoplay score cut.mov --markers cut.edl --timecode 01:00:00:00
"""


@click.command(epilog=_EPILOG)
@click.argument("films", nargs=-1, type=click.Path(path_type=Path))
@click.option("--demo", is_flag=True, help="Draw a short film of our own and score it.")
@click.option("--out", type=click.Path(path_type=Path), help="The scored film.")
@click.option("--project", type=click.Path(path_type=Path), help="Folder for everything else.")
@click.option("--seed", type=int, default=0, show_default=True, help="Other seeds, other notes.")
@click.option("--preset", help="Options that were saved under this name, or in this file; those "
              "given beside it count more.")  # fmt: skip
@options_of(FilmOptions, "film_options")
@options_of(Brief, "brief", leave_out=frozenset({"marks"}))
@options_of(SoundOptions, "sound")
@options_of(MixOptions, "mix")
@options_of(PublishOptions, "publish")
@options_of(ExchangeOptions, "exchange")
@click.option("--taste/--no-taste", default=None,
              help="Lean to what was learnt of you (photoplay feedback) wherever nothing is asked "
              "for; new films do where you say neither.")  # fmt: skip
@click.option("--loop", is_flag=True, help="The same as --ending loop: the sound goes round.")
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
    loop: bool,
    taste: bool | None,
    preset: str | None,
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
    films = tuple(dict.fromkeys(films))
    if len(films) > 1 and (out or project):
        raise click.UsageError("--out and --project are for one film; a batch names them itself")
    if len(films) > 1:
        films = _without_our_own(films, quiet=quiet or as_json)
    groups["film"] = groups.pop("film_options")
    if loop:
        groups["brief"] = dataclasses.replace(groups["brief"], ending="loop")
    todo = [_job(film, out, project, seed=seed, preview=preview, groups=groups) for film in films]
    if preset or groups["exchange"].identity:
        todo = [(folder, _filled(settings, preset)) for folder, settings in todo]
    todo = [(folder, _with_taste(folder, settings, taste)) for folder, settings in todo]
    if dry_run:
        _tell_plan(todo, overwrite=overwrite, as_json=as_json)
        return
    if len(todo) > 1:
        from photoplay.cli.batch import score_batch  # noqa: PLC0415

        todo = _kept_apart(todo)
        score_batch(todo, jobs=jobs, overwrite=overwrite, as_json=as_json, quiet=quiet)
        return
    from photoplay.scoring import work  # noqa: PLC0415

    folder, settings = todo[0]
    with shown(quiet=quiet or as_json, verbose=verbose) as progress:
        began = time.perf_counter()
        result = work(folder, settings, overwrite=overwrite, progress=progress)
    _tell_result(result, time.perf_counter() - began, as_json=as_json, quiet=quiet)


def _job(
    film: Path, out: Path | None, project: Path | None, *, seed: int, preview: bool,
    groups: dict[str, Any],
) -> Job:  # fmt: skip
    from photoplay.scoring import default_project, settings_for  # noqa: PLC0415

    bare = settings_for(film, out, seed=seed, preview=preview, stretch=groups["film"].range)
    settings = dataclasses.replace(bare, **groups)
    folder = Project(project.absolute()) if project else default_project(settings)
    return folder, settings


def _filled(settings: Settings, preset: str | None) -> Settings:
    """`settings` with what a preset and a series set and the command line does not."""
    from photoplay.scoring import with_kept  # noqa: PLC0415

    return with_kept(settings, preset, given_options())


def _with_taste(folder: Project, settings: Settings, wanted: bool | None) -> Settings:
    from photoplay.scoring import with_taste  # noqa: PLC0415

    return with_taste(settings, folder, wanted)


def _without_our_own(films: tuple[Path, ...], *, quiet: bool) -> tuple[Path, ...]:
    """The films without those that a batch before this one has made of them."""
    from photoplay.scoring import is_made_by_us  # noqa: PLC0415

    kept = tuple(film for film in films if not is_made_by_us(film))
    if len(kept) < len(films) and not quiet:
        click.echo(f"{len(films) - len(kept)} films made by Photoplay are left out", err=True)
    if not kept:
        raise click.UsageError("all of these films were made by Photoplay; name the originals")
    return kept


def _kept_apart(todo: list[Job]) -> list[Job]:
    """Films that differ in their suffix alone get projects and outputs named with it."""
    roots = [folder.root for folder, _ in todo]
    outs = [settings.out for _, settings in todo]
    apart = []
    for folder, settings in todo:
        if roots.count(folder.root) > 1 or outs.count(settings.out) > 1:
            mark = settings.source.suffix.lstrip(".")
            root = folder.root.with_name(f"{folder.root.stem}.{mark}{folder.root.suffix}")
            out = settings.out.with_name(f"{settings.out.stem}.{mark}{settings.out.suffix}")
            apart.append((Project(root), dataclasses.replace(settings, out=out)))
        else:
            apart.append((folder, settings))
    return apart


def _drawn_film(*, quiet: bool) -> Path:
    from photoplay.films.drawn import draw_film  # noqa: PLC0415

    path = Path("photoplay-demo.mp4").absolute()
    if not path.exists():
        draw_film(path)
        if not quiet:
            click.echo(f"Drew a film of our own: {path.name}", err=True)
    return path


def _tell_plan(todo: list[Job], *, overwrite: bool, as_json: bool) -> None:
    from photoplay.scoring import would_run  # noqa: PLC0415

    rows = [
        {"film": str(settings.source), "project": str(folder.root), "out": str(settings.out),
         "would_run": list(would_run(folder, settings, overwrite=overwrite))}
        for folder, settings in todo
    ]  # fmt: skip
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
