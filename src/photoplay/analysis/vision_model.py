"""Pictures as vectors, by an image encoder that the user gives.

Any encoder of the CLIP family (Radford et al., ICML 2021) saved as ONNX will do: one input of
shape (n, 3, height, width) with CLIP's mean and deviation taken out, one output of shape
(n, width). Its vectors take the place of the default reader's: they tell which shots are alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from photoplay.analysis.findings import Findings
from photoplay.analysis.glance import Bytes, Glance, Reals
from photoplay.analysis.sampling import ShotSampler
from photoplay.types.analysis import Shot
from photoplay.types.errors import AssetError

_MEAN = np.array([0.48145466, 0.4578275, 0.40821073], dtype=np.float32)
_DEVIATION = np.array([0.26862954, 0.26130258, 0.27577711], dtype=np.float32)
_USUAL_SIDE = 224


def open_session(model: Path) -> Any:
    """An onnxruntime session on one thread; AssetError where the file is missing or no model."""
    import onnxruntime  # noqa: PLC0415 (a tenth of a second, only where a model is read)

    if not model.is_file():
        raise AssetError(f"there is no model {model}; give the path of an ONNX file")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's own errors share no class but this
        raise AssetError(
            f"{model} ({model.stat().st_size} bytes) cannot be opened as an ONNX model: "
            f"{str(error).splitlines()[0]}"
        ) from error


class ClipReader:
    """Gives a vector a shot by the user's image encoder.

    AssetError at once where the model has another shape than expected.
    """

    def __init__(self, model: Path) -> None:
        self._session = open_session(model)
        self._model = model
        self._input, self._size = self._asked()
        self._output = self._vector_output()
        # A large encoder takes 100 ms a picture: it sees one every other second at most.
        self._sampler = ShotSampler(spacing=2.0, most=1000, least_gap=0.5)

    def see(self, glance: Glance) -> None:
        if self._sampler.wants(glance):
            self._sampler.add(glance, self._vector(glance.rgb))

    def findings(self, shots: Sequence[Shot], duration: float) -> Findings:
        """Embeddings of the shots, shape (shots, width), unit length a row."""
        rows, missed = self._sampler.of_shots(shots)
        if rows is None:
            return Findings(remarks=(f"{self._model.name} saw no pictures",))
        length = np.linalg.norm(rows, axis=1, keepdims=True)
        remarks = (f"{missed} very short shots share a neighbour's vector",) if missed else ()
        return Findings(
            embeddings=(rows / np.maximum(length, 1e-9)).astype(np.float32), remarks=remarks
        )

    def _asked(self) -> tuple[str, tuple[int, int]]:
        inputs = self._session.get_inputs()
        shape = list(inputs[0].shape) if inputs else []
        pictures = len(inputs) == 1 and len(shape) == 4 and shape[1] in {3, "3"}
        if not pictures or inputs[0].type != "tensor(float)":
            got = ", ".join(f"{one.name}: {one.type} {one.shape}" for one in inputs)
            raise AssetError(
                f"{self._model} takes {got or 'nothing'}; expected one input of shape "
                "(n, 3, height, width) of float32: export the image encoder alone"
            )
        height, width = (side if isinstance(side, int) else _USUAL_SIDE for side in shape[2:])
        return inputs[0].name, (height, width)

    def _vector_output(self) -> str:
        for one in self._session.get_outputs():
            if len(one.shape) == 2 and one.type == "tensor(float)":
                return str(one.name)
        got = ", ".join(f"{one.name}: {one.shape}" for one in self._session.get_outputs())
        raise AssetError(
            f"{self._model} gives {got}; expected an output of shape (n, width): "
            "export the encoder with its pooled, projected embedding"
        )

    def _vector(self, rgb: Bytes) -> Reals:
        height, width = self._size
        picture = cv2.resize(_central(rgb, width / height), (width, height),
                             interpolation=cv2.INTER_AREA)  # fmt: skip
        scaled = (picture.astype(np.float32) / 255 - _MEAN) / _DEVIATION
        batch = np.ascontiguousarray(scaled.transpose(2, 0, 1))[None]
        try:
            (out,) = self._session.run([self._output], {self._input: batch})
        except Exception as error:  # onnxruntime's own errors share no class but this
            raise AssetError(
                f"{self._model} fails on a picture of {width} x {height}: "
                f"{str(error).splitlines()[0]}"
            ) from error
        vector: NDArray[np.float32] = np.asarray(out[0], dtype=np.float32)
        if not np.all(np.isfinite(vector)):
            raise AssetError(f"{self._model} gives numbers that are not finite")
        return vector / max(1e-9, float(np.linalg.norm(vector)))


def _central(rgb: Bytes, ratio: float) -> Bytes:
    """The largest middle part of a picture that is `ratio` times as wide as high."""
    height, width = rgb.shape[:2]
    wanted_width = min(width, max(1, round(height * ratio)))
    wanted_height = min(height, max(1, round(width / ratio)))
    left, top = (width - wanted_width) // 2, (height - wanted_height) // 2
    return rgb[top : top + wanted_height, left : left + wanted_width]
