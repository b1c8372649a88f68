"""Fixed protocols of the benchmark: which films, seeds, measures and conventions, under one id.

Whatever would change a number changes the digest; results of two digests are never put together.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from photoplay.evaluation.features import CHANGE_RATE, LEVEL_RATE, RECIPE, Seen
from photoplay.evaluation.tasks import run_all
from photoplay.evaluation.trials import TRIALS
from photoplay.films.domains import DOMAINS, DomainTruth, make_domain_film
from photoplay.project import file_digest, read_json, replaced, write_json
from photoplay.types.errors import BriefError, PhotoplayError
from photoplay.types.progress import Progress, unheard

OTHER = "other"
"""The domain of a user's film that lies in no folder named for one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmSpec:
    """One film of a protocol."""

    name: str
    domain: str
    seed: int = 0
    """Of a made film's drawing."""
    seconds: float = 0.0
    content: str = ""
    """Digest of a film of the user's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol:
    """What is run, and how it is measured."""

    id: str
    films: tuple[FilmSpec, ...]
    seeds: tuple[int, ...] = (0,)
    """Of the system."""
    measures: tuple[tuple[str, str], ...] = tuple((one.name, one.convention) for one in TRIALS)
    """Measure and convention."""
    controls: tuple[str, ...] = ("shuffled within the domain", "circular shift")
    recipe: int = RECIPE
    """Of what is heard."""
    drawing: int = 1
    """Of made films, and of what is told to be seen in them; raised whenever they change."""

    @property
    def digest(self) -> str:
        facts = json.dumps(self.form(), sort_keys=True)
        return hashlib.sha256(facts.encode()).hexdigest()[:16]

    @property
    def is_made(self) -> bool:
        return not any(film.content for film in self.films)

    @property
    def domains(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(film.domain for film in self.films))

    def form(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "id": self.id,
            "films": [[f.name, f.domain, f.seed, f.seconds, f.content] for f in self.films],
            "seeds": list(self.seeds),
            "measures": [list(one) for one in self.measures],
            "controls": list(self.controls),
            "recipe": self.recipe,
            "drawing": self.drawing,
        }


def _made(id_: str, each: int, seconds: float, seeds: tuple[int, ...]) -> Protocol:
    films = tuple(
        FilmSpec(name=f"{domain}-{seed}", domain=domain, seed=seed, seconds=seconds)
        for domain in DOMAINS
        for seed in range(each)
    )
    return Protocol(id=id_, films=films, seeds=seeds)


PROTOCOLS = {
    one.id: one
    for one in (
        _made("photoplay-made-1", 6, 24.0, (0, 1)),
        _made("photoplay-made-1-quick", 2, 12.0, (0,)),
    )
}
FOLDER = "photoplay-folder-1"
"""The protocol over films of the user's own: its digest tells which."""


def protocol_named(name: str) -> Protocol:
    """BriefError, with the nearest names, for one that is not known."""
    if name not in PROTOCOLS:
        near = get_close_matches(name, [*PROTOCOLS, FOLDER], 2) or [*PROTOCOLS, FOLDER]
        raise BriefError(f"there is no protocol {name!r}; perhaps {' or '.join(near)}")
    return PROTOCOLS[name]


def folder_protocol(films: Mapping[str, Path], seeds: tuple[int, ...] = (0,)) -> Protocol:
    """The protocol over `films`; a film's domain is the folder it lies in, where that names one."""
    specs = tuple(
        FilmSpec(
            name=name,
            domain=path.parent.name if path.parent.name in DOMAINS else OTHER,
            content=file_digest(path)[:16],
        )
        for name, path in sorted(films.items())
    )
    return replace(PROTOCOLS["photoplay-made-1"], id=FOLDER, films=specs, seeds=seeds)


def write_films(
    protocol: Protocol, where: Path, *, jobs: int | None = None, progress: Progress = unheard
) -> dict[str, tuple[Path, Seen]]:
    """Draw the films of a made protocol into `where`, each with what is to be seen in it.

    Beside each lies its truth as JSON; what is there already is not drawn again.
    """
    where.mkdir(parents=True, exist_ok=True)
    tasks = {film.name: partial(_write, film, where, protocol.digest) for film in protocol.films}
    found: dict[str, tuple[Path, Seen]] = {}
    for done, (name, result) in enumerate(run_all(tasks, jobs), 1):
        if isinstance(result, PhotoplayError):
            raise result
        found[name] = result
        progress("films", done / len(tasks))
    return {film.name: found[film.name] for film in protocol.films}


def seen_of(truth: DomainTruth) -> Seen:
    """What the measures ask of a made film, from its drawing alone."""
    rate = float(truth.rate)

    def binned(per_second: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        edges = np.arange(0, truth.seconds + 1e-9, 1 / per_second)
        starts = np.round(edges * rate).astype(int)
        spans = pairwise(starts.tolist())
        return np.array([truth.motion[a:b].mean() if b > a else 0.0 for a, b in spans])

    change = 0.3 * np.tanh(binned(CHANGE_RATE))
    struck = np.floor(truth.events * CHANGE_RATE + 1e-6).astype(int).clip(0, len(change) - 1)
    change[struck] = 1.0
    inner = (truth.cuts > 0.2) & (truth.cuts < truth.seconds - 0.2)
    return Seen(
        duration=truth.seconds,
        frame=1 / rate,
        cuts=truth.cuts[inner],
        events=truth.events,
        motion=binned(LEVEL_RATE),
        change=change,
    )


def truth_form(seen: Seen) -> dict[str, Any]:
    """What is to be seen, for those who measure by themselves."""
    return {
        "seconds": seen.duration,
        "frame": seen.frame,
        "cuts": np.round(seen.cuts, 4).tolist(),
        "moments": np.round(seen.events, 4).tolist(),
        "motion_2_hz": np.round(seen.motion, 5).tolist(),
        "change_10_hz": np.round(seen.change, 5).tolist(),
    }


def _write(film: FilmSpec, where: Path, digest: str) -> tuple[Path, Seen]:
    """The film and its truth beside it, unless both are there already."""
    path, told = where / f"{film.name}.mp4", where / f"{film.name}.json"
    form = read_json(told) if path.is_file() and told.is_file() else {}
    if form.get("digest") != digest:
        with replaced(path) as part:
            truth = make_domain_film(part, film.domain, film.seed, film.seconds)
        form = truth_form(seen_of(truth)) | {"digest": digest}
        write_json(told, form)
    return path, _seen_in(form)


def _seen_in(form: Mapping[str, Any]) -> Seen:
    return Seen(
        duration=form["seconds"],
        frame=form["frame"],
        cuts=np.array(form["cuts"], dtype=float),
        events=np.array(form["moments"], dtype=float),
        motion=np.array(form["motion_2_hz"], dtype=float),
        change=np.array(form["change_10_hz"], dtype=float),
    )
