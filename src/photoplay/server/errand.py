"""One deed for one film, in a process of its own: `python -m photoplay.server.errand`.

Reads one line of JSON, {"home": folder, "deed": name, "facts": {...}, "memory": bytes, "seconds":
of processor time}, and writes lines of JSON: {"stage", "share"} as it goes, then {"done": value} or
{"problem": document}. It leaves when its standard input closes, so that nothing goes on for a
service that is gone.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

from photoplay.server.problems import problem, problem_of
from photoplay.server.tools import Desk
from photoplay.types.errors import PhotoplayError

DEEDS = {
    "probe": False, "score": True, "bring": True, "tell": True, "redo": True, "takes": True,
    "use": True, "undo": True, "export": True, "edit": True, "check": False, "hits": False,
}  # fmt: skip
"""Deed, by the name of the tool that does it -> whether it tells how far it is."""
_HEARTBEAT = 0.2
"""Seconds between two lines about the same stage."""
_PATIENCE = 10.0
"""Seconds to clear up in before the process is ended for good."""


def main() -> int:
    """Do what the line on standard input asks for; the exit code is that of the command line."""
    order = json.loads(sys.stdin.readline())
    lines = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what libraries print is no line of ours
    _limit(order)
    signal.signal(signal.SIGTERM, _stopped)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    home = str(Path(order["home"]))
    try:
        done = _done(order, _telling(lines))
    except PhotoplayError as error:
        _say(lines, {"problem": problem_of(error, hidden=home)})
        return error.exit_code
    except MemoryError:
        _say(lines, {"problem": problem(413, "this takes more memory than one job may use here")})
        return 1
    except KeyboardInterrupt:
        return 130
    _say(lines, {"done": done})
    return 0


def _done(order: dict[str, Any], progress: Callable[[str, float], None]) -> Any:
    tells = DEEDS[order["deed"]]
    tool = getattr(Desk(Path(order["home"])), order["deed"])
    return tool(**order["facts"], **({"progress": progress} if tells else {}))


def _telling(lines: TextIO) -> Callable[[str, float], None]:
    last: dict[str, float] = {}

    def heard(stage: str, share: float) -> None:
        now = time.monotonic()
        if share in (0.0, 1.0) or now - last.get(stage, 0.0) > _HEARTBEAT:
            last[stage] = now
            _say(lines, {"stage": stage, "share": round(share, 4)})

    return heard


def _say(lines: TextIO, row: dict[str, Any]) -> None:
    lines.write(json.dumps(row) + "\n")
    lines.flush()


def _limit(order: dict[str, Any]) -> None:
    for what, wanted in (
        (resource.RLIMIT_AS, order.get("memory")), (resource.RLIMIT_CPU, order.get("seconds")),
    ):  # fmt: skip
        if wanted:
            resource.setrlimit(what, (int(wanted), int(wanted)))


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
