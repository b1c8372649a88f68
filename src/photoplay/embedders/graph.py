"""Layers as ONNX nodes, so that nets run without the program that trained them.

Tensors are named by strings; each method adds a layer and returns the name of what it gives.
Weights stay outside the graph, so nets over 2 GB (a limit of protocol buffers) run too.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float32]
_OPSET = 20
_FORMAT = 9
Size = Sequence[int | str]


class Graph:
    """A net under construction; `net` ends it."""

    def __init__(self) -> None:
        import onnx  # noqa: PLC0415 (half a second)

        self._onnx = onnx
        self._nodes: list[Any] = []
        self._inputs: list[Any] = []
        self._constants: dict[str, NDArray[Any]] = {}
        self._count = itertools.count()

    def input(self, name: str, size: Size, *, integers: bool = False) -> str:
        kinds = self._onnx.TensorProto
        kind = kinds.INT64 if integers else kinds.FLOAT
        self._inputs.append(self._onnx.helper.make_tensor_value_info(name, kind, list(size)))
        return name

    def constant(self, value: ArrayLike) -> str:
        array = np.asarray(value)
        if array.dtype.kind == "f":
            array = array.astype(np.float32)
        name = f"c{next(self._count)}"
        self._constants[name] = np.ascontiguousarray(array).reshape(array.shape)
        return name

    def node(self, kind: str, *inputs: str, outputs: int = 1, **settings: Any) -> Any:
        """The name of the node's output, or a list of them."""
        names = [f"t{next(self._count)}" for _ in range(outputs)]
        self._nodes.append(self._onnx.helper.make_node(kind, list(inputs), names, **settings))
        return names[0] if outputs == 1 else names

    # Shapes

    def reshape(self, x: str, size: Sequence[int]) -> str:
        return str(self.node("Reshape", x, self.constant(np.array(size, dtype=np.int64))))

    def transpose(self, x: str, order: Sequence[int]) -> str:
        return str(self.node("Transpose", x, perm=list(order)))

    def concat(self, parts: Sequence[str], axis: int) -> str:
        return str(self.node("Concat", *parts, axis=axis))

    def cut(self, x: str, axis: int, begin: int, end: int, step: int = 1) -> str:
        def whole(number: int) -> str:
            return self.constant(np.array([number], dtype=np.int64))

        return str(self.node("Slice", x, whole(begin), whole(end), whole(axis), whole(step)))

    def at(self, x: str, axis: int, place: int) -> str:
        """One place of an axis, which goes away."""
        return str(self.node("Gather", x, self.constant(np.int64(place)), axis=axis))

    def pad(self, x: str, before: Sequence[int], after: Sequence[int]) -> str:
        return str(self.node("Pad", x, self.constant(np.array([*before, *after], dtype=np.int64))))

    # Sums

    def add(self, a: str, b: str | ArrayLike) -> str:
        return str(self.node("Add", a, self._named(b)))

    def multiply(self, a: str, b: str | ArrayLike) -> str:
        return str(self.node("Mul", a, self._named(b)))

    def matmul(self, a: str, b: str) -> str:
        return str(self.node("MatMul", a, b))

    def mean(self, x: str, axes: Sequence[int], *, keep: bool = False) -> str:
        where = self.constant(np.array(axes, dtype=np.int64))
        return str(self.node("ReduceMean", x, where, keepdims=int(keep)))

    def highest(self, x: str, axes: Sequence[int], *, keep: bool = False) -> str:
        where = self.constant(np.array(axes, dtype=np.int64))
        return str(self.node("ReduceMax", x, where, keepdims=int(keep)))

    # Layers

    def linear(self, x: str, weight: Floats, bias: Floats | None = None) -> str:
        """PyTorch's form: weight (out, in)."""
        y = self.matmul(x, self.constant(weight.T))
        return y if bias is None else self.add(y, bias)

    def convolve(
        self, x: str, weight: Floats, bias: Floats | None = None, *, pads: Sequence[int] = (),
        strides: Sequence[int] = (), groups: int = 1,
    ) -> str:  # fmt: skip
        """Weight (out, in / groups, ...); pads one number an axis, the same at both ends."""
        axes = weight.ndim - 2
        given = [self.constant(weight)] + ([] if bias is None else [self.constant(bias)])
        return str(
            self.node("Conv", x, *given, pads=list(pads or [0] * axes) * 2, group=groups,
                      strides=list(strides or [1] * axes))
        )  # fmt: skip

    def scale_and_shift(self, x: str, scale: Floats, shift: Floats, axis: int, rank: int) -> str:
        """Per channel, channels on `axis` of `rank`: what a batch norm is once trained."""
        size = [1] * rank
        size[axis] = -1
        return self.add(self.multiply(x, scale.reshape(size)), shift.reshape(size))

    def layer_norm(self, x: str, weight: Floats, bias: Floats, epsilon: float) -> str:
        return str(
            self.node("LayerNormalization", x, self.constant(weight), self.constant(bias),
                      axis=-1, epsilon=epsilon)
        )  # fmt: skip

    def relu(self, x: str) -> str:
        return str(self.node("Relu", x))

    def gelu(self, x: str) -> str:
        """The exact form, by the error function."""
        return str(self.node("Gelu", x))

    def softmax(self, x: str) -> str:
        return str(self.node("Softmax", x, axis=-1))

    def attend(self, q: str, k: str, v: str, scale: float, bias: str | None = None) -> str:
        """Scaled dot-product attention over (..., places, width)."""
        rank = 4
        turned = self.transpose(k, [*range(rank - 2), rank - 1, rank - 2])
        scores = self.matmul(self.multiply(q, np.float32(scale)), turned)
        if bias is not None:
            scores = self.add(scores, bias)
        return self.matmul(self.softmax(scores), v)

    def _named(self, value: str | ArrayLike) -> str:
        return value if isinstance(value, str) else self.constant(value)

    def net(self, outputs: Mapping[str, Size], *, threads: int = 0) -> Net:
        """The finished net; `outputs` maps names of tensors to their sizes. 0 threads: all."""
        helper, kinds = self._onnx.helper, self._onnx.TensorProto
        ends = [
            helper.make_tensor_value_info(name, kinds.FLOAT, list(size))
            for name, size in outputs.items()
        ]
        graph = helper.make_graph(
            self._nodes, "net", self._inputs, ends,
            [_outside(self._onnx, name, value) for name, value in self._constants.items()],
        )  # fmt: skip
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", _OPSET)], producer_name="photoplay"
        )
        model.ir_version = _FORMAT
        return Net(model.SerializeToString(), self._constants, list(outputs), threads)


class Net:
    """A net that can be run."""

    def __init__(
        self, model: bytes, constants: Mapping[str, NDArray[Any]], outputs: list[str], threads: int
    ) -> None:
        import onnxruntime  # noqa: PLC0415 (it is slow to import)

        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = threads
        settings.log_severity_level = 3
        large = {name: value for name, value in constants.items() if _is_large(value)}
        values = [onnxruntime.OrtValue.ortvalue_from_numpy(value) for value in large.values()]
        settings.add_external_initializers(list(large), values)
        self._kept = values
        self._session = onnxruntime.InferenceSession(
            model, settings, providers=["CPUExecutionProvider"]
        )
        self._outputs = outputs

    def run(self, **inputs: NDArray[Any]) -> list[Floats]:
        return list(self._session.run(self._outputs, inputs))


def _is_large(value: NDArray[Any]) -> bool:
    return value.dtype == np.float32 and value.size > 256


def _outside(onnx: Any, name: str, value: NDArray[Any]) -> Any:
    if not _is_large(value):
        return onnx.numpy_helper.from_array(value, name)
    tensor = onnx.TensorProto(
        name=name, data_type=onnx.TensorProto.FLOAT, dims=value.shape,
        data_location=onnx.TensorProto.EXTERNAL,
    )  # fmt: skip
    place = tensor.external_data.add()
    place.key, place.value = "location", name
    return tensor
