"""How near do film, words and music lie in a net's space: ImageBind score and rank, CLAP score?

All stand beside shuffled pairs: the same music under other films, or beside other words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from photoplay.evaluation.cards_of import known_card
from photoplay.evaluation.embedding import PICTURES, Ear, Embedded, Maker, net_row, read_all
from photoplay.evaluation.finding import retrieval_rows
from photoplay.evaluation.pairing import Paired
from photoplay.evaluation.summary import Control, Row, controls_of
from photoplay.metrics.correspondence.similarity import cosine_table, embedding_rank, rank_chance
from photoplay.metrics.intervals import Interval, bootstrap
from photoplay.types.cards import Measure
from photoplay.types.errors import AssetError

DRAWS = 9999
_PICTURED = f"mean of {PICTURES} pictures against the mean of all windows of sound"
_WORDED = "one row of words against the mean of all windows of sound"

Floats = NDArray[np.float64]


def near_rows(
    paired: Paired, ear: Ear, heard_by: Maker, seen_by: Maker, remarks: list[str], *, seed: int,
) -> Iterator[Row]:  # fmt: skip
    """Rows of a net that sees or reads besides hearing, none of one that only hears; what fails
    is remarked upon."""
    items = paired.items

    def made(by: Maker, paths: Sequence[Path]) -> dict[Path, Embedded]:
        found, faults = by(paths)
        told = [f"{path.name}: {ear.label}: {fault}" for path, fault in faults.items()]
        remarks.extend(one for one in told if one not in remarks)
        return found

    filmed = {i.name: i.film for i in items if i.film and i.music.sound}
    worded = {i.name: i.text for i in items if i.text and i.music.sound}
    sees = "picture" in ear.card.reads and bool(filmed)
    reads = "text" in ear.card.reads and bool(worded)
    if not (sees or reads):
        return
    sounds = {i.name: i.music.sound for i in items
              if i.music.sound and (i.name in filmed or i.name in worded)}  # fmt: skip
    heard = _named(sounds, made(heard_by, list(sounds.values())))
    if sees:
        films = _named(filmed, made(seen_by, list(filmed.values())))
        music = {name: heard[name] for name in films if name in heard}
        row = likeness(films, music, ear, known_card("imagebind-score"), _PICTURED, seed=seed)
        yield from [row] if row else []
        yield from found_rows(films, music, ear, "music for a film", seed=seed)
        others = {system: _named(theirs, made(heard_by, list(theirs.values())))
                  for system, theirs in paired.peers.items()}  # fmt: skip
        yield from _rank(films, music, others, ear, remarks, seed=seed)
    if reads:
        try:
            words = read_all(worded, ear)
        except AssetError as error:
            remarks.append(f"{ear.label}: {error}")
            return
        row = likeness(words, heard, ear, known_card("clap-score"), _WORDED, seed=seed)
        yield from [row] if row else []
        yield from found_rows(words, heard, ear, "music for words", seed=seed)


def likeness(
    given: Mapping[str, Embedded], heard: Mapping[str, Embedded], ear: Ear, card: Measure,
    remark: str, *, seed: int,
) -> Row | None:  # fmt: skip
    """How alike what is given (films, words) and its music are, beside shuffled pairs; None where
    nothing has music."""
    names = [name for name in given if name in heard]
    if not names:
        return None
    table = cosine_table(_means(given, names), _means(heard, names))
    own = np.diag(table)
    return net_row(
        card, ear, card.conventions[0].name, float(own.mean()), len(names),
        dict(zip(names, own.tolist(), strict=True)),
        interval=bootstrap(own, seed=seed),
        controls=controls_of(table, [], seed=seed, lower_is_better=False),
        remark=remark,
    )  # fmt: skip


def found_rows(
    queries: Mapping[str, Embedded], candidates: Mapping[str, Embedded], ear: Ear, what: str, *,
    seed: int,
) -> Iterator[Row]:  # fmt: skip
    """P@K and mean rank of the right candidate, by name, beside chance."""
    yield from retrieval_rows(
        {name: one.rows for name, one in queries.items()},
        {name: one.rows for name, one in candidates.items()},
        (known_card("precision-at-k"), known_card("average-rank")), ear.label, what, seed=seed,
    )  # fmt: skip


def _rank(
    films: Mapping[str, Embedded], music: Mapping[str, Embedded],
    peers: Mapping[str, Mapping[str, Embedded]], ear: Ear, remarks: list[str], *, seed: int,
) -> Iterator[Row]:  # fmt: skip
    """Where the music stands among all systems' music for the film: over films that all scored."""
    if not peers:
        return
    systems = [music, *peers.values()]
    names = [name for name in films if all(name in held for held in systems)]
    if not names:
        remarks.append(f"{ear.label}: no film has music of all systems: ranks are left out")
        return
    pictures = _means(films, names)
    # films x films whose music is laid under x systems
    tables = np.stack([cosine_table(pictures, _means(held, names)) for held in systems], axis=-1)
    ranks = embedding_rank(tables.reshape(-1, len(systems)))[:, 0].reshape(tables.shape[:2])
    own = np.diag(ranks)
    card, span = known_card("imagebind-rank"), bootstrap(own, seed=seed)
    yield net_row(
        card, ear, card.conventions[0].name, float(own.mean()), len(names),
        dict(zip(names, own.tolist(), strict=True)),
        interval=span,
        controls=(
            _among(own, span, len(systems), seed),
            *controls_of(ranks, [], seed=seed, lower_is_better=False),
        ),
        remark=f"among {len(systems)} systems, the others {', '.join(peers)}",
    )  # fmt: skip


def _among(own: Floats, span: Interval, systems: int, seed: int) -> Control:
    """Chance draws each film's rank evenly among the systems."""
    chance = rank_chance(systems)
    rng = np.random.default_rng(seed)
    drawn = (1 / rng.integers(1, systems + 1, (DRAWS, len(own)))).mean(axis=1)
    return Control(
        name="chance", chance=chance, gap=float(own.mean()) - chance,
        gap_interval=Interval(span.low - chance, span.high - chance),
        z=float((own.mean() - chance) / drawn.std()),
        p=float(((drawn >= own.mean() - 1e-12).sum() + 1) / (DRAWS + 1)),
    )  # fmt: skip


def _named(paths: Mapping[str, Path], found: Mapping[Path, Embedded]) -> dict[str, Embedded]:
    return {name: found[path] for name, path in paths.items() if path in found}


def _means(held: Mapping[str, Embedded], names: Sequence[str]) -> Floats:
    return np.stack([held[name].rows.mean(axis=0) for name in names]).astype(float)
