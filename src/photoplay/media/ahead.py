"""Work ahead: one thread makes what another takes, never more than a few pieces in advance."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from queue import Empty, Full, Queue
from typing import TypeVar

Piece = TypeVar("Piece")
_BATCH = 4
_DEPTH = 6
_PATIENCE = 0.1


def ahead(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The same pieces in the same order, made in a thread of their own.

    At most about 28 pieces wait. An error in the making is raised where the piece was due; closing
    the iterator ends the thread.
    """
    waiting: Queue[list[Piece] | BaseException | None] = Queue(_DEPTH)
    over = threading.Event()

    def put(item: list[Piece] | BaseException | None) -> bool:
        while not over.is_set():
            try:
                waiting.put(item, timeout=_PATIENCE)
                return True
            except Full:
                continue
        return False

    def make() -> None:
        batch: list[Piece] = []
        try:
            for piece in pieces:
                batch.append(piece)
                if len(batch) == _BATCH:
                    if not put(batch):
                        return
                    batch = []
            put(batch)
            put(None)
        except BaseException as error:
            put(batch)
            put(error)

    worker = threading.Thread(target=make, name="ahead", daemon=True)
    worker.start()
    try:
        while True:
            try:
                item = waiting.get(timeout=_PATIENCE)
            except Empty:
                continue
            if item is None:
                return
            if isinstance(item, BaseException):
                raise item
            yield from item
    finally:
        over.set()
        worker.join(timeout=10)
