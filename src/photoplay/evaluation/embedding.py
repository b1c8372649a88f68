"""How far is the music from the references in the ears of a net: FAD, KAD, KL, IS and the like?

A net is an ear: its rows and logits of each file are made once, of sound brought to one level, and
kept by content. Every value is one of its net: two nets' numbers do not compare.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from photoplay.catalog import EMBEDDERS, find
from photoplay.evaluation.features import MATCHED, Senses, blocks_of
from photoplay.evaluation.summary import Row, controls_of
from photoplay.evaluation.tasks import run_all
from photoplay.media.pictures import thumbnails
from photoplay.media.probe import probe
from photoplay.metrics.audio.frechet import FEW, bias_of, frechet_infinity, per_song
from photoplay.metrics.audio.tagging import kl_by_pair
from photoplay.metrics.intervals import Interval, bootstrap, jackknife
from photoplay.project import file_digest, replaced
from photoplay.types.audio import SAMPLE_RATE
from photoplay.types.cards import EmbedderCard, Measure
from photoplay.types.errors import BriefError, MeasureError
from photoplay.types.progress import Progress, unheard

LONGEST = 120.0
"""Seconds of each piece, from its start, that an ear hears."""
MOST_ROWS = 4000
"""Rows of a set, drawn by the seed, that go into distances between all pairs of rows."""
_FRECHET = "frechet-distance"
PICTURES = 10
_PICTURE_WIDTH = 448
_RECIPE = 1
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ear:
    """A net and the file that holds its weights."""

    name: str
    """As the catalogue calls it."""
    path: Path
    label: str
    """As the report calls it."""
    options: tuple[tuple[str, str], ...] = ()
    """Names and words of the net's own options that are not left as they are."""

    @property
    def card(self) -> EmbedderCard:
        card: EmbedderCard = find(EMBEDDERS, self.name).CARD
        return card

    @property
    def digest(self) -> str:
        """Of the weights."""
        return file_digest(self.path)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Embedded:
    """What an ear makes of one file; of a film its pictures, one row each, and no logits."""

    rows: Floats
    """Shape (windows, dims)."""
    logits: Floats
    """Shape (windows, tags); no columns where it is no tagger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sets:
    """Everything generated and every reference, by name; pairs share a name."""

    generated: Mapping[str, Embedded]
    reference: Mapping[str, Embedded]


Maker = Callable[[Sequence[Path]], tuple[dict[Path, Embedded], dict[Path, str]]]
"""What a net makes of files, and why of some it could make nothing."""


def embed_all(
    paths: Sequence[Path],
    ear: Ear,
    senses: Senses,
    *,
    cache: Path,
    jobs: int | None = None,
    progress: Progress = unheard,
) -> tuple[dict[Path, Embedded], dict[Path, str]]:
    """What the ear makes of each file, and why some could not be heard."""
    cache.mkdir(parents=True, exist_ok=True)
    mark = f"{ear.label} {ear.digest} {ear.options} {_RECIPE} {LONGEST}"
    make = partial(_heard, ear=ear, senses=senses)
    return _all(paths, partial(_kept, make=make, cache=cache, mark=mark), jobs, progress)


def see_all(
    films: Sequence[Path], eye: Ear, *, cache: Path, jobs: int | None = None,
    progress: Progress = unheard,
) -> tuple[dict[Path, Embedded], dict[Path, str]]:  # fmt: skip
    """What a net that sees makes of PICTURES pictures of each film, evenly spaced."""
    cache.mkdir(parents=True, exist_ok=True)
    mark = f"{eye.label} {eye.digest} {eye.options} {_RECIPE} {PICTURES} pictures"
    make = partial(_seen, eye=eye)
    return _all(films, partial(_kept, make=make, cache=cache, mark=mark), jobs, progress)


def read_all(texts: Mapping[str, str], reader: Ear) -> dict[str, Embedded]:
    """What a net that reads makes of texts, by name: one row each.

    AssetError where it was not told where its words are.
    """
    rows = _loaded(reader).read(list(texts.values()))
    return {
        name: Embedded(rows=row[None], logits=np.zeros((1, 0), np.float32))
        for name, row in zip(texts, rows, strict=True)
    }


def _all(
    paths: Sequence[Path], make: Callable[[Path], Embedded], jobs: int | None, progress: Progress
) -> tuple[dict[Path, Embedded], dict[Path, str]]:
    tasks = {path: partial(make, path) for path in dict.fromkeys(paths)}
    found: dict[Path, Embedded] = {}
    faults: dict[Path, str] = {}
    for done, (path, result) in enumerate(run_all(tasks, jobs), 1):
        if isinstance(result, Embedded):
            found[path] = result
        else:
            faults[path] = str(result)
        progress("measure", done / len(tasks))
    return found, faults


def rows_of(sets: Sets, ear: Ear, cards: Sequence[Measure], *, seed: int) -> Iterator[Row]:
    """A row for each measure of distance, of tags and of variety that the files allow."""
    for card in cards:
        if card.needs == ("reference embeddings", "embeddings") and sets.reference:
            yield _distance(card, sets, ear, seed)
            if card.name == _FRECHET:
                yield from _endless(card, sets, ear, seed)
        elif card.needs == ("reference logits", "generated logits") and ear.card.tags:
            # The tags of these nets do not exclude each other: two-sided divergences fit them.
            for convention in ("audiocraft", "bernoulli"):
                yield from _agreement(card, convention, sets, ear, seed)
        elif card.needs == ("generated logits",) and ear.card.tags:
            yield _variety(card, sets, ear)


def _distance(card: Measure, sets: Sets, ear: Ear, seed: int) -> Row:
    names = list(sets.generated)
    every = list(dict.fromkeys([*sets.generated, *sets.reference]))
    whole = card.name == _FRECHET

    def value(kept: NDArray[np.int64]) -> float:
        rng = np.random.default_rng(seed)
        left = [every[place] for place in kept]
        pair = []
        for held in (sets.reference, sets.generated):
            rows = [held[name].rows for name in left if name in held]
            if not rows:
                return float("nan")
            one = np.concatenate(rows).astype(float)
            few = whole or len(one) <= MOST_ROWS
            pair.append(one if few else one[rng.choice(len(one), MOST_ROWS, replace=False)])
        try:
            result = card.function(*pair)
        except MeasureError:
            return float("nan")
        return float(getattr(result, "value", result))

    reference = np.concatenate([one.rows for one in sets.reference.values()]).astype(float)
    count = sum(len(one.rows) for one in sets.generated.values())
    each = {}
    if whole:
        songs = per_song(reference, [one.rows.astype(float) for one in sets.generated.values()])
        each = dict(zip(names, songs.tolist(), strict=True))
    return net_row(
        card, ear, card.conventions[0].name, value(np.arange(len(every))), len(names), each,
        interval=_within(card, jackknife(len(every), value)),
        remark=f"{len(reference)} reference and {count} generated rows"
        + (_bias(reference, count, seed) + _farthest(each) if whole else ""),
    )  # fmt: skip


def _endless(card: Measure, sets: Sets, ear: Ear, seed: int) -> Iterator[Row]:
    """FAD-infinity, the distance that endless rows would have; none where rows are too few."""
    pair = [np.concatenate([one.rows for one in held.values()]).astype(float)
            for held in (sets.reference, sets.generated)]  # fmt: skip
    try:
        found = frechet_infinity(*pair, seed=seed)
    except MeasureError:
        return
    row = net_row(
        card, ear, card.conventions[0].name, found.value, len(sets.generated), {},
        interval=Interval(found.low, found.high),
        remark=f"the line of distance over 1/rows, {found.points[0][0]} to {found.points[-1][0]} "
        f"rows, meets endless rows here; slope {found.slope:.3g}, r² {found.r2:.2f}",
    )  # fmt: skip
    yield replace(row, measure=f"{card.name}:infinity:{ear.label}",
                  title=f"FAD-infinity, {ear.label}")  # fmt: skip


def _bias(reference: NDArray[np.float64], count: int, seed: int) -> str:
    if len(reference) < 4:
        return ""
    size = min(count, len(reference) // 2)
    if size < 2:
        return ""
    bias = bias_of(reference, size, seed=seed)
    few = f"; under {FEW} rows, so mostly bias, and too few for FAD-infinity"
    few = few if min(count, len(reference)) < FEW else ""
    return f"; two parts of the reference, {size} rows each, lie {bias:.3g} apart{few}"


def _farthest(each: Mapping[str, float]) -> str:
    known = {name: value for name, value in each.items() if np.isfinite(value)}
    if len(known) < 2:
        return ""
    name = max(known, key=lambda one: known[one])
    return f"; farthest by itself {name} ({known[name]:.3g})"


def _agreement(card: Measure, convention: str, sets: Sets, ear: Ear, seed: int) -> Iterator[Row]:
    names = [name for name in sets.generated if name in sets.reference]
    if not names:
        return
    mine = np.array([sets.generated[name].logits.mean(axis=0) for name in names], dtype=float)
    theirs = np.array([sets.reference[name].logits.mean(axis=0) for name in names], dtype=float)
    table = np.array(
        [kl_by_pair(np.repeat(row[None], len(mine), 0), mine, convention=convention)
         for row in theirs]
    )  # fmt: skip
    own = np.diag(table)
    yield net_row(
        card, ear, convention, float(own.mean()), len(names),
        dict(zip(names, own.tolist(), strict=True)),
        interval=bootstrap(own, seed=seed),
        controls=controls_of(table, [], seed=seed, lower_is_better=True),
        remark="logits averaged over each piece first",
    )  # fmt: skip


def _variety(card: Measure, sets: Sets, ear: Ear) -> Row:
    logits = np.array([one.logits.mean(axis=0) for one in sets.generated.values()], dtype=float)

    def score(given: NDArray[np.float64]) -> float:
        return float(card.function(given, convention="single").value)

    return net_row(
        card, ear, "single", score(logits), len(logits), {},
        interval=_within(card, jackknife(len(logits), lambda left: score(logits[left]))),
        remark="one row a piece; at most as high as there are pieces",
    )  # fmt: skip


def _within(card: Measure, interval: Interval) -> Interval:
    return Interval(max(card.low, interval.low), min(card.high, interval.high))


def net_row(  # noqa: PLR0913 (a row of a table)
    card: Measure, ear: Ear, convention: str, value: float, n: int, each: Mapping[str, float], *,
    interval: Interval, remark: str, controls: tuple[Any, ...] = (),
) -> Row:  # fmt: skip
    """A row of a report whose measure is named with its net."""
    return Row(
        measure=f"{card.name}:{ear.label}",
        convention=convention,
        title=f"{card.title}, {ear.label}"
        + (f", {convention}" if convention != card.conventions[0].name else ""),
        shelf=card.shelf,
        question=card.question,
        value=value,
        interval=interval,
        n=n,
        best=card.best,
        unit=card.unit,
        controls=controls,
        items=each,
        trap="; ".join(filter(None, (card.trap, ear.card.trap))),
        remark=remark,
    )


def _kept(path: Path, make: Callable[[Path], Embedded], cache: Path, mark: str) -> Embedded:
    key = hashlib.sha256(f"{mark} {path.suffix} {file_digest(path)}".encode()).hexdigest()[:32]
    place = cache / f"{key}.npz"
    if place.is_file():
        try:
            with np.load(place, allow_pickle=False) as held:
                return Embedded(rows=held["rows"], logits=held["logits"])
        except (OSError, KeyError, ValueError, zipfile.BadZipFile):
            place.unlink(missing_ok=True)
    made = make(path)
    with replaced(place) as part, part.open("wb") as file:
        np.savez_compressed(file, rows=made.rows, logits=made.logits)
    return made


def _heard(path: Path, ear: Ear, senses: Senses) -> Embedded:
    pieces, left = [], int(LONGEST * SAMPLE_RATE)
    for block in blocks_of(path):
        pieces.append(block[:left])
        left -= len(pieces[-1])
        if left <= 0:
            break
    level = senses.meter(pieces).integrated
    if level is None:
        raise MeasureError(f"{path.name} is silent, or shorter than a loudness block")
    sound = np.concatenate(pieces).mean(axis=1) * 10 ** ((MATCHED - level) / 20)
    net = _loaded(ear)
    rows = net.embed(sound, SAMPLE_RATE)
    tags = net.logits(sound, SAMPLE_RATE) if ear.card.tags else np.zeros((len(rows), 0))
    return Embedded(rows=np.asarray(rows, np.float32), logits=np.asarray(tags, np.float32))


def _seen(path: Path, eye: Ear) -> Embedded:
    film = probe(path)
    times = [film.duration * (k + 0.5) / PICTURES for k in range(PICTURES)]
    net = _loaded(eye)
    rows = [net.see(picture[None]) for picture in thumbnails(film, times, _PICTURE_WIDTH)]
    return Embedded(rows=np.concatenate(rows), logits=np.zeros((len(rows), 0), np.float32))


@lru_cache(maxsize=2)
def _loaded(ear: Ear) -> Any:
    return find(EMBEDDERS, ear.name).load(ear.path, options_of(ear))


def options_of(ear: Ear) -> Any:
    """The net's options with the ear's own among them; BriefError for one that makes no sense."""
    kind = find(EMBEDDERS, ear.name).Options
    known = {field.name: field for field in fields(kind)}
    given: dict[str, Any] = {"threads": 1}
    for name, words in ear.options:
        if name not in known:
            near = get_close_matches(name, known) or sorted(known)
            raise BriefError(f"{ear.label} has no option {name!r}; perhaps {' or '.join(near)}")
        given[name] = _typed(f"{ear.label}, {name}", words, str(known[name].type))
    try:
        return kind(**given)
    except ValueError as error:
        raise BriefError(f"{ear.label}: {error}") from error


def _typed(what: str, words: str, kind: str) -> Any:
    if kind == "bool":
        if words not in ("true", "false"):
            raise BriefError(f"{what} is true or false, got {words!r}")
        return words == "true"
    try:
        return Path(words) if "Path" in kind else {"int": int, "float": float}.get(kind, str)(words)
    except ValueError as error:
        raise BriefError(f"{what} must be of kind {kind}, got {words!r}") from error
