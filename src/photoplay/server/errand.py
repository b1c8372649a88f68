"""Deeds for one film, in a process of its own: `python -m photoplay.server.errand`.

Reads lines of JSON, {"home": folder, "deed": name, "facts": {...}, "memory": bytes, "seconds": of
processor time}, and does one after the other. For each it writes lines of JSON: {"stage", "share"}
as it goes, then {"done": value} or {"problem": document}. It leaves when its standard input closes,
so that nothing goes on for a service that is gone.
"""

from __future__ import annotations

import json
import os
import queue
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
    "use": True, "undo": True, "export": True, "edit": True, "sketch": True,
    "check": False, "hits": False, "hear": False,
}  # fmt: skip
"""Deed, by the name of the tool that does it -> whether it tells how far it is."""
_HEARTBEAT = 0.2
"""Seconds between two lines about the same stage."""
_PATIENCE = 10.0
"""Seconds to clear up in before the process is ended for good."""


def main() -> int:
    """Do what the lines on standard input ask for; the exit code is that of the command line."""
    lines = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what libraries print is no line of ours
    signal.signal(signal.SIGTERM, _stopped)
    orders: queue.Queue[str] = queue.Queue()
    at_work = threading.Event()
    threading.Thread(target=_read, args=(orders, at_work), daemon=True).start()
    code = 0
    try:
        while line := orders.get():
            code, told = _answer(json.loads(line), lines)
            at_work.clear()  # before it is told, for then the next may come
            _say(lines, told)
    except KeyboardInterrupt:
        return 130
    return code


def _answer(order: dict[str, Any], lines: TextIO) -> tuple[int, dict[str, Any]]:
    _limit(order)
    try:
        return 0, {"done": _done(order, _telling(lines))}
    except PhotoplayError as error:
        return error.exit_code, {"problem": problem_of(error, hidden=str(Path(order["home"])))}
    except MemoryError:
        told = problem(413, "this takes more memory than one job may use here")
        return 1, {"problem": told}


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


def _read(orders: queue.Queue[str], at_work: threading.Event) -> None:
    """Hand the lines on; at their end a deed that is under way is broken off."""
    for line in sys.stdin:
        at_work.set()
        orders.put(line)
    orders.put("")
    if at_work.is_set():
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(_PATIENCE)
        os._exit(130)


if __name__ == "__main__":
    sys.exit(main())
