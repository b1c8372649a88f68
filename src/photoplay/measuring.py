"""Photoplay's own eyes, meter and ears, for measuring any music against any film."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from photoplay.types.errors import AssetError, BriefError

if TYPE_CHECKING:
    from photoplay.evaluation.embedding import Ear
    from photoplay.evaluation.features import Senses
    from photoplay.types.analysis import Analysis

MUSICNN = "musicnn-mtt"
"""The asset of the net that listens where none is named."""


def own_senses() -> Senses:
    """The analysis that scoring uses, and the loudness meter of the mixer."""
    from photoplay.evaluation.features import Senses  # noqa: PLC0415
    from photoplay.theory.loudness import measure  # noqa: PLC0415

    return Senses(look=look_at_file, meter=measure)


def own_ears(given: Sequence[str] = ()) -> tuple[Ear, ...]:
    """The nets named in `given`, as NAME or NAME=WEIGHTS, with ,OPTION=VALUE after either.

    Without any, MusiCNN where it is set up, and else none. BriefError for a name that is not in
    the catalogue; AssetError where weights are not there.
    """
    from photoplay import assets  # noqa: PLC0415
    from photoplay.evaluation.embedding import Ear  # noqa: PLC0415

    if not given:
        try:
            return (Ear(name="musicnn", path=assets.model(MUSICNN), label=MUSICNN),)
        except AssetError:
            return ()
    return tuple(_ear(one) for one in given)


def _ear(words: str) -> Ear:
    from photoplay.evaluation.embedding import options_of  # noqa: PLC0415

    head, *told = words.split(",")
    name, _, weights = head.partition("=")
    ear = replace(
        _plain_ear(name, weights),
        options=tuple((key, value) for key, _, value in (one.partition("=") for one in told)),
    )
    options_of(ear)  # what makes no sense is told before anything is heard
    return replace(ear, label=",".join([ear.label, *told]))


def _plain_ear(name: str, weights: str) -> Ear:
    from photoplay import assets  # noqa: PLC0415
    from photoplay.catalog import EMBEDDERS, find  # noqa: PLC0415
    from photoplay.evaluation.embedding import Ear  # noqa: PLC0415

    for known in EMBEDDERS:
        held = find(EMBEDDERS, known).CARD.assets
        if name in held and not weights:
            return Ear(name=known, path=assets.model(name), label=name)
    try:
        card = find(EMBEDDERS, name).CARD
    except LookupError as error:
        raise BriefError(f"{error}; `photoplay embedders` lists them") from error
    if weights:
        path = Path(weights)
        if not path.exists():
            raise AssetError(f"there are no weights at {path}")
        return Ear(name=name, path=path, label=name)
    if not card.assets:
        raise AssetError(
            f"{card.title} wants its weights: --embedder {name}=PATH. They are: {card.weights} "
            f"(licence: {card.licence})"
        )
    return Ear(name=name, path=assets.model(card.assets[0]), label=card.assets[0])


def look_at_file(path: Path) -> Analysis:
    """The analysis of a film file, whatever music it carries."""
    from photoplay.looking import look_at  # noqa: PLC0415
    from photoplay.media.probe import probe  # noqa: PLC0415
    from photoplay.types.progress import unheard  # noqa: PLC0415

    return look_at(probe(path), unheard)
