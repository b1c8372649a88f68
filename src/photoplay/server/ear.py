"""Notes and sections heard at once: one process that stays, with the font in its hands."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, field
from typing import Any

from photoplay.server.errands import Limits, Runner
from photoplay.server.films import FilmHome
from photoplay.types.errors import PhotoplayError

_IDLE = 300.0
"""Seconds without a question after which the process ends."""
_LIMITS = Limits(memory=4 << 30, wall=60)


class DeedError(PhotoplayError):
    """What was asked for could not be heard, with the status that the deed's problem has."""


@dataclass(slots=True, eq=False)
class Ear:
    """Plays for one film at a time; who asks about another film has it turn to that."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _runner: Runner | None = None
    _sleep: threading.Timer | None = None

    def hear(self, home: FilmHome, facts: dict[str, Any]) -> bytes:
        """A WAV file of what `facts` ask the deed `hear` for; DeedError where it cannot be."""
        out = home.root / f".{secrets.token_hex(8)}.wav"
        with self._lock:
            if self._runner is None or self._runner.home != home.root:
                self._end()
                self._runner = Runner(home.root)
            told = {"project": home.project.root.name, "out": out.name, **facts}
            try:
                found = self._runner.run("hear", told, limits=_LIMITS)
                if found.problem is not None:
                    error = DeedError(found.problem["detail"])
                    error.http_status = found.problem["status"]
                    raise error
                return out.read_bytes()
            finally:
                out.unlink(missing_ok=True)
                self._wake()

    def forget(self, home: FilmHome) -> None:
        """Turn away from a film that goes."""
        with self._lock:
            if self._runner is not None and self._runner.home == home.root:
                self._end()

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._end()

    def _wake(self) -> None:
        if self._sleep is not None:
            self._sleep.cancel()
        self._sleep = threading.Timer(_IDLE, self.close)
        self._sleep.daemon = True
        self._sleep.start()

    def _end(self) -> None:
        if self._sleep is not None:
            self._sleep.cancel()
        if self._runner is not None:
            self._runner.close()
        self._runner = self._sleep = None
