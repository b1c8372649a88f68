"""Processes that do one task at a time; none is left behind when this one is stopped."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any


@contextmanager
def workers(count: int, begin: Callable[[], None] | None = None) -> Iterator[ProcessPoolExecutor]:
    """`count` processes, each of which runs `begin` first; stopped with this one, and waited for.

    What they are given to do wraps itself in `at_work`, so that a stop finds its half files.
    """
    pool = ProcessPoolExecutor(
        count, mp_context=multiprocessing.get_context("spawn"), initializer=_begin,
        initargs=(begin,),
    )  # fmt: skip
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


@contextmanager
def at_work() -> Iterator[None]:
    """A task in a process of its own: stopped, it clears up as after Ctrl-C, then leaves."""
    try:
        _Worker.busy = True
        yield
    except KeyboardInterrupt:
        os._exit(130)
    finally:
        _Worker.busy = False
        if _Worker.stopping:  # somebody else caught it
            os._exit(130)


class _Worker:
    """Whether this process is at work, and whether it clears up already."""

    busy = False
    stopping = False


def _begin(begin: Callable[[], None] | None) -> None:
    if begin is not None:
        begin()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to us all; one answers
    signal.signal(signal.SIGTERM, _stop)


def _stop(*_: Any) -> None:
    if _Worker.stopping:
        return  # the pool ends the others once more when a first one has left
    if _Worker.busy:
        _Worker.stopping = True
        raise KeyboardInterrupt
    os._exit(130)
