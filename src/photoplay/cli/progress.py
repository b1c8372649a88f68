"""How far long work is, on a terminal; nothing where nobody watches."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from photoplay.pipeline import STAGES
from photoplay.types.progress import Progress as Callback
from photoplay.types.progress import unheard

_SHARES = {"analyse": 0.55, "plan": 0.02, "compose": 0.06, "render": 0.2, "mix": 0.09, "mux": 0.08}
"""Share of a whole run that each stage takes, by measurement on clips of a minute."""
_DOING = {
    "analyse": "Looking at the film",
    "plan": "Planning the music",
    "compose": "Composing",
    "render": "Playing",
    "mix": "Mixing",
    "mux": "Publishing",
}


class Meter:
    """Turns stage progress into one share of the whole that never falls, and time left."""

    def __init__(self, stages: tuple[str, ...] = STAGES) -> None:
        self.stages = stages
        self.began = time.monotonic()
        self.share = 0.0
        self._total = sum(_SHARES[stage] for stage in stages)

    def heard(self, stage: str, share: float) -> float:
        """The share of the whole, 0..1, after `stage` reports `share` of itself done."""
        if stage not in self.stages:
            return self.share
        before = sum(_SHARES[name] for name in self.stages[: self.stages.index(stage)])
        done = (before + _SHARES[stage] * min(1.0, max(0.0, share))) / self._total
        self.share = max(self.share, done)
        return self.share

    def seconds_left(self) -> float | None:
        """Seconds left at the pace so far; None before there is a pace."""
        spent = time.monotonic() - self.began
        if self.share < 0.02 or spent < 0.5:
            return None
        return spent * (1 - self.share) / self.share


@contextmanager
def shown(
    stages: tuple[str, ...] = STAGES, *, quiet: bool = False, verbose: int = 0, title: str = ""
) -> Iterator[Callback]:
    """A progress callback whose news is drawn on the terminal (on standard error).

    Piped or quiet, it draws nothing; verbose, it writes a line as each stage ends.
    """
    meter = Meter(stages)
    console = Console(stderr=True, highlight=False)
    if quiet or not sys.stderr.isatty():
        yield _lines(meter, console) if verbose and not quiet else unheard
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[left]}"),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(title or "Starting", total=1.0, left="")
        last = ""

        def hear(stage: str, share: float) -> None:
            nonlocal last
            done = meter.heard(stage, share)
            left = meter.seconds_left()
            words = "" if left is None else f"about {_clock(left)} left"
            # A stage is seen however short it is.
            bar.update(task, completed=done, description=_DOING.get(stage, stage), left=words,
                       refresh=stage != last)  # fmt: skip
            last = stage

        yield hear


@contextmanager
def counted(title: str, *, quiet: bool = False) -> Iterator[Callback]:
    """The same for work that is not the path: one bar from 0 to 1, whatever the stages are called.

    The stage that is told stands beside the bar.
    """
    if quiet or not sys.stderr.isatty():
        yield unheard
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[stage]}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=1.0, stage="")
        yield lambda stage, share: bar.update(task, completed=share, stage=stage)


def _lines(meter: Meter, console: Console) -> Callback:
    last: dict[str, float] = {}

    def hear(stage: str, share: float) -> None:
        meter.heard(stage, share)
        if share >= 1 and last.get(stage, 0) < 1:
            spent = time.monotonic() - meter.began
            console.print(f"{_DOING.get(stage, stage)}: done after {spent:.1f} s")
        last[stage] = share

    return hear


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}" if minutes else f"{rest} s"
