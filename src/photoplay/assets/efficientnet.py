"""EfficientNet-Lite0 from its PyTorch file to ONNX, without PyTorch.

The net is the one of M. Tan and Q. Le, "EfficientNet" (ICML 2019), in its Lite form: no
squeeze-and-excitation, ReLU6, fixed stem and head. Batch norms (epsilon 0.001) are folded into the
convolutions before them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from photoplay.embedders.torch_files import Weights, read_torch
from photoplay.types.errors import AssetError

SIDE = 224
"""Width and height of the picture that the net takes."""
EMBEDDING = 1280
_EPSILON = 1e-3
_STRIDES = (1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1)
"""Of the sixteen blocks in turn."""


def convert(content: bytes, target: Path) -> None:
    """Write the net in `content` to `target` as ONNX.

    Input `pictures`: bytes, shape (n, 224, 224, 3), RGB. Outputs: `embedding`, (n, 1280), and
    `probabilities`, (n, 1000), of the classes of ImageNet in their usual order. AssetError where
    `content` is not that net.
    """
    import onnx  # noqa: PLC0415 (half a second, needed at set-up only)

    weights = read_torch(content)
    try:
        graph = _Graph(onnx)
        _build(graph, weights)
    except KeyError as error:
        raise AssetError(f"the file holds no {error} of EfficientNet-Lite0") from error
    onnx.save(graph.finished(), str(target))


class _Graph:
    """An ONNX graph under construction."""

    def __init__(self, onnx: Any) -> None:
        self.onnx = onnx
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, name: str, value: NDArray[Any]) -> str:
        self.constants.append(self.onnx.numpy_helper.from_array(value, name))
        return name

    def node(self, kind: str, *inputs: str, name: str, **settings: Any) -> str:
        made = self.onnx.helper.make_node(kind, list(inputs), [name], name=name, **settings)
        self.nodes.append(made)
        return name

    def finished(self) -> Any:
        helper, kinds = self.onnx.helper, self.onnx.TensorProto
        values = helper.make_tensor_value_info
        graph = helper.make_graph(
            self.nodes,
            "EfficientNet-Lite0",
            [values("pictures", kinds.UINT8, ["n", SIDE, SIDE, 3])],
            [
                values("embedding", kinds.FLOAT, ["n", EMBEDDING]),
                values("probabilities", kinds.FLOAT, ["n", 1000]),
            ],
            self.constants,
        )
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", 15)], producer_name="photoplay"
        )
        model.ir_version = 8
        self.onnx.checker.check_model(model)
        return model


def _build(graph: _Graph, weights: Weights) -> None:
    floats = graph.node("Cast", "pictures", name="floats", to=1)
    planes = graph.node("Transpose", floats, name="planes", perm=[0, 3, 1, 2])
    centred = graph.node(
        "Sub", planes, graph.constant("centre", np.array([127], dtype=np.float32)), name="centred"
    )
    flow = graph.node(
        "Div", centred, graph.constant("span", np.array([128], dtype=np.float32)), name="scaled"
    )

    def convolve(into: str, layer: str, norm: str, *, stride: int, clipped: bool) -> str:
        return _convolution(graph, weights, into, layer, norm, stride=stride, clipped=clipped)

    flow = convolve(flow, "_conv_stem", "_bn0", stride=2, clipped=True)
    for number, stride in enumerate(_STRIDES):
        flow = _block(graph, convolve, weights, flow, f"_blocks.{number}", stride)
    flow = convolve(flow, "_conv_head", "_bn1", stride=1, clipped=True)
    pooled = graph.node("GlobalAveragePool", flow, name="pooled")
    embedding = graph.node("Flatten", pooled, name="embedding", axis=1)
    logits = graph.node(
        "Gemm",
        embedding,
        graph.constant("classes", weights["_fc.weight"]),
        graph.constant("class_bias", weights["_fc.bias"]),
        name="logits",
        transB=1,
    )
    graph.node("Softmax", logits, name="probabilities", axis=1)


def _block(
    graph: _Graph, convolve: Callable[..., str], weights: Weights, into: str, at: str, stride: int
) -> str:
    flow = into
    if f"{at}._expand_conv.weight" in weights:
        flow = convolve(flow, f"{at}._expand_conv", f"{at}._bn0", stride=1, clipped=True)
    flow = convolve(flow, f"{at}._depthwise_conv", f"{at}._bn1", stride=stride, clipped=True)
    flow = convolve(flow, f"{at}._project_conv", f"{at}._bn2", stride=1, clipped=False)
    first = weights.get(f"{at}._expand_conv.weight")
    leaving = weights[f"{at}._project_conv.weight"].shape[0]
    if stride == 1 and first is not None and first.shape[1] == leaving:
        flow = graph.node("Add", flow, into, name=f"{at}.out")
    return flow


def _convolution(
    graph: _Graph,
    weights: Weights,
    into: str,
    layer: str,
    norm: str,
    *,
    stride: int,
    clipped: bool,
) -> str:
    kernel = weights[f"{layer}.weight"].astype(np.float64)
    scale = weights[f"{norm}.weight"] / np.sqrt(weights[f"{norm}.running_var"] + _EPSILON)
    bias = weights[f"{norm}.bias"] - weights[f"{norm}.running_mean"] * scale
    folded = (kernel * scale[:, None, None, None]).astype(np.float32)
    flow = graph.node(
        "Conv",
        into,
        graph.constant(f"{layer}.kernel", folded),
        graph.constant(f"{layer}.shift", bias.astype(np.float32)),
        name=f"{layer}.conv",
        group=kernel.shape[0] if "_depthwise" in layer else 1,
        kernel_shape=list(kernel.shape[2:]),
        strides=[stride, stride],
        auto_pad="SAME_UPPER",
    )
    if not clipped:
        return flow
    if not any(constant.name == "zero" for constant in graph.constants):
        graph.constant("zero", np.array(0, dtype=np.float32))
        graph.constant("six", np.array(6, dtype=np.float32))
    return graph.node("Clip", flow, "zero", "six", name=f"{layer}.act")
