import contextlib
import os

import pytest

from photoplay import workers


class Left(BaseException):
    pass


def leave(code):
    raise Left(code)


@pytest.fixture(autouse=True)
def told(monkeypatch):
    monkeypatch.setattr(os, "_exit", leave)
    monkeypatch.setattr(workers._Worker, "busy", False)
    monkeypatch.setattr(workers._Worker, "stopping", False)


def test_a_second_stop_does_not_cut_the_clearing_up_short():
    cleared = []

    def task():
        with workers.at_work():
            try:
                workers._stop()
            finally:
                workers._stop()  # as the pool does when another worker has left
                cleared.append(True)

    with pytest.raises(Left, match="130"):
        task()
    assert cleared


def test_a_stop_that_something_swallows_still_ends_the_worker():
    def task():
        with workers.at_work(), contextlib.suppress(KeyboardInterrupt):
            workers._stop()

    with pytest.raises(Left, match="130"):
        task()


def test_a_worker_without_work_leaves_at_once():
    with pytest.raises(Left, match="130"):
        workers._stop()
