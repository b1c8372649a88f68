"""Who does each job on a film: the protocols that the pipeline is handed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from photoplay.types.analysis import Analysis
from photoplay.types.audio import StemBlock
from photoplay.types.brief import Brief
from photoplay.types.film import Film
from photoplay.types.plan import Plan
from photoplay.types.progress import Progress
from photoplay.types.score import Score


class Looker(Protocol):
    def look(self, film: Film, progress: Progress) -> Analysis: ...


class Planner(Protocol):
    def plan(self, analysis: Analysis, brief: Brief, seed: int) -> Plan: ...


class Composer(Protocol):
    def compose(self, plan: Plan) -> Score: ...


class Band(Protocol):
    def play(self, score: Score, progress: Progress) -> Iterator[StemBlock]: ...


class Mixer(Protocol):
    def mix(self, stems: Path, film: Film, analysis: Analysis, progress: Progress) -> Path: ...
