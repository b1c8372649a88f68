"""Many tasks on all cores, in processes of which none is left behind when this one is stopped."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Iterator, Mapping
from concurrent.futures import as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from photoplay.types.errors import PhotoplayError
from photoplay.workers import at_work, workers

Key = TypeVar("Key", bound=Hashable)


def run_all(
    tasks: Mapping[Key, Callable[[], Any]], jobs: int | None = None
) -> Iterator[tuple[Key, Any]]:
    """Each task's key with its result, or with the error it ended with, as they are done.

    Only errors of files and of types.errors are results; any other is raised. With one job all is
    done in this process; with more, tasks must be picklable.
    """
    count = min(jobs or os.cpu_count() or 1, len(tasks))
    if count <= 1:
        for key, task in tasks.items():
            yield key, _guarded(task)
        return
    with workers(count) as pool:
        waiting = {pool.submit(_worked, task): key for key, task in tasks.items()}
        for future in as_completed(waiting):
            try:
                yield waiting[future], future.result()
            except BrokenProcessPool as error:
                raise PhotoplayError(
                    "a process ended early, of memory or by a stranger's hand; run the same "
                    "command again, with --jobs 1: what is finished is kept"
                ) from error


def _guarded(task: Callable[[], Any]) -> Any:
    try:
        return task()
    except (PhotoplayError, OSError) as error:
        return error if isinstance(error, PhotoplayError) else PhotoplayError(str(error))


def _worked(task: Callable[[], Any]) -> Any:
    with at_work():
        return _guarded(task)
