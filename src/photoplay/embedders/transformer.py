"""Attention and its neighbours as they stand in published transformers, by PyTorch's names."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photoplay.embedders.graph import Graph
from photoplay.embedders.weights import Checkpoint

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Projections:
    """Weight and bias of queries, keys, values and of what comes out."""

    query: tuple[Floats, Floats]
    key: tuple[Floats, Floats]
    value: tuple[Floats, Floats]
    out: tuple[Floats, Floats]
    more_key: Floats | None = None
    """One more key and value for every place (PyTorch's bias_k, bias_v)."""
    more_value: Floats | None = None

    @classmethod
    def joined(cls, weights: Checkpoint, name: str) -> Projections:
        """Of torch.nn.MultiheadAttention: queries, keys and values in one."""
        three = [np.split(weights.take(f"{name}.in_proj_{part}"), 3) for part in ("weight", "bias")]
        query, key, value = zip(*three, strict=True)
        more = [
            weights.take(f"{name}.{part}").reshape(1, 1, -1) if f"{name}.{part}" in weights
            else None
            for part in ("bias_k", "bias_v")
        ]  # fmt: skip
        return cls(query=query, key=key, value=value, out=linear_of(weights, f"{name}.out_proj"),
                   more_key=more[0], more_value=more[1])  # fmt: skip

    @classmethod
    def apart(cls, weights: Checkpoint, query: str, key: str, value: str, out: str) -> Projections:
        """Of four layers by name."""
        q, k, v, o = (linear_of(weights, name) for name in (query, key, value, out))
        return cls(query=q, key=k, value=v, out=o)


def linear_of(weights: Checkpoint, name: str) -> tuple[Floats, Floats]:
    return weights.take(f"{name}.weight"), weights.take(f"{name}.bias")


def attention(graph: Graph, x: str, given: Projections, heads: int) -> str:
    """Self-attention over (batch, places, width)."""
    width = len(given.query[0])

    def split(flow: str) -> str:
        return graph.transpose(graph.reshape(flow, [0, -1, heads, width // heads]), [0, 2, 1, 3])

    def with_more(flow: str, more: Floats | None) -> str:
        if more is None:
            return flow
        nought = graph.multiply(graph.cut(flow, 1, 0, 1), np.float32(0))
        return graph.concat([flow, graph.add(nought, more)], 1)

    query = graph.linear(x, *given.query)
    key = with_more(graph.linear(x, *given.key), given.more_key)
    value = with_more(graph.linear(x, *given.value), given.more_value)
    scale = float((width // heads) ** -0.5)
    mixed = graph.attend(split(query), split(key), split(value), scale)
    flat = graph.reshape(graph.transpose(mixed, [0, 2, 1, 3]), [0, -1, width])
    return graph.linear(flat, *given.out)


def feed_forward(graph: Graph, x: str, weights: Checkpoint, first: str, second: str) -> str:
    """Two layers with GELU between."""
    inner = graph.gelu(graph.linear(x, *linear_of(weights, first)))
    return graph.linear(inner, *linear_of(weights, second))


def normed(graph: Graph, x: str, weights: Checkpoint, name: str, epsilon: float) -> str:
    weight, bias = linear_of(weights, name)
    return graph.layer_norm(x, weight, bias, epsilon)
