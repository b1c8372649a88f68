"""Run one system through a protocol of the benchmark: films, music, measures, result lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from photoplay import __version__
from photoplay.evaluation.features import Heard, Seen, Senses, gather
from photoplay.evaluation.making import Made, make_music, write_forms
from photoplay.evaluation.protocols import Protocol, write_films
from photoplay.evaluation.results import Line
from photoplay.evaluation.systems import System
from photoplay.evaluation.trials import TRIALS, Trial
from photoplay.types.errors import MediaError
from photoplay.types.progress import Progress, unheard

Key = tuple[str, str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Films:
    """The films of a protocol: where they are, and what is to be seen in them."""

    places: Mapping[str, Path]
    seen: Mapping[str, Seen]
    faults: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchmarkRun:
    """One system's results."""

    lines: tuple[Line, ...]
    failed: Mapping[str, str]
    """Why a film has no results, by name."""


def films_of(
    protocol: Protocol, given: Mapping[str, Path], senses: Senses, work: Path, *,
    jobs: int | None = None, progress: Progress = unheard,
) -> Films:  # fmt: skip
    """Made films are drawn and known; `given` ones are brought to one size, silent, and seen."""
    if protocol.is_made:
        found = write_films(protocol, work / "made" / protocol.digest, jobs=jobs,
                            progress=progress)  # fmt: skip
        return Films(places={name: one[0] for name, one in found.items()},
                     seen={name: one[1] for name, one in found.items()}, faults={})  # fmt: skip
    places, faults = write_forms(
        given, ("true",), work, jobs=jobs, progress=lambda stage, share: progress(stage, share / 2)
    )
    gathered = gather([(path, None) for path in places.values()], [], senses, jobs=jobs,
                      cache=work / "senses",
                      progress=lambda stage, share: progress(stage, 0.5 + share / 2))  # fmt: skip
    held = {name: path for (name, _), path in places.items() if path in gathered.seen}
    faults |= {name: str(gathered.faults[path]) for (name, _), path in places.items()
               if path in gathered.faults}  # fmt: skip
    return Films(places=held, seen={name: gathered.seen[path] for name, path in held.items()},
                 faults=faults)  # fmt: skip


def run(
    protocol: Protocol, system: System, films: Films, senses: Senses, work: Path, *,
    jobs: int | None = None, progress: Progress = unheard,
) -> BenchmarkRun:  # fmt: skip
    """Results of `system`; MediaError where it made no music at all. What was made is kept."""
    made = make_music(system, {(name, "true"): path for name, path in films.places.items()}, work,
                      seeds=protocol.seeds, jobs=jobs,
                      progress=lambda stage, share: progress(stage, 0.7 * share))  # fmt: skip
    pieces = [(music.sound, music.notes) for music in made.music.values()]
    gathered = gather([], pieces, senses, cache=work / "senses", jobs=jobs,
                      progress=lambda stage, share: progress(stage, 0.7 + 0.3 * share))  # fmt: skip
    heard = _heard(made, gathered.heard)
    if not heard:
        told = "; ".join(f"{name}: {fault}" for name, fault in made.faults.items())
        raise MediaError(f"{system.name} made no music: {told or 'nothing was found'}")
    failed = dict(films.faults) | dict(made.faults)
    for film in protocol.films:
        if film.name not in failed and any((film.name, s) not in heard for s in protocol.seeds):
            failed[film.name] = "there is no music for it"
    return BenchmarkRun(lines=tuple(_lines(protocol, system.name, films.seen, heard)),
                        failed=failed)  # fmt: skip


def _heard(made: Made, gathered: Mapping[Path, Heard]) -> dict[tuple[str, int], Heard]:
    found = {}
    for (name, _, seed), music in made.music.items():
        place = music.sound or music.notes
        if place is not None and place in gathered:
            found[name, seed] = gathered[place]
    return found


def _lines(
    protocol: Protocol, system: str, seen: Mapping[str, Seen],
    heard: Mapping[tuple[str, int], Heard],
) -> list[Line]:  # fmt: skip
    trials = {trial.name: trial for trial in TRIALS}
    found = []
    for film in protocol.films:
        for seed in protocol.seeds:
            if (film.name, seed) not in heard:
                continue
            others = [heard[other.name, seed] for other in protocol.films
                      if other.domain == film.domain and other.name != film.name
                      and (other.name, seed) in heard]  # fmt: skip
            for measure, convention in protocol.measures:
                trial, picture = trials[measure], seen[film.name]
                music = heard[film.name, seed]
                found.append(
                    Line(
                        result=1, protocol=protocol.id, digest=protocol.digest,
                        system=system, film=film.name, domain=film.domain, seed=seed,
                        measure=measure, convention=convention,
                        value=_number(trial.score(picture, music)),
                        chance=_shifted(trial, picture, music),
                        shuffled=_mean([trial.score(picture, other) for other in others]),
                        made_with=f"photoplay {__version__}",
                    )
                )  # fmt: skip
    return found


def _shifted(trial: Trial, seen: Seen, heard: Heard) -> float | None:
    controls = trial.controls(seen, heard, 0)
    return _number(controls["circular shift"].chance) if "circular shift" in controls else None


def _mean(values: Sequence[float]) -> float | None:
    known = [value for value in values if np.isfinite(value)]
    return float(np.mean(known)) if known else None


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
