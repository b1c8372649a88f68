"""Which servers of a shared queue are there: a lock in PostgreSQL each, and heirs to who is gone.

A server holds an advisory lock on its name as long as its connection lives; no clock has to agree.
Others that find the lock of a name free for a while, with work still noted under it, take that work
over. https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
from sqlalchemy.exc import DBAPIError

from photoplay.types.errors import BriefError

LOOK = 1.0
"""Seconds between two looks."""
GRACE = 5.0
"""Seconds that a name must be seen free, so that a server that only lost its connection for a
moment keeps its work."""
_PATIENCE = 20.0
"""Seconds in which PostgreSQL may notice that an earlier server of the same name has gone."""
_ALIVE = {"keepalives": 1, "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3,
          "connect_timeout": 5}  # fmt: skip


@contextmanager
def present(
    database: str, name: str, *, at_work: Callable[[], set[str]], inherit: Callable[[str], None]
) -> Iterator[Callable[[], None]]:
    """Be there as the server `name` of the queue in `database` (a PostgreSQL URL).

    Gives what begins to look about for others: `at_work` names the servers that work is noted
    under; `inherit` is called with each that is gone. BriefError where another server of this name
    is there.
    """
    watch = _Watch(database, name, at_work, inherit)
    watch.enter()
    thread = threading.Thread(target=watch.keep, name="presence", daemon=True)
    try:
        yield thread.start
    finally:
        watch.leaving.set()
        if thread.is_alive():
            thread.join()
        watch.leave()


@dataclass(slots=True, eq=False)
class _Watch:
    database: str
    name: str
    at_work: Callable[[], set[str]]
    inherit: Callable[[str], None]
    leaving: threading.Event = field(default_factory=threading.Event)
    missed: dict[str, float] = field(default_factory=dict)
    """When a name was first seen free."""
    line: psycopg.Connection[tuple[bool]] | None = None
    held: bool = True

    def enter(self) -> None:
        end = time.monotonic() + _PATIENCE
        self.line = self._connected()
        while not _taken(self.line, self.name):
            if time.monotonic() > end:
                self.line.close()
                raise BriefError(
                    f"a server named {self.name!r} works on this queue already; --name gives this "
                    "one another"
                )
            time.sleep(LOOK / 4)

    def keep(self) -> None:
        """Look about until told to leave; a lost connection is made again."""
        while not self.leaving.wait(LOOK):
            try:
                if self.line is None:
                    self.line, self.held = self._connected(), False
                # Another may hold it just now, to see whether we are gone: then once more.
                self.held = self.held or _taken(self.line, self.name)
                self._look(self.line)
            except (psycopg.OperationalError, DBAPIError):
                self.leave()
                self.missed.clear()

    def leave(self) -> None:
        if self.line is not None:
            self.line.close()
        self.line = None

    def _look(self, line: psycopg.Connection[tuple[bool]]) -> None:
        line.execute("SELECT 1")  # a line that was cut says so only when it is spoken on
        now, names = time.monotonic(), self.at_work() - {self.name}
        self.missed = {name: since for name, since in self.missed.items() if name in names}
        for name in sorted(names):
            if not _taken(line, name):
                self.missed.pop(name, None)
                continue
            try:
                if now - self.missed.setdefault(name, now) >= GRACE:
                    self.inherit(name)
            finally:
                line.execute("SELECT pg_advisory_unlock(%s)", (_number(name),))

    def _connected(self) -> psycopg.Connection[tuple[bool]]:
        plain = self.database.replace("postgresql+psycopg://", "postgresql://", 1)
        line = psycopg.connect(plain, autocommit=True, **_ALIVE)  # type: ignore[arg-type]
        for setting in ("tcp_keepalives_idle = 5", "tcp_keepalives_interval = 2",
                        "tcp_keepalives_count = 3"):  # fmt: skip
            line.execute(f"SET {setting}")  # the server's side of it notices a machine that is gone
        return line


def _taken(line: psycopg.Connection[tuple[bool]], name: str) -> bool:
    """Whether the lock of `name` was free and is ours now."""
    row = line.execute("SELECT pg_try_advisory_lock(%s)", (_number(name),)).fetchone()
    return bool(row and row[0])


def _number(name: str) -> int:
    """A name as the 64 bits that an advisory lock is known by."""
    return int.from_bytes(
        hashlib.sha256(f"photoplay {name}".encode()).digest()[:8], "big", signed=True
    )
