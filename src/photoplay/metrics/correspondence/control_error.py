"""Does the music do what it was told? Control error and matching score (CMT)."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from photoplay.types.cards import Convention, Measure
from photoplay.types.errors import MeasureError

Reading = Literal["rms", "norm", "mae"]


def control_error(
    wanted: ArrayLike, got: ArrayLike, normaliser: float, *, convention: Reading = "rms"
) -> float:
    """Distance of an attribute of the music from what was asked for, over `normaliser`.

    Normalisers of the paper: density (simultaneous notes a bar) by its mean, strength (notes at
    once) by its mean, time (seconds at bar lines) by the film's length. No values: nan.
    """
    if not (np.isfinite(normaliser) and normaliser > 0):
        raise MeasureError(f"the normaliser must be positive, got {normaliser}")
    error = _paired(got, "got", wanted, "wanted")
    if not len(error):
        return float("nan")
    if convention == "rms":
        return float(np.sqrt((error**2).mean()) / normaliser)
    if convention == "norm":
        return float(np.linalg.norm(error) / normaliser)
    if convention == "mae":
        return float(np.abs(error).mean() / normaliser)
    raise MeasureError(f"there is no convention {convention!r} of the control error")


def matching_score(
    film_density: ArrayLike,
    film_strength: ArrayLike,
    music_density: ArrayLike,
    music_strength: ArrayLike,
) -> float:
    """1 / (MSE of densities + MSE of strengths where the film has any); inf where all agree.

    CMT, section 5: strengths of the music count only where the film's strength is not 0.
    """
    density = _paired(music_density, "music density", film_density, "film density")
    heard, seen = np.asarray(music_strength, dtype=float), np.asarray(film_strength, dtype=float)
    strength = _paired(
        np.where(seen != 0, heard, 0.0) if heard.shape == seen.shape else heard,
        "music strength", seen, "film strength",
    )  # fmt: skip
    if not len(density) or not len(strength):
        return float("nan")
    error = float((density**2).mean() + (strength**2).mean())
    return 1 / error if error > 0 else float("inf")


def _paired(got: ArrayLike, name: str, wanted: ArrayLike, other: str) -> NDArray[np.float64]:
    a, b = np.asarray(got, dtype=np.float64), np.asarray(wanted, dtype=np.float64)
    if a.ndim != 1 or a.shape != b.shape:
        raise MeasureError(f"{name} and {other} must be rows of one length: {a.shape}, {b.shape}")
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        raise MeasureError(f"{name} or {other} hold values that are not numbers")
    return np.asarray(a - b)


MEASURES = (
    Measure(
        name="control-error",
        title="Control error",
        question="How far is the music from the density, strength and timing asked for?",
        shelf="correspondence",
        function=control_error,
        needs=("wanted attribute", "attribute", "normaliser"),
        low=0.0,
        high=float("inf"),
        best=0.0,
        conventions=(
            Convention(
                name="rms", meaning="root mean square / normaliser", source="CMT 5.5, likely form"
            ),
            Convention(
                name="norm", meaning="plain L2 norm / normaliser", source="CMT 5.5, to the letter"
            ),
            Convention(name="mae", meaning="mean absolute / normaliser", source="a third reading"),
        ),
        why_default="fits the paper's own gloss of its values; does not grow with length",
        chance="attributes of another clip",
        trap="over which clips the paper ran it is not established",
    ),
    Measure(
        name="matching-score",
        title="Matching score",
        question="Do the music's density and strength match the film's?",
        shelf="correspondence",
        function=matching_score,
        needs=("film density", "film strength", "music density", "music strength"),
        low=0.0,
        high=float("inf"),
        best=float("inf"),
        conventions=(
            Convention(
                name="cmt",
                meaning="1 / (MSE of density + MSE of strength where the film has any)",
                source="CMT, section 5",
            ),
        ),
        why_default="the published form",
        chance="music of another film",
        trap="unbounded: one lucky clip rules a mean",
    ),
)
