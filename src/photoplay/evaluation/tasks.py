"""Many tasks on all cores, in processes of which none is left behind when this one is stopped."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Hashable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, TypeVar

from photoplay.types.errors import PhotoplayError

Key = TypeVar("Key", bound=Hashable)


def run_all(
    tasks: Mapping[Key, Callable[[], Any]], jobs: int | None = None
) -> Iterator[tuple[Key, Any]]:
    """Each task's key with its result, or with the error it ended with, as they are done.

    Only errors of files and of types.errors are results; any other is raised. With one job all is
    done in this process; with more, tasks must be picklable.
    """
    workers = min(jobs or os.cpu_count() or 1, len(tasks))
    if workers <= 1:
        for key, task in tasks.items():
            yield key, _guarded(task)
        return
    with _pool(workers) as pool:
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


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    pool = ProcessPoolExecutor(
        workers, mp_context=multiprocessing.get_context("spawn"), initializer=_begin
    )
    try:
        yield pool
    except BaseException:
        processes = list((pool._processes or {}).values())
        pool.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.terminate()
        for process in processes:
            process.join(timeout=20)
        raise
    pool.shutdown()


class _Worker:
    """Whether this process is at work."""

    busy = False


def _worked(task: Callable[[], Any]) -> Any:
    """In a process of its own; stopped, it leaves no half files behind."""
    try:
        _Worker.busy = True
        return _guarded(task)
    except KeyboardInterrupt:
        os._exit(130)
    finally:
        _Worker.busy = False


def _begin() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to us all; one answers
    signal.signal(signal.SIGTERM, _stop)


def _stop(*_: Any) -> None:
    if _Worker.busy:
        _Worker.busy = False
        raise KeyboardInterrupt
    os._exit(130)
