"""Does the music listen? One system on the true picture and on altered ones, measured on the true.

A system that listens scores highest with the music it made for the picture that is shown: less with
music for another film, for grey, for one held picture, or for the film backwards; about the same
with music for the mirror image.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from photoplay import __version__
from photoplay.evaluation.features import RECIPE, Heard, Seen, Senses, gather
from photoplay.evaluation.making import Made, Place, make_music, write_forms
from photoplay.evaluation.pairing import Music
from photoplay.evaluation.proof_rows import (
    CONDITIONS,
    Finding,
    Likeness,
    Listened,
    findings_of,
    likenesses_of,
)
from photoplay.evaluation.systems import System
from photoplay.evaluation.trials import TRIALS
from photoplay.types.errors import MediaError
from photoplay.types.progress import Progress, unheard

LONGEST = 120.0
"""Seconds of each film that are proved unless asked otherwise."""

Key = tuple[str, str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofOptions:
    """What is proved, and how."""

    conditions: tuple[str, ...] = CONDITIONS
    seeds: tuple[int, ...] = (0,)
    """Of the system; a film's numbers are means over them."""
    seconds: float | None = LONGEST
    """Of each film, from its start; None for all of it."""
    seed: int = 0
    """Of permutations and intervals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """All findings, and everything needed to repeat them."""

    system: str
    films: tuple[str, ...]
    strangers: tuple[str, ...]
    """Made films whose music is laid under the others where they are few."""
    options: ProofOptions
    findings: tuple[Finding, ...]
    likenesses: tuple[Likeness, ...]
    failed: Mapping[str, str]
    """Why a film could not be proved, by name."""
    remarks: tuple[str, ...]
    version: str = __version__
    recipe: int = RECIPE


def prove(
    films: Mapping[str, Path],
    system: System,
    senses: Senses,
    work: Path,
    *,
    options: ProofOptions,
    strangers: Mapping[str, Path] | None = None,
    jobs: int | None = None,
    progress: Progress = unheard,
) -> Proof:
    """Run `system` on `films` in all forms and measure its music on the true pictures.

    The music of `strangers` is laid under `films` as well when pairs are shuffled. What was made
    stays in `work` and is not made again. Raises MediaError where no film is left.
    """
    strangers, seeds = strangers or {}, options.seeds
    forms = ("true", *(one for one in options.conditions if one != "shuffled"))
    places, faults = write_forms(films, forms, work, seconds=options.seconds, jobs=jobs,
                                 progress=_part(progress, 0.0, 0.15))  # fmt: skip
    others, _ = write_forms(strangers, ("true",), work, seconds=options.seconds, jobs=jobs)
    made = make_music(system, places | others, work, seeds=seeds, jobs=jobs,
                      progress=_part(progress, 0.15, 0.75))  # fmt: skip
    faults |= made.faults
    kept = tuple(name for name in films if all((name, "true", s) in made.music for s in seeds))
    if not kept:
        told = "; ".join(f"{name}: {fault}" for name, fault in faults.items())
        raise MediaError(f"no film could be proved: {told or 'there is no music for any of them'}")
    seen, heard, more = _sensed(kept, places, made, senses, work, jobs,
                                _part(progress, 0.75, 1.0))  # fmt: skip
    heard_by = Listened(seen=seen, heard=heard, films=tuple(n for n in kept if n in seen),
                        strangers=tuple(strangers), seeds=seeds, seed=options.seed)  # fmt: skip
    findings = findings_of(heard_by, options.conditions)
    return Proof(
        system=system.name,
        films=kept,
        strangers=tuple(strangers),
        options=options,
        findings=findings,
        likenesses=likenesses_of(heard_by, options.conditions),
        failed=faults,
        remarks=(*_remarks(made, kept, strangers), *_silent(findings), *more),
    )


def _sensed(
    kept: Sequence[str], places: Mapping[Place, Path], made: Made, senses: Senses, work: Path,
    jobs: int | None, progress: Progress,
) -> tuple[dict[str, Seen], dict[Key, Heard], list[str]]:  # fmt: skip
    pieces = {key: music for key, music in made.music.items() if music.sound or music.notes}
    gathered = gather(
        [(places[name, "true"], None) for name in kept],
        [(music.sound, music.notes) for music in pieces.values()],
        senses, cache=work / "senses", jobs=jobs, progress=progress,
    )  # fmt: skip
    seen = {name: gathered.seen[places[name, "true"]] for name in kept
            if places[name, "true"] in gathered.seen}  # fmt: skip
    heard = {key: gathered.heard[place] for key, music in pieces.items()
             if (place := _key(music)) in gathered.heard}  # fmt: skip
    return seen, heard, [f"{path.name}: {fault}" for path, fault in gathered.faults.items()]


def _key(music: Music) -> Path:
    place = music.sound or music.notes
    assert place is not None
    return place


def _remarks(made: Made, kept: Sequence[str], strangers: Mapping[str, Path]) -> list[str]:
    remarks = [
        f"the system has no music for {form} films: that condition is left out"
        for form in sorted(made.lacking)
    ]
    if strangers:
        remarks.append(
            f"{len(kept)} films are few to shuffle: music that the system makes for "
            f"{len(strangers)} made films is laid under them as well"
        )
    if len(kept) < 5:
        remarks.append(
            f"with {len(kept)} films the least p there can be is {0.5 ** len(kept):.3g}: "
            "five films or more can pass .05"
        )
    return remarks


def _silent(findings: Sequence[Finding]) -> list[str]:
    """What none of the films could be asked: cuts, say, where none has a cut."""
    told = {row.measure for row in findings}
    names = [trial.title for trial in TRIALS if trial.name not in told]
    return [f"no film gives a number for: {', '.join(names)}"] if names else []


def _part(progress: Progress, low: float, high: float) -> Progress:
    return lambda stage, share: progress(stage, low + (high - low) * share)
