"""Work that goes on beside other work, in a thread of its own.

Pictures and sound have nothing to do with each other until both have been gone through, and most of
what is done to either lets other threads run meanwhile.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Generic, Self, TypeVar

Result = TypeVar("Result")
_PATIENCE = 20.0
"""Seconds for which a thread that was told to stop is waited for."""


class Beside(Generic[Result]):
    """Use as a context: `work` begins where it is entered, and has ended where it is left.

    `work` is given a question, whether it is still wanted, which it asks at least once a second of
    its time. What it raises is raised here, by `check` or `result`.
    """

    def __init__(self, work: Callable[[Callable[[], bool]], Result]) -> None:
        self._work = work
        self._unwanted = threading.Event()
        self._result: list[Result] = []
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="beside", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._unwanted.set()
        self._thread.join(_PATIENCE)

    def check(self) -> None:
        """Raise what has gone wrong in the work, if anything has by now."""
        if self._error is not None:
            raise self._error

    def result(self) -> Result:
        """What the work gave, once it has ended; raises what it raised."""
        self._thread.join()
        self.check()
        return self._result[0]

    def _run(self) -> None:
        try:
            self._result.append(self._work(lambda: not self._unwanted.is_set()))
        except BaseException as error:
            self._error = error
