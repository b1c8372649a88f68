"""Deeds run in processes apart from the service: watched, limited, stopped."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from photoplay.server.problems import problem
from photoplay.types.progress import Progress, unheard

_LOOK = 0.2
"""Seconds between two looks whether somebody wants it stopped."""
_PATIENCE = 15.0
"""Seconds a stopped process may clear up."""
_TOLD = 2000
"""Characters of what a process said before it fell."""


class StoppedError(Exception):
    """Somebody cancelled it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one deed may use."""

    memory: int = 6 << 30
    """Bytes of address space."""
    processor: float | None = None
    """Seconds of processor time."""
    wall: float | None = None
    """Seconds on the clock."""


PROBING = Limits(memory=3 << 30, processor=20, wall=120)
"""What a look at a foreign file may use; the clock is for what waits, on a busy machine too."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a deed: a value, or a problem document."""

    done: Any = None
    problem: dict[str, Any] | None = None


@dataclass(slots=True, eq=False)
class Runner:
    """A process that does deeds for the film in the folder `home`, one after the other.

    It is begun with the first, and anew after one that took it down; `close` ends it.
    """

    home: Path
    _process: subprocess.Popen[str] | None = None
    _lines: queue.Queue[str | None] = field(default_factory=queue.Queue)
    _said: Path | None = None

    def run(
        self,
        deed: str,
        facts: dict[str, Any],
        *,
        limits: Limits = Limits(),
        progress: Progress = unheard,
        is_stopped: Callable[[], bool] = lambda: False,
    ) -> Outcome:
        """Do one of errand.DEEDS with the tools at work in the folder.

        `limits` hold for all that this process does later too. StoppedError when `is_stopped` says
        so meanwhile; the process has then cleared up and is gone.
        """
        order = {"home": str(self.home), "deed": deed, "facts": facts, "memory": limits.memory,
                 "seconds": limits.processor}  # fmt: skip
        process = self._begun()
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(json.dumps(order) + "\n")
            process.stdin.flush()
        try:
            outcome = self._watched(limits, progress, is_stopped)
        except BaseException:
            self.close()
            raise
        if outcome is not None:
            return outcome
        code, said = process.wait(), self._told()
        self.close()
        return Outcome(problem=_fallen(code, deed, said))

    def close(self) -> None:
        """End the process, asked first; what it said is forgotten."""
        if self._process is not None:
            _end(self._process)
        if self._said is not None:
            self._said.unlink(missing_ok=True)
        self._process = self._said = None

    def _begun(self) -> subprocess.Popen[str]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.close()
        self._said = self.home / f".{os.getpid()}.{threading.get_ident()}.said"
        with self._said.open("wb") as told:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "photoplay.server.errand"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=told, text=True,
                encoding="utf-8", start_new_session=True,
            )  # fmt: skip
        self._lines = queue.Queue()
        threading.Thread(target=_read, args=(self._process, self._lines), daemon=True).start()
        return self._process

    def _watched(
        self, limits: Limits, progress: Progress, is_stopped: Callable[[], bool]
    ) -> Outcome | None:
        begun = time.monotonic()
        while True:
            try:
                line = self._lines.get(timeout=_LOOK)
            except queue.Empty:
                line = ""
            if line is None:
                return None
            if line:
                row = json.loads(line)
                if "stage" not in row:
                    return Outcome(done=row.get("done"), problem=row.get("problem"))
                progress(row["stage"], row["share"])
            if is_stopped():
                raise StoppedError
            if limits.wall and time.monotonic() - begun > limits.wall:
                self.close()
                return Outcome(problem=problem(413, f"it took more than {limits.wall:g} seconds"))

    def _told(self) -> bytes:
        return self._said.read_bytes() if self._said is not None else b""


def run(
    home: Path,
    deed: str,
    facts: dict[str, Any],
    *,
    limits: Limits = Limits(),
    progress: Progress = unheard,
    is_stopped: Callable[[], bool] = lambda: False,
) -> Outcome:
    """Do one deed in a process of its own, as `Runner.run`."""
    with contextlib.closing(Runner(home)) as runner:
        return runner.run(deed, facts, limits=limits, progress=progress, is_stopped=is_stopped)


def _read(process: subprocess.Popen[str], lines: queue.Queue[str | None]) -> None:
    assert process.stdout is not None
    with process.stdout as said:
        for line in said:
            lines.put(line)
    lines.put(None)


def _end(process: subprocess.Popen[str]) -> None:
    """Leave no process behind: asked first, ended then."""
    if process.stdin is not None:
        with contextlib.suppress(OSError):
            process.stdin.close()
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _fallen(code: int, deed: str, said: bytes) -> dict[str, Any]:
    """The problem of a process that ended without a word of ours."""
    if code in (-9, -24):
        return problem(413, f"{deed} was ended: it used more than one job may use here")
    last = said.decode("utf-8", "replace").strip()[-_TOLD:]
    return problem(500, f"{deed} ended with {code} and no result", said=last)
