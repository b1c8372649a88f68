"""A long film is looked at in a process of its own: `python -m photoplay.looking_apart`.

What looking needs – the models' libraries, the heaps that its threads have left in pieces – stands
beside nothing else then, and is the system's again when the process has gone: 250 MB less while the
music of an hour is played. It also means that a file which fells the libraries that read it fells
no more than that.

The process reads one line of JSON, {"film", "project", "vision_model", "preview"}, writes lines of
JSON, {"share"} as it goes and {"error"} or {"done"} in the end, and saves what it has seen into the
project. It leaves when its standard input closes.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

from photoplay.memory import few_heaps
from photoplay.project import Project
from photoplay.types import errors
from photoplay.types.errors import MediaError, PhotoplayError
from photoplay.types.film import Film
from photoplay.types.json_form import from_json, to_json
from photoplay.types.progress import Progress

APART_FROM = 600.0
"""Seconds of film from which the second that it takes to begin a process is well spent."""
_HEARTBEAT = 0.2
"""Seconds between two lines at least."""
_PATIENCE = 15.0
"""Seconds to clear up in before the process is ended for good."""


def look_apart(
    film: Film, project: Project, progress: Progress, *, vision_model: str | None, preview: bool
) -> None:
    """What `looking.look_at` sees in `film`, saved into `project`.

    Raises what it raises; MediaError where the process falls.
    """
    order = {"film": to_json(film), "project": str(project.root.absolute()),
             "vision_model": vision_model, "preview": preview}  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "photoplay.looking_apart"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    last: dict[str, Any] = {}
    try:
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(json.dumps(order) + "\n")
            process.stdin.flush()
        for line in process.stdout:
            last = json.loads(line)
            if "share" in last:
                progress("analyse", last["share"])
        process.wait()
    finally:
        _end(process)
    if "error" in last:
        raise _raised(**last["error"])
    if "done" not in last:
        code = process.returncode
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        raise MediaError(
            f"the process that looked at {film.path} ended with {how}; the file may fell the "
            "libraries that read it: try a copy of it (ffmpeg -i FILE -c copy COPY.mkv)"
        )


def _raised(kind: str, message: str, number: int | None, name: str | None) -> Exception:
    if number is not None:
        return OSError(number, message, name)
    known = getattr(errors, kind, None)
    return known(message) if known is not None else RuntimeError(f"{kind}: {message}")


def _end(process: subprocess.Popen[str]) -> None:
    """Leave no process behind: asked first, ended then."""
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


# --- in the process ---


def main() -> int:
    """Look at the film that standard input names; 0, or 1 where an error was told."""
    few_heaps()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to both; one answers
    signal.signal(signal.SIGTERM, _stopped)
    order = json.loads(sys.stdin.readline())
    lines = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what libraries print is no line of ours
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    try:
        _look(order, _telling(lines))
    except (PhotoplayError, OSError) as error:
        number = None if isinstance(error, PhotoplayError) else error.errno
        message = str(error) if number is None else str(getattr(error, "strerror", None) or error)
        name = None if number is None else getattr(error, "filename", None)
        _say(lines, {"error": {"kind": type(error).__name__, "message": message, "number": number,
                               "name": None if name is None else str(name)}})  # fmt: skip
        return 1
    except KeyboardInterrupt:
        return 130
    _say(lines, {"done": True})
    return 0


def _look(order: dict[str, Any], progress: Progress) -> None:
    from photoplay.looking import look_at  # noqa: PLC0415

    film = from_json(Film, order["film"], where="film")
    analysis = look_at(film, progress, vision_model=order["vision_model"], preview=order["preview"])
    Project(Path(order["project"])).save_analysis(analysis)


def _telling(lines: TextIO) -> Callable[[str, float], None]:
    last = 0.0

    def heard(stage: str, share: float) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last > _HEARTBEAT:
            last = now
            _say(lines, {"share": round(share, 4)})

    return heard


def _say(lines: TextIO, row: dict[str, Any]) -> None:
    with contextlib.suppress(BrokenPipeError):
        lines.write(json.dumps(row) + "\n")
        lines.flush()


def _stopped(*_: Any) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt


def _leave_with_parent() -> None:
    while sys.stdin.read(1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_PATIENCE)
    os._exit(130)


if __name__ == "__main__":
    sys.exit(main())
