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
from photoplay.catalog import METRICS, find
from photoplay.evaluation.embedding import (
    Ear,
    Embedded,
    Sets,
    embed_all,
    likeness,
    rows_of,
    see_all,
)
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
from photoplay.evaluation.finding import retrieval_rows
from photoplay.evaluation.pairing import Item, Music, Paired
from photoplay.evaluation.summary import Row, controls_of
from photoplay.evaluation.trials import COMPARISONS, HIT_TRIALS, TRIALS
from photoplay.media.midi_notes import read_notes
from photoplay.metrics.intervals import Interval, bootstrap
from photoplay.types.cards import Measure
from photoplay.types.errors import MeasureError, PhotoplayError
from photoplay.types.progress import Progress, unheard

Shelves = Literal["all", "music", "audio", "correspondence"]
LONGEST_SOUND = 120.0
"""Seconds of sound, from its start, that are handed to measures of sound."""


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
            if "picture" in ear.card.reads:
                heard_by = partial(embed_all, ear=ear, senses=senses, cache=cache, jobs=jobs)
                seen_by = partial(see_all, eye=ear, cache=cache, jobs=jobs)
                rows += _alike(paired.items, ear, heard_by, seen_by, seed, remarks)
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
        row = _row(card_of(trial.name), trial.name, trial.convention, trial.title, values, seed,
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
        yield _row(card_of(one.name), one.name, one.convention, one.title, values, seed,
                   controls=controls)  # fmt: skip


def _music(items: Sequence[Item], seed: int, remarks: list[str]) -> Iterator[Row]:
    found = cards("music", ("notes",))
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
    for name, title, field in (
        ("integrated-loudness", "Integrated loudness", "integrated"),
        ("true-peak", "True peak", "true_peak"),
    ):
        levels = {key: float(getattr(one, field)) for key, one in held.items()}
        yield _row(None, name, "bs1770", title, levels, seed)
    yield from _structure(items, gathered, seed)
    found = cards("audio", ("sound",))
    if not found:
        return
    samples = {}
    for name, item in sounds.items():
        assert item.music.sound
        samples[name] = _head(item.music.sound)
    for card in found:
        values = {name: _one(card, sound) for name, sound in samples.items()}
        yield _row(card, card.name, card.conventions[0].name, card.title, values, seed)


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


_By = Callable[[Sequence[Path]], tuple[dict[Path, Embedded], dict[Path, str]]]


def _alike(
    items: Sequence[Item], eye: Ear, heard_by: _By, seen_by: _By, seed: int, remarks: list[str]
) -> Iterator[Row]:
    both = [i for i in items if i.music.sound and i.film]
    heard, faults = heard_by([i.music.sound for i in both if i.music.sound])
    seen, more = seen_by([i.film for i in both if i.film])
    told = [f"{path.name}: {eye.label}: {fault}" for path, fault in {**faults, **more}.items()]
    remarks += [one for one in told if one not in remarks]
    card = card_of("imagebind-score")
    assert card
    films = {i.name: seen[i.film] for i in both if i.film in seen}
    music = {i.name: heard[i.music.sound] for i in both if i.music.sound in heard}
    row = likeness(films, music, eye, card, seed=seed)
    if row:
        yield row
    yield from _found(films, music, eye, "music for a film", seed)


def _found(
    queries: Mapping[str, Embedded], candidates: Mapping[str, Embedded], ear: Ear, what: str,
    seed: int,
) -> Iterator[Row]:  # fmt: skip
    both = tuple(card for name in ("precision-at-k", "average-rank") if (card := card_of(name)))
    yield from retrieval_rows(
        {name: one.rows for name, one in queries.items()},
        {name: one.rows for name, one in candidates.items()},
        (both[0], both[1]), ear.label, what, seed=seed,
    )  # fmt: skip


def _embedded(
    items: Sequence[Item],
    ear: Ear,
    heard_by: _By,
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
    every = [card for question in METRICS for card in find(METRICS, question).MEASURES]
    yield from rows_of(sets, ear, [card for card in every if card.shelf == "audio"], seed=seed)
    yield from _found(sets.generated, sets.reference, ear, "reference of a piece", seed)


def _head(path: Path) -> object:
    pieces, count = [], 0
    for piece in blocks_of(path):
        pieces.append(piece)
        count += len(piece)
        if count > LONGEST_SOUND * 48_000:
            break
    return np.concatenate(pieces)[: int(LONGEST_SOUND * 48_000)] if pieces else np.zeros((0, 2))


def cards(shelf: str, needs: tuple[str, ...]) -> list[Measure]:
    """Cards of a shelf that need exactly this."""
    every = (card for question in METRICS for card in find(METRICS, question).MEASURES)
    return [card for card in every if card.shelf == shelf and card.needs == needs]


def card_of(name: str) -> Measure | None:
    """The card of a measure, or of the measure that a variant (after a colon) belongs to."""
    bare = name.split(":", maxsplit=1)[0]
    every = (card for question in METRICS for card in find(METRICS, question).MEASURES)
    return next((card for card in every if card.name == bare), None)


def _one(card: Measure, given: object) -> float:
    try:
        result = card.function(given)
    except MeasureError:
        return float("nan")
    return float(getattr(result, "value", result))


def _row(
    card: Measure | None, name: str, convention: str, title: str, values: Mapping[str, float],
    seed: int, *, controls: tuple[object, ...] = (), theirs: Mapping[str, float] | None = None,
) -> Row:  # fmt: skip
    mine = np.array([v for v in values.values() if np.isfinite(v)])
    other = np.array([v for v in (theirs or {}).values() if np.isfinite(v)])
    both = len(mine) and len(other)
    return Row(
        measure=name,
        convention=convention,
        title=title,
        shelf=card.shelf if card else "audio",
        question=card.question if card else "",
        value=float(mine.mean()) if len(mine) else float("nan"),
        interval=bootstrap(mine, seed=seed),
        n=len(mine),
        best=card.best if card else None,
        unit=card.unit if card else {"true-peak": "dBTP"}.get(name, "LUFS"),
        controls=controls,  # type: ignore[arg-type]
        reference=float(other.mean()) if len(other) else None,
        distance=float(stats.wasserstein_distance(mine, other)) if both else None,
        distance_interval=_distance_interval(mine, other, seed),
        items=values,
        trap=card.trap if card else "",
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
