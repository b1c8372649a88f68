"""What shots show, and which are alike, by EfficientNet-Lite0 (Tan and Le, ICML 2019).

The net was trained on photographs of ImageNet's 1,000 classes: of a drawn film it mostly knows
that it is drawn ("comic book"), and the table keeps its word weak. One picture takes 10 ms on one
core; about one is read a second, two at most.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from photoplay.analysis.findings import Findings
from photoplay.analysis.glance import Bytes, Glance, Reals
from photoplay.analysis.sampling import ShotSampler
from photoplay.analysis.semantic_table import (
    GROUPS,
    MEANINGS,
    NIGHT,
    OTHER,
    gathering,
    needed,
)
from photoplay.analysis.vision_model import open_session
from photoplay.types.analysis import Label, Shot
from photoplay.types.errors import AssetError

__all__ = ["MEANINGS", "SemanticReader"]

SIDE = 224
WIDTH = 1280
_MOST_LABELS = 4
_LEAST_HINT = 0.03
_WIDEST = 4 / 3
"""Pictures wider (or higher) than this lose their edges before they are squeezed to a square."""


class SemanticReader:
    """Names what shots show and gives each a vector of length 1."""

    def __init__(self, model: Path) -> None:
        self._session = open_session(model)
        names = {one.name for one in self._session.get_outputs()}
        if names != {"embedding", "probabilities"}:
            raise AssetError(
                f"{model} gives {sorted(names)}, expected embedding and probabilities; "
                "run `photoplay setup efficientnet-lite0`"
            )
        self._sampler = ShotSampler(spacing=2.0, most=2000)

    def see(self, glance: Glance) -> None:
        if self._sampler.wants(glance):
            embedding, probabilities = self.read(glance.rgb)
            length = max(1e-9, float(np.linalg.norm(embedding)))
            belief = probabilities @ gathering()
            night = list(GROUPS).index(NIGHT)
            belief[night] = max(belief[night], night_sky(glance.lab))
            self._sampler.add(glance, np.concatenate([embedding / length, belief]))

    def read(self, rgb: Bytes) -> tuple[Reals, Reals]:
        """The embedding, shape (1280,), and class probabilities, (1000,), of one RGB picture."""
        picture = cv2.resize(_trimmed(rgb), (SIDE, SIDE), interpolation=cv2.INTER_AREA)
        embedding, probabilities = self._session.run(
            ["embedding", "probabilities"], {"pictures": picture[None]}
        )
        return embedding[0], probabilities[0]

    def findings(self, shots: Sequence[Shot], duration: float) -> Findings:
        """Embeddings and labels a shot, and the styles that the film as a whole hints at."""
        rows, missed = self._sampler.of_shots(shots)
        if rows is None:
            return Findings(remarks=("no pictures were seen, so nothing could be named",))
        vectors, beliefs = rows[:, :WIDTH], rows[:, WIDTH:]
        length = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        remarks = (
            (f"{missed} very short shots are read by a neighbour's picture",) if missed else ()
        )
        labels = tuple(_labels(belief) for belief in beliefs)
        return Findings(
            embeddings=(vectors / length).astype(np.float32),
            labels=labels,
            style_hints=_hints(shots, labels),
            remarks=remarks,
        )


def _labels(belief: np.ndarray[tuple[int], np.dtype[np.float64]]) -> tuple[Label, ...]:
    """The groups believed in, strongest first."""
    rows = [
        Label(name=name, weight=round(float(share), 4))
        for name, share, least in zip(GROUPS, belief, needed(), strict=True)
        if share >= least and name != OTHER
    ]
    return tuple(sorted(rows, key=lambda row: (-row.weight, row.name))[:_MOST_LABELS])


def night_sky(lab: Reals) -> float:
    """0..0.6: how sure the upper third of a CIELAB picture is a night sky, dark and blue.

    A stage or a room in the dark is less blue, a black card has no colour, dusk is lighter. The
    limits are ours, between the drawn nights of the sample films (L* 16..28, b* -12..-19) and
    their dark stage (L* 19, b* -5..-8).
    """
    upper = lab[: max(1, lab.shape[0] // 3)]
    light, blue = float(np.median(upper[..., 0])), -float(np.median(upper[..., 2]))
    sure = min((34 - light) / 6, (blue - 8) / 4, (light - 3) / 3, 1.0)
    return 0.6 * max(0.0, sure)


def _hints(shots: Sequence[Shot], labels: Sequence[Sequence[Label]]) -> tuple[Label, ...]:
    """Styles that the labels hint at, weighed by how long each is on the screen."""
    whole = sum(shot.end - shot.start for shot in shots)
    sums: dict[str, float] = {}
    for shot, row in zip(shots, labels, strict=True):
        share = (shot.end - shot.start) / max(1e-9, whole)
        for label in row:
            for style, weight in GROUPS[label.name].styles.items():
                sums[style] = sums.get(style, 0.0) + share * label.weight * weight
    kept = [
        Label(name=style, weight=round(min(1.0, weight), 4))
        for style, weight in sums.items()
        if weight >= _LEAST_HINT
    ]
    return tuple(sorted(kept, key=lambda hint: (-hint.weight, hint.name)))


def _trimmed(rgb: Bytes) -> Bytes:
    height, width = rgb.shape[:2]
    wide, high = min(width, round(height * _WIDEST)), min(height, round(width * _WIDEST))
    left, top = (width - wide) // 2, (height - high) // 2
    return rgb[top : top + high, left : left + wide]
