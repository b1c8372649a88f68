"""HTS-AT: the transformer over windows of a spectrogram that LAION's CLAP listens with.

K. Chen et al., "HTS-AT: A Hierarchical Token-Semantic Audio Transformer for Sound Classification
and Detection" (ICASSP 2022), after Z. Liu et al., "Swin Transformer" (ICCV 2021): patches of four
by four, attention inside windows of eight by eight, every other block moved by half a window, two
by two patches merged between stages.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from photoplay.embedders.graph import Graph
from photoplay.embedders.transformer import feed_forward, linear_of, normed
from photoplay.embedders.weights import Checkpoint

PICTURE = 256
"""Side of the picture that a spectrogram is folded into."""
PATCH = 4
WINDOW = 8
HEADS = (4, 8, 16, 32)
_FOLDS = 4
_EPSILON = 1e-5
_FAR = -100.0
Floats = NDArray[np.float32]


def hear(graph: Graph, levels: str, frames: int, bands: int, weights: Checkpoint) -> str:
    """The embedding, (n, width), of normed levels of shape (n, frames, bands)."""
    flow = graph.matmul(graph.constant(bicubic(frames, PICTURE * _FOLDS)), levels)
    flow = graph.reshape(graph.transpose(flow, [0, 2, 1]), [0, bands, _FOLDS, PICTURE])
    flow = graph.reshape(graph.transpose(flow, [0, 2, 1, 3]), [0, 1, PICTURE, PICTURE])
    kernel = weights.take("patch_embed.proj.weight")
    flow = graph.convolve(flow, kernel, weights.take("patch_embed.proj.bias"),
                          strides=(PATCH, PATCH))  # fmt: skip
    width, side = len(kernel), PICTURE // PATCH
    flow = graph.transpose(graph.reshape(flow, [0, width, -1]), [0, 2, 1])
    flow = normed(graph, flow, weights, "patch_embed.norm", _EPSILON)
    for stage in range(weights.count("layers.{}.")):
        for block in range(weights.count(f"layers.{stage}.blocks.{{}}.")):
            inner = weights.inside(f"layers.{stage}.blocks.{block}.")
            shift = WINDOW // 2 if block % 2 and side > WINDOW else 0
            flow = _block(graph, flow, inner, side=side, heads=HEADS[stage], shift=shift)
        if f"layers.{stage}.downsample.reduction.weight" in weights:
            inner = weights.inside(f"layers.{stage}.downsample.")
            flow = _merged(graph, flow, inner, side=side, width=width)
            side, width = side // 2, width * 2
    return graph.mean(normed(graph, flow, weights, "norm", _EPSILON), [1])


def bicubic(count: int, to: int) -> Floats:
    """Rows that bring `count` values to `to`, (to, count), ends meeting ends.

    Cubic convolution with a = -0.75 and repeated edges, as torch.nn.functional.interpolate.
    """
    if count == to:
        return np.eye(count, dtype=np.float32)
    a, places = -0.75, np.arange(to) * ((count - 1) / (to - 1))
    first = np.floor(places).astype(int)
    apart = places - first
    rows = np.zeros((to, count))
    for tap in (-1, 0, 1, 2):
        d = np.abs(apart - tap)
        near = ((a + 2) * d - (a + 3)) * d * d + 1
        far = ((a * d - 5 * a) * d + 8 * a) * d - 4 * a
        value = np.where(d <= 1, near, np.where(d < 2, far, 0))
        np.add.at(rows, (np.arange(to), np.clip(first + tap, 0, count - 1)), value)
    return rows.astype(np.float32)


def _block(graph: Graph, x: str, weights: Checkpoint, *, side: int, heads: int, shift: int) -> str:
    width = weights.shape("norm1.weight")[0]
    flow = graph.reshape(normed(graph, x, weights, "norm1", _EPSILON), [0, side, side, width])
    flow = _moved(graph, flow, shift, side)
    many = side // WINDOW
    flow = graph.reshape(flow, [0, many, WINDOW, many, WINDOW * width])
    flow = graph.transpose(flow, [0, 1, 3, 2, 4])
    flow = graph.reshape(flow, [-1, many * many, WINDOW * WINDOW, width])
    flow = _attention(graph, flow, weights, heads, many, shift)
    flow = graph.reshape(flow, [-1, many, many, WINDOW, WINDOW * width])
    flow = graph.transpose(flow, [0, 1, 3, 2, 4])
    flow = _moved(graph, graph.reshape(flow, [0, side, side, width]), side - shift, side)
    x = graph.add(x, graph.reshape(flow, [0, side * side, width]))
    inner = normed(graph, x, weights, "norm2", _EPSILON)
    return graph.add(x, feed_forward(graph, inner, weights, "mlp.fc1", "mlp.fc2"))


def _attention(graph: Graph, x: str, weights: Checkpoint, heads: int, many: int, shift: int) -> str:
    """Within windows: x is (batch, windows, places, width)."""
    places, width = WINDOW * WINDOW, weights.shape("norm1.weight")[0]
    weight, bias = linear_of(weights, "attn.qkv")
    parts = []
    for w, b in zip(np.split(weight, 3), np.split(bias, 3), strict=True):
        part = graph.reshape(graph.linear(x, w, b), [0, 0, places, heads, width // heads])
        parts.append(graph.transpose(part, [0, 1, 3, 2, 4]))
    query, key, value = parts
    scores = graph.matmul(
        graph.multiply(query, np.float32((width // heads) ** -0.5)),
        graph.transpose(key, [0, 1, 2, 4, 3]),
    )
    table = weights.take("attn.relative_position_bias_table")
    bias_of = table[_relative_places()].transpose(2, 0, 1)[None, None]  # (1, 1, heads, p, p)
    scores = graph.add(scores, bias_of)
    if shift:
        scores = graph.add(scores, _mask(many, shift)[None, :, None])
    mixed = graph.transpose(graph.matmul(graph.softmax(scores), value), [0, 1, 3, 2, 4])
    return graph.linear(
        graph.reshape(mixed, [0, 0, places, width]), *linear_of(weights, "attn.proj")
    )


def _moved(graph: Graph, x: str, by: int, side: int) -> str:
    """The square moved up and left by `by` places, round its edges."""
    if by % side == 0:
        return x
    for axis in (1, 2):
        x = graph.concat([graph.cut(x, axis, by, side), graph.cut(x, axis, 0, by)], axis)
    return x


def _merged(graph: Graph, x: str, weights: Checkpoint, *, side: int, width: int) -> str:
    square = graph.reshape(x, [0, side, side, width])
    corners = [
        graph.cut(graph.cut(square, 1, down, side, 2), 2, right, side, 2)
        for right in (0, 1)
        for down in (0, 1)
    ]
    flat = graph.reshape(graph.concat(corners, 3), [0, side * side // 4, 4 * width])
    return graph.linear(
        normed(graph, flat, weights, "norm", _EPSILON), weights.take("reduction.weight")
    )


def _relative_places() -> NDArray[np.int64]:
    """For each two places of a window the row of the table of biases, (places, places)."""
    rows, columns = np.divmod(np.arange(WINDOW * WINDOW), WINDOW)
    down = rows[:, None] - rows[None] + WINDOW - 1
    right = columns[:, None] - columns[None] + WINDOW - 1
    return np.asarray(down * (2 * WINDOW - 1) + right)


def _mask(many: int, shift: int) -> Floats:
    """What places that met only by moving round the edges lose, (windows, places, places)."""
    side = many * WINDOW
    zone = np.zeros(side, dtype=int)
    zone[-WINDOW:-shift], zone[-shift:] = 1, 2
    square = zone[:, None] * 3 + zone[None]
    cut = square.reshape(many, WINDOW, many, WINDOW).transpose(0, 2, 1, 3).reshape(many**2, -1)
    return np.where(cut[:, :, None] != cut[:, None, :], _FAR, 0.0).astype(np.float32)
