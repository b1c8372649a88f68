"""How good is a folder of music? Every measure that the files allow, with chance and intervals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
    blocks_of,
    default_cache,
    gather,
)
from photoplay.evaluation.nearness import found_rows, near_rows
from photoplay.evaluation.pairing import Item, Music, Paired
from photoplay.evaluation.summary import Row, controls_of
from photoplay.evaluation.trials import COMPARISONS, HIT_TRIALS, TRIALS
from photoplay.media.midi_notes import read_notes
from photoplay.metrics.intervals import Interval, bootstrap
from photoplay.types.cards import Measure
from photoplay.types.errors import MeasureError, PhotoplayError
from photoplay.types.progress import Progress, unheard

Shelves = Literal["all", "music", "audio", "correspondence"]

_ASKS = ("pitch-in-scale-rate",)
"""Measures of notes that say nothing where nobody tells the key."""


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
        rows += _music(paired.items, seed, remarks)
    if measures in ("all", "audio"):
        rows += _audio(paired.items, gathered, seed, remarks)
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
        progress=lambda stage, share: progress(stage, 0.9 * share),
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


def _music(items: Sequence[Item], seed: int, remarks: list[str]) -> Iterator[Row]:
    found = [card for card in cards("music", ("notes",)) if card.name not in _ASKS]
    mine: dict[str, dict[str, float]] = {card.name: {} for card in found}
    theirs: dict[str, dict[str, float]] = {card.name: {} for card in found}
    for item in items:  # one piece at a time: a folder may hold tens of thousands
        for piece, into in ((item.music, mine), (item.reference, theirs)):
            if piece and piece.notes:
                try:
                    notes = read_notes(piece.notes)
                except PhotoplayError as error:
                    remarks.append(f"{piece.notes.name}: {error}")
                    continue
                for card in found:
                    into[card.name][item.name] = _one(card, notes)
    if not any(mine.values()):
        remarks.append("no notes (MIDI) are known: measures of music are left out")
        return
    for card in found:
        yield _row(card, card.name, card.conventions[0].name, card.title, mine[card.name], seed,
                   theirs=theirs[card.name])  # fmt: skip


def _audio(
    items: Sequence[Item], gathered: Gathered, seed: int, remarks: list[str]
) -> Iterator[Row]:
    sounds = {item.name: item for item in items if item.music.sound in gathered.heard}
    if not sounds:
        remarks.append("no sound is known: measures of sound are left out")
        return
    held = {name: gathered.heard[item.music.sound] for name, item in sounds.items()
            if item.music.sound}  # fmt: skip
    made: dict[str, dict[str, float]] = {}
    heard_already = {"integrated-loudness": "integrated", "true-peak": "true_peak"}
    for card in cards("audio", ("sound",)):
        field = heard_already.get(card.name)
        values = {key: float(getattr(one, field)) for key, one in held.items()} if field else {}
        made[card.name] = values
    for name, item in sounds.items():  # one piece at a time: sound is large
        assert item.music.sound
        sound = _whole(item.music.sound)
        for card in cards("audio", ("sound",)):
            if card.name not in heard_already:
                made[card.name][name] = _one(card, sound)
    for card in cards("audio", ("sound",)):
        yield _row(card, card.name, card.conventions[0].name, card.title, made[card.name], seed)
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


def _whole(path: Path) -> object:
    pieces = list(blocks_of(path))
    return np.concatenate(pieces) if pieces else np.zeros((0, 2), np.float32)


def _one(card: Measure, given: object) -> float:
    try:
        result = card.function(given)
    except MeasureError:
        return float("nan")
    return float(getattr(result, "value", result))


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
