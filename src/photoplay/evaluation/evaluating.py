"""How good is a folder of music? Every measure that the files allow, with chance and intervals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal

import numpy as np
from scipy import stats

from photoplay import __version__
from photoplay.evaluation.cards_of import cards, every_card, known_card
from photoplay.evaluation.embedding import Ear, Maker, Sets, embed_all, rows_of, see_all
from photoplay.evaluation.features import (
    MATCHED,
    RECIPE,
    Gathered,
    Heard,
    Seen,
    Senses,
    default_cache,
    gather,
)
from photoplay.evaluation.nearness import found_rows, near_rows
from photoplay.evaluation.pairing import Item, Music, Paired
from photoplay.evaluation.pieces import Told, cards_for, told_of
from photoplay.evaluation.summary import Row, controls_of
from photoplay.evaluation.trials import COMPARISONS, HIT_TRIALS, TRIALS
from photoplay.metrics.intervals import Interval, bootstrap
from photoplay.types.cards import Measure
from photoplay.types.progress import Progress, unheard

Shelves = Literal["all", "music", "audio", "correspondence"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """All rows, and everything needed to repeat them."""

    rows: tuple[Row, ...]
    items: tuple[Item, ...]
    remarks: tuple[str, ...]
    seen: Mapping[str, Seen]
    """By name, for the plots."""
    heard: Mapping[str, Heard]
    seed: int
    ears: tuple[Ear, ...] = ()
    """Nets that heard the music, for distances and tags."""
    version: str = __version__
    recipe: int = RECIPE
    matched: float = MATCHED


def evaluate(
    paired: Paired,
    senses: Senses,
    *,
    measures: Shelves = "all",
    ears: Sequence[Ear] = (),
    seed: int = 0,
    cache: Path | None = None,
    jobs: int | None = None,
    progress: Progress = unheard,
) -> Evaluation:
    """Measure the music of `paired` against its films and references.

    Files that cannot be read are remarked upon and left out.
    """
    cache = cache or default_cache()
    gathered = _gathered(paired.items, senses, cache, jobs, progress, measures)
    remarks = list(paired.remarks)
    remarks += [f"{path.name}: {fault}" for path, fault in gathered.faults.items()]
    rows: list[Row] = []
    seen, heard = _by_name(paired.items, gathered)
    if measures in ("all", "correspondence"):
        rows += _trials(seen, heard, seed)
        rows += _comparisons(paired.items, gathered, seed)
        if not seen:
            remarks.append("no film is known: measures of film and music are left out")
    if measures in ("all", "music"):
        notes = partial(told_of, kind="notes", cache=cache, jobs=jobs,
                        progress=_part(progress, *_SHARES[measures]["notes"]))  # fmt: skip
        rows += _music(paired.items, notes, seed, remarks)
    if measures in ("all", "audio"):
        sounds = partial(told_of, kind="sound", cache=cache, jobs=jobs,
                         progress=_part(progress, *_SHARES[measures]["sound"]))  # fmt: skip
        rows += _audio(paired.items, gathered, sounds, seed, remarks)
        for ear in ears:
            heard_by = partial(embed_all, ear=ear, senses=senses, cache=cache, jobs=jobs)
            rows += _embedded(paired.items, ear, heard_by, seed, remarks)
    if measures in ("all", "correspondence"):
        for ear in ears:
            heard_by = partial(embed_all, ear=ear, senses=senses, cache=cache, jobs=jobs)
            seen_by = partial(see_all, eye=ear, cache=cache, jobs=jobs)
            rows += near_rows(paired, ear, heard_by, seen_by, remarks, seed=seed)
    progress("measure", 1.0)
    return Evaluation(
        rows=tuple(rows), items=paired.items, remarks=tuple(remarks), seen=seen, heard=heard,
        seed=seed, ears=tuple(ears),
    )  # fmt: skip


_SHARES: Mapping[Shelves, Mapping[str, tuple[float, float]]] = {
    "all": {"notes": (0.7, 0.75), "sound": (0.75, 0.9)},
    "music": {"notes": (0.0, 0.95)},
    "audio": {"sound": (0.7, 0.9)},
}
"""From where to where on the bar the files' own measures go; before them all is heard and seen."""


def _part(progress: Progress, low: float, high: float) -> Progress:
    return lambda stage, share: progress(stage, low + (high - low) * share)


def key_of(music: Music) -> Path | None:
    return music.sound or music.notes


def score_table(
    score: object, seen: Sequence[Seen], heard: Sequence[Heard]
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Score of every film with every music, shape (films, music)."""
    return np.array([[score(film, music) for music in heard] for film in seen])  # type: ignore[operator]


def _gathered(
    items: Sequence[Item], senses: Senses, cache: Path, jobs: int | None, progress: Progress,
    measures: str,
) -> Gathered:  # fmt: skip
    wanted = [item for item in items if item.film and measures in ("all", "correspondence")]
    films = {item.film: item.music.project for item in wanted if item.film}
    pieces = [item.music for item in items]
    pieces += [item.reference for item in items if item.reference]
    music = [(piece.sound, piece.notes) for piece in pieces] if measures != "music" else []
    return gather(
        list(films.items()), music, senses, cache=cache, jobs=jobs,
        structure=measures in ("all", "audio"),
        progress=_part(progress, 0.0, 0.7),
    )  # fmt: skip


def _by_name(items: Sequence[Item], gathered: Gathered) -> tuple[dict[str, Seen], dict[str, Heard]]:
    seen = {i.name: gathered.seen[i.film] for i in items if i.film in gathered.seen}
    heard = {
        i.name: gathered.heard[key]
        for i in items
        if (key := key_of(i.music)) is not None and key in gathered.heard
    }
    return seen, heard


def _trials(seen: Mapping[str, Seen], heard: Mapping[str, Heard], seed: int) -> Iterator[Row]:
    names = [name for name in seen if name in heard]
    if not names:
        return
    films, music = [seen[name] for name in names], [heard[name] for name in names]
    for trial in (*TRIALS, *HIT_TRIALS):
        table = score_table(trial.score, films, music)
        each = [trial.controls(film, piece, seed) for film, piece in zip(films, music, strict=True)]
        controls = controls_of(table, each, seed=seed, lower_is_better=trial.lower_is_better)
        values = dict(zip(names, np.diag(table).tolist(), strict=True))
        row = _row(known_card(trial.name), trial.name, trial.convention, trial.title, values, seed,
                   controls=controls)  # fmt: skip
        yield replace(row, unit="", best=1.0) if trial.is_share else row


def _comparisons(items: Sequence[Item], gathered: Gathered, seed: int) -> Iterator[Row]:
    pairs = {}
    for item in items:
        mine = key_of(item.music)
        theirs = key_of(item.reference) if item.reference else None
        if mine in gathered.heard and theirs in gathered.heard:
            pairs[item.name] = gathered.heard[mine], gathered.heard[theirs]
    if not pairs:
        return
    music = [pair[0] for pair in pairs.values()]
    references = [pair[1] for pair in pairs.values()]
    for one in COMPARISONS:
        table = np.array([[one.score(m, r) for m in music] for r in references])
        if not np.isfinite(np.diag(table)).any():
            continue
        controls = controls_of(table, [], seed=seed, lower_is_better=one.lower_is_better)
        values = dict(zip(pairs, np.diag(table).tolist(), strict=True))
        yield _row(known_card(one.name), one.name, one.convention, one.title, values, seed,
                   controls=controls)  # fmt: skip


def _music(
    items: Sequence[Item], told: Callable[[Sequence[Path]], Told], seed: int, remarks: list[str]
) -> Iterator[Row]:
    noted = [(item.name, item.music.notes, item.reference.notes if item.reference else None)
             for item in items]  # fmt: skip
    found = told([path for _, *both in noted for path in both if path])
    remarks += [f"{path.name}: {fault}" for path, fault in found.faults.items()]
    mine = {name: found.values[path] for name, path, _ in noted if path in found.values}
    theirs = {name: found.values[path] for name, _, path in noted if path in found.values}
    if not mine:
        remarks.append("no notes (MIDI) are known: measures of music are left out")
        return
    for card in cards_for("notes"):
        yield _row(card, card.name, card.conventions[0].name, card.title,
                   {name: one[card.name] for name, one in mine.items()}, seed,
                   theirs={name: one[card.name] for name, one in theirs.items()})  # fmt: skip


def _audio(
    items: Sequence[Item], gathered: Gathered, told: Callable[[Sequence[Path]], Told], seed: int,
    remarks: list[str],
) -> Iterator[Row]:  # fmt: skip
    sounds = {i.name: i.music.sound for i in items if i.music.sound in gathered.heard}
    paths = {name: path for name, path in sounds.items() if path}
    if not paths:
        remarks.append("no sound is known: measures of sound are left out")
        return
    heard = {"integrated-loudness": "integrated", "true-peak": "true_peak"}
    found = told(list(paths.values()))
    for card in cards("audio", ("sound",)):
        field = heard.get(card.name)
        values = {
            name: float(getattr(gathered.heard[path], field)) if field
            else found.values[path][card.name]
            for name, path in paths.items() if field or path in found.values
        }  # fmt: skip
        yield _row(card, card.name, card.conventions[0].name, card.title, values, seed)
    yield from _structure(items, gathered, seed)


def _structure(items: Sequence[Item], gathered: Gathered, seed: int) -> Iterator[Row]:
    """Structure indicators, which are of sound; references' beside them where there are any."""
    mine, theirs = (
        {item.name: gathered.heard[key].structure for item, piece in pairs
         if piece and (key := piece.sound) and key in gathered.heard}
        for pairs in ([(i, i.music) for i in items], [(i, i.reference) for i in items])
    )  # fmt: skip
    for place, card in enumerate(cards("music", ("self-similarity",))):
        values = {name: float(three[place]) for name, three in mine.items()}
        real = {name: float(three[place]) for name, three in theirs.items()}
        yield _row(card, card.name, card.conventions[0].name, card.title, values, seed,
                   theirs=real)  # fmt: skip


def _embedded(
    items: Sequence[Item],
    ear: Ear,
    heard_by: Maker,
    seed: int,
    remarks: list[str],
) -> Iterator[Row]:
    mine = {i.name: i.music.sound for i in items if i.music.sound}
    theirs = {i.name: i.reference.sound for i in items if i.reference and i.reference.sound}
    found, faults = heard_by([*mine.values(), *theirs.values()])
    remarks += [f"{path.name}: {ear.label}: {fault}" for path, fault in faults.items()]
    sets = Sets(
        generated={name: found[path] for name, path in mine.items() if path in found},
        reference={name: found[path] for name, path in theirs.items() if path in found},
    )
    if not sets.generated:
        return
    if not sets.reference:
        remarks.append(f"{ear.label}: no reference sound is known: distances are left out")
    yield from rows_of(sets, ear, [c for c in every_card() if c.shelf == "audio"], seed=seed)
    yield from found_rows(sets.generated, sets.reference, ear, "reference of a piece", seed=seed)


def _row(
    card: Measure, name: str, convention: str, title: str, values: Mapping[str, float],
    seed: int, *, controls: tuple[object, ...] = (), theirs: Mapping[str, float] | None = None,
) -> Row:  # fmt: skip
    mine = np.array([v for v in values.values() if np.isfinite(v)])
    other = np.array([v for v in (theirs or {}).values() if np.isfinite(v)])
    both = len(mine) and len(other)
    return Row(
        measure=name,
        convention=convention,
        title=title,
        shelf=card.shelf,
        question=card.question,
        value=float(mine.mean()) if len(mine) else float("nan"),
        interval=bootstrap(mine, seed=seed),
        n=len(mine),
        best=card.best,
        unit=card.unit,
        controls=controls,  # type: ignore[arg-type]
        reference=float(other.mean()) if len(other) else None,
        distance=float(stats.wasserstein_distance(mine, other)) if both else None,
        distance_interval=_distance_interval(mine, other, seed),
        items=values,
        trap=card.trap,
        remark="" if len(mine) else "no file gives a number",
    )


def _distance_interval(
    mine: np.ndarray[tuple[int], np.dtype[np.float64]],
    other: np.ndarray[tuple[int], np.dtype[np.float64]],
    seed: int,
) -> Interval:
    nan = float("nan")
    if len(mine) < 2 or len(other) < 2:
        return Interval(nan, nan)
    rng = np.random.default_rng(seed)
    drawn = [
        stats.wasserstein_distance(rng.choice(mine, len(mine)), rng.choice(other, len(other)))
        for _ in range(500)
    ]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Interval(float(low), float(high))
