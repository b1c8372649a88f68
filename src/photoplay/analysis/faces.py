"""How many faces are seen and how close they are, by BlazeFace.

Bazarevsky et al., "BlazeFace: Sub-millisecond Neural Face Detection on Mobile GPUs" (2019), in
its short-range form: made for faces within two metres, so far faces of a crowd are missed. A wide
picture is looked at whole and in two overlapping squares, which finds faces down to about a
seventh of its height. Each look takes 2 ms on one core.

The net's output is decoded here: 896 anchors, two on each cell of a 16 x 16 grid and six on each
of an 8 x 8 grid, and boxes relative to them in pixels of its 128 x 128 input.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from photoplay.analysis.findings import Findings
from photoplay.analysis.glance import Bytes, Glance
from photoplay.analysis.grid import Samples, on_grid
from photoplay.types.analysis import Shot, ShotScale
from photoplay.types.errors import AssetError

SIDE = 128
ANCHORS = 896
CLOSE = 0.33
"""Face height over picture height from which a shot is close: the face fills the picture from
chin to forehead in a close-up (ours, after the usual scale of shots)."""
MEDIUM = 0.14
"""From here a shot is medium: head and chest, or to the knee."""
_PRESENT = 0.4
"""Share of a shot's looks in which a face must be seen for its scale to be told by it."""
_WIDE = 1.2
"""Ratio of the sides from which a picture is also looked at in two squares."""

Boxes = NDArray[np.float64]
"""Shape (faces, 5): left, top, right, bottom as shares of the picture, and the score 0..1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceOptions:
    """How often and how surely faces are looked for."""

    rate: float = 1.0
    """Looks a second, at most."""
    least_score: float = 0.6
    lone_score: float = 0.75
    """Wanted where neither the look before nor the one after shows a face: what the net takes for
    a face for a moment scores below 0.7 in the sample films."""
    overlap: float = 0.3
    """Intersection over union above which two boxes are one face."""


class FaceReader:
    """Finds faces; AssetError where the model cannot be read."""

    def __init__(self, model: Path, options: FaceOptions | None = None) -> None:
        self._options = options or FaceOptions()
        if not model.is_file():
            raise AssetError(f"there is no face model {model}; run `photoplay setup blazeface`")
        try:
            self._net = _opened(model)
        except cv2.error as error:
            raise AssetError(
                f"{model} cannot be read as a TFLite model; run `photoplay setup blazeface`"
            ) from error
        self._anchors = _anchors()
        self._samples = Samples(3)
        self._next = -np.inf

    def see(self, glance: Glance) -> None:
        if glance.time + 1e-6 < self._next:
            return
        self._next = glance.time + 1 / self._options.rate
        boxes = self.faces(glance.rgb)
        heights = boxes[:, 3] - boxes[:, 1]
        best = boxes[:, 4].max(initial=0.0)
        self._samples.add(glance.time, (float(len(boxes)), heights.max(initial=0.0), best))

    def findings(self, shots: Sequence[Shot], duration: float) -> Findings:
        """Curves "faces" and "face_size"; mean number and scale of each shot."""
        times = self._samples.times
        values = steady(self._samples.values, self._options.lone_score)
        if not len(times):
            return Findings(remarks=("no pictures were seen, so no faces were looked for",))
        counts, scales = [], []
        for shot in shots:
            inside = values[(times >= shot.start - 1e-6) & (times < shot.end - 1e-6)]
            if not len(inside):
                middle = (shot.start + shot.end) / 2
                inside = values[[int(np.argmin(np.abs(times - middle)))]]
            counts.append(round(float(inside[:, 0].mean()), 3))
            scales.append(_scale(inside))
        return Findings(
            curves={
                "faces": on_grid(times, values[:, 0], duration),
                "face_size": on_grid(times, values[:, 1], duration),
            },
            faces=tuple(counts),
            scales=tuple(scales),
        )

    def faces(self, rgb: Bytes) -> Boxes:
        """The faces in an RGB picture, surest first."""
        found = [self._look(rgb, *view) for view in _views(*rgb.shape[:2])]
        return merged(np.concatenate(found), self._options.overlap)

    def _look(self, rgb: Bytes, top: int, left: int, side: int) -> Boxes:
        """Faces in a square of the picture that may reach past its edges, in shares of it all."""
        height, width = rgb.shape[:2]
        square = np.zeros((side, side, 3), dtype=np.uint8)
        into_top, into_left = max(0, -top), max(0, -left)
        part = rgb[max(0, top) : top + side, max(0, left) : left + side]
        square[into_top : into_top + part.shape[0], into_left : into_left + part.shape[1]] = part
        small = cv2.resize(square, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
        scaled = small.astype(np.float32) / 127.5 - 1
        self._net.setInput(np.ascontiguousarray(scaled.transpose(2, 0, 1))[None])
        try:
            raw, logits = self._net.forward(["regressors", "classificators"])
        except cv2.error as error:
            raise AssetError(
                "the face model is not BlazeFace short range (it lacks regressors and "
                "classificators); run `photoplay setup blazeface`"
            ) from error
        boxes = self._decoded(
            np.asarray(raw, dtype=np.float64).reshape(ANCHORS, -1),
            np.asarray(logits, dtype=np.float64).reshape(ANCHORS),
        )
        boxes[:, [0, 2]] = (boxes[:, [0, 2]] * side + left) / width
        boxes[:, [1, 3]] = (boxes[:, [1, 3]] * side + top) / height
        boxes[:, :4] = np.clip(boxes[:, :4], 0, 1)
        return boxes

    def _decoded(self, raw: NDArray[np.float64], logits: NDArray[np.float64]) -> Boxes:
        scores = 1 / (1 + np.exp(-np.clip(logits, -80, 80)))
        sure = scores >= self._options.least_score
        place = raw[sure, :2] / SIDE + self._anchors[sure]
        half = raw[sure, 2:4] / SIDE / 2
        return np.column_stack([place - half, place + half, scores[sure]])


def steady(looks: NDArray[np.float32], lone_score: float) -> NDArray[np.float32]:
    """Looks, rows of (faces, size, score), without the faces that one look alone has seen with a
    score under `lone_score`."""
    seen = looks[:, 0] > 0
    beside = np.zeros(len(looks), dtype=bool)
    beside[1:] |= seen[:-1]
    beside[:-1] |= seen[1:]
    return np.where((seen & (beside | (looks[:, 2] >= lone_score)))[:, None], looks, np.float32(0))


def _opened(model: Path) -> cv2.dnn.Net:
    # OpenCV 5's new engine finds only one of the net's two outputs; OpenCV 4 has the old one only.
    if hasattr(cv2.dnn, "ENGINE_CLASSIC") and int(cv2.__version__.split(".")[0]) >= 5:
        return cv2.dnn.readNetFromTFLite(str(model), cv2.dnn.ENGINE_CLASSIC)
    return cv2.dnn.readNetFromTFLite(str(model))


def merged(boxes: Boxes, overlap: float) -> Boxes:
    """Boxes of the same face made one, by their means weighted by score, surest first."""
    left = boxes[np.argsort(-boxes[:, 4], kind="stable")]
    kept = []
    while len(left):
        same = _shared(left[0], left) >= overlap
        same[0] = True
        group = left[same]
        mean = np.average(group[:, :4], axis=0, weights=group[:, 4])
        kept.append(np.append(mean, left[0, 4]))
        left = left[~same]
    return np.array(kept).reshape(-1, 5)


def _shared(box: NDArray[np.float64], others: Boxes) -> NDArray[np.float64]:
    """Intersection over union; or nearly 1 where a box lies almost wholly in the other, as a face
    cut by a square's edge does."""
    low = np.maximum(box[:2], others[:, :2])
    high = np.minimum(box[2:4], others[:, 2:4])
    common = np.prod(np.maximum(0, high - low), axis=1)
    own = np.prod(box[2:4] - box[:2])
    areas = np.prod(others[:, 2:4] - others[:, :2], axis=1)
    union = common / np.maximum(own + areas - common, 1e-12)
    inside = common / np.maximum(np.minimum(own, areas), 1e-12)
    return np.asarray(np.where(inside > 0.8, np.maximum(union, 0.9), union))


def _anchors() -> NDArray[np.float64]:
    """Shape (896, 2): centres (across, down) as shares of the input, in the net's order."""
    grids = []
    for cells, each in ((16, 2), (8, 6)):
        down, across = np.mgrid[0:cells, 0:cells]
        centres = (np.stack([across, down], axis=-1).reshape(-1, 2) + 0.5) / cells
        grids.append(np.repeat(centres, each, axis=0))
    return np.concatenate(grids)


def _views(height: int, width: int) -> list[tuple[int, int, int]]:
    """Squares to look at, as (top, left, side): the whole, and the two ends of a long picture."""
    side, short = max(height, width), min(height, width)
    views = [((height - side) // 2, (width - side) // 2, side)]
    if side > _WIDE * short:
        views += [(0, 0, short), (height - short, width - short, short)]
    return views


def _scale(looks: NDArray[np.float32]) -> ShotScale:
    seen = looks[looks[:, 0] > 0]
    if len(seen) < _PRESENT * len(looks):
        return "unknown"
    size = float(np.median(seen[:, 1]))
    return "close" if size >= CLOSE else "medium" if size >= MEDIUM else "wide"
