"""Deeds run in processes of their own: watched, limited, stopped."""

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
from dataclasses import dataclass
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


PROBING = Limits(memory=3 << 30, processor=20, wall=30)
"""What a look at a foreign file may use."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a deed: a value, or a problem document."""

    done: Any = None
    problem: dict[str, Any] | None = None


def run(
    home: Path,
    deed: str,
    facts: dict[str, Any],
    *,
    limits: Limits = Limits(),
    progress: Progress = unheard,
    is_stopped: Callable[[], bool] = lambda: False,
) -> Outcome:
    """Do one of errand.DEEDS with the tools at work in the folder `home`.

    StoppedError when `is_stopped` says so meanwhile; the process has then cleared up and is gone.
    """
    order = {"home": str(home), "deed": deed, "facts": facts, "memory": limits.memory,
             "seconds": limits.processor}  # fmt: skip
    said = home / f".{deed}.{os.getpid()}.{threading.get_ident()}.said"
    with said.open("w+b") as told, _started(order, told) as process:
        outcome = _watched(process, limits, progress, is_stopped)
        process.wait()
        if outcome is None:
            told.seek(0)
            outcome = Outcome(problem=_fallen(process.returncode, deed, told.read()))
    said.unlink(missing_ok=True)
    return outcome


@contextlib.contextmanager
def _started(order: dict[str, Any], told: Any) -> Any:
    process = subprocess.Popen(
        [sys.executable, "-m", "photoplay.server.errand"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=told, text=True, encoding="utf-8",
        start_new_session=True,
    )  # fmt: skip
    try:
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(json.dumps(order) + "\n")
            process.stdin.flush()
        yield process
    finally:
        _end(process)


def _watched(
    process: subprocess.Popen[str], limits: Limits, progress: Progress,
    is_stopped: Callable[[], bool],
) -> Outcome | None:  # fmt: skip
    lines: queue.Queue[str | None] = queue.Queue()
    threading.Thread(target=_read, args=(process, lines), daemon=True).start()
    begun, outcome = time.monotonic(), None
    while True:
        try:
            line = lines.get(timeout=_LOOK)
        except queue.Empty:
            line = ""
        if line is None:
            return outcome
        if line:
            row = json.loads(line)
            if "stage" in row:
                progress(row["stage"], row["share"])
            else:
                outcome = Outcome(done=row.get("done"), problem=row.get("problem"))
        if is_stopped():
            _end(process)
            raise StoppedError
        if limits.wall and time.monotonic() - begun > limits.wall:
            _end(process)
            return Outcome(problem=problem(413, f"it took more than {limits.wall:g} seconds"))


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
