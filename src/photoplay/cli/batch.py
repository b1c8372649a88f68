"""Many films at once: each in a process of its own, going on after a failure, with a summary."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from photoplay.memory import few_heaps
from photoplay.project import Project
from photoplay.settings import Settings
from photoplay.types.errors import BatchError, PhotoplayError
from photoplay.types.json_form import from_json, to_json
from photoplay.workers import at_work, workers

Job = tuple[Project, Settings]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one film of a batch."""

    source: Path
    out: Path | None
    seconds: float
    error: str = ""
    exit_code: int = 0


def score_batch(todo: list[Job], *, jobs: int, overwrite: bool, as_json: bool, quiet: bool) -> None:
    """Score the films of `todo`, `jobs` at a time; BatchError at the end if some failed."""
    results: list[Result] = []
    with workers(jobs, few_heaps) as pool, _told(len(todo), quiet=quiet or as_json) as tell:
        running = {
            pool.submit(_score_one, folder.root, to_json(settings), overwrite): settings.source
            for folder, settings in todo
        }
        for done in as_completed(running):
            results.append(_result_of(done, running[done]))
            tell(results[-1])
    order = {settings.source: place for place, (_, settings) in enumerate(todo)}
    results.sort(key=lambda one: order[one.source])
    _tell_batch(results, as_json=as_json, quiet=quiet)
    failed = sum(bool(one.error) for one in results)
    if failed:
        raise BatchError(
            f"{failed} of {len(results)} films failed, the rest are done; mend what is said and "
            "run the same command again: only the failed ones are made"
        )


def _score_one(root: Path, form: Any, overwrite: bool) -> Result:
    from photoplay.scoring import work  # noqa: PLC0415

    settings, began = from_json(Settings, form), time.perf_counter()
    out, error, code = None, "", 0
    with at_work():
        try:
            out = work(Project(root), settings, overwrite=overwrite).out
        except PhotoplayError as failure:
            error, code = str(failure), failure.exit_code
        except Exception as failure:
            error, code = f"{type(failure).__name__}: {failure}", 1
    return Result(settings.source, out, time.perf_counter() - began, error, code)


def _result_of(done: Future[Result], source: Path) -> Result:
    try:
        return done.result()
    except Exception as error:  # the process died, of memory or by a stranger's hand
        return Result(source, None, 0.0, f"its process ended early ({error})", 1)


@contextmanager
def _told(count: int, *, quiet: bool) -> Iterator[Callable[[Result], None]]:
    """A callback that says what became of each film, above a bar where somebody watches."""
    console = Console(stderr=True, highlight=False)
    if quiet:
        yield lambda one: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
               TimeElapsedColumn())  # fmt: skip
    with Progress(
        *columns, console=console, transient=True, disable=not sys.stderr.isatty()
    ) as bar:
        task = bar.add_task("Scoring films", total=count)

        def tell(one: Result) -> None:
            bar.advance(task)
            said = one.error or f"{one.out} in {one.seconds:.1f} s"
            number = int(bar.tasks[0].completed)
            console.print(f"[{number}/{count}] {one.source.name}: {said}", markup=False,
                          soft_wrap=True)  # fmt: skip

        yield tell


def _tell_batch(results: list[Result], *, as_json: bool, quiet: bool) -> None:
    if as_json:
        click.echo(json.dumps([to_json(one) for one in results], indent=2))
        return
    if quiet:
        return
    table = Table("film", "result", "seconds")
    for one in results:
        table.add_row(Text(one.source.name), Text(one.error or str(one.out)), f"{one.seconds:.1f}")
    Console().print(table)
