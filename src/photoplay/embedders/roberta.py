"""RoBERTa: how LAION's CLAP reads.

Y. Liu et al., "RoBERTa: A Robustly Optimized BERT Pretraining Approach" (2019): a transformer with
norms after each half block, and a dense layer over its first place. Text is cut into byte pairs
after R. Sennrich et al. (ACL 2016) in the form of GPT-2; the vocabulary and the merges are files of
the model (`vocab.json`, `merges.txt` of roberta-base).
"""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from photoplay.embedders.graph import Graph, Net
from photoplay.embedders.transformer import (
    Projections,
    attention,
    feed_forward,
    linear_of,
    normed,
)
from photoplay.embedders.weights import Checkpoint
from photoplay.types.errors import AssetError

LONGEST = 77
"""Places of a text, its beginning and end counted, as CLAP was trained."""
_BEGIN, _PAD, _END, _UNKNOWN = 0, 1, 2, 3
_EPSILON = 1e-5
_PIECES = re.compile(
    r"'s|'t|'re|'ve|'m|'ll|'d| ?[^\W\d_]+| ?\d+| ?(?:[^\s\w]|_)+|\s+(?!\S)|\s+"
)  # letters, digits, the rest: GPT-2's pattern in the words of Python


class Tokens:
    """Text to numbers."""

    def __init__(self, vocabulary: dict[str, int], merges: list[tuple[str, str]]) -> None:
        self._vocabulary = vocabulary
        self._rank = {pair: place for place, pair in enumerate(merges)}

    @classmethod
    def at(cls, folder: Path) -> Tokens:
        """Of the folder that holds `vocab.json` and `merges.txt`; AssetError without them."""
        try:
            vocabulary = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
            lines = (folder / "merges.txt").read_text(encoding="utf-8").splitlines()
        except (OSError, ValueError) as error:
            raise AssetError(f"{folder} holds no vocab.json and merges.txt: {error}") from error
        pairs = [tuple(line.split(" ")) for line in lines if line and not line.startswith("#v")]
        return cls(vocabulary, [(a, b) for a, b in pairs])

    def __call__(self, text: str) -> NDArray[np.int64]:
        """Numbers of the text between beginning and end, cut at LONGEST."""
        found = [
            self._vocabulary.get(part, _UNKNOWN)
            for piece in _PIECES.findall(text)
            for part in self._merged("".join(_BYTES[b] for b in piece.encode()))
        ]
        return np.array([_BEGIN, *found[: LONGEST - 2], _END], dtype=np.int64)

    def _merged(self, piece: str) -> list[str]:
        parts = list(piece)
        while len(parts) > 1:
            pairs = list(pairwise(parts))
            best = min(pairs, key=lambda pair: self._rank.get(pair, len(self._rank)))
            if best not in self._rank:
                break
            joined, place = [], 0
            while place < len(parts):
                both = place + 1 < len(parts) and (parts[place], parts[place + 1]) == best
                joined.append(parts[place] + parts[place + 1] if both else parts[place])
                place += 2 if both else 1
            parts = joined
        return parts


def reader(weights: Checkpoint, projection: Checkpoint, heads: int, threads: int) -> Net:
    """The net from numbers of one text, (1, places), to its projected row."""
    graph = Graph()
    numbers = graph.input("numbers", [1, "t"], integers=True)
    places = graph.input("places", [1, "t"], integers=True)
    table = weights.take("embeddings.word_embeddings.weight")
    kinds = weights.take("embeddings.token_type_embeddings.weight")
    where = weights.take("embeddings.position_embeddings.weight")
    flow = graph.add(
        str(graph.node("Gather", graph.constant(table), numbers)),
        str(graph.node("Gather", graph.constant(where + kinds[0]), places)),
    )
    flow = normed(graph, flow, weights, "embeddings.LayerNorm", _EPSILON)
    for layer in range(weights.count("encoder.layer.{}.")):
        flow = _layer(graph, flow, weights.inside(f"encoder.layer.{layer}."), heads)
    first = graph.at(flow, 1, 0)
    pooled = str(graph.node("Tanh", graph.linear(first, *linear_of(weights, "pooler.dense"))))
    row = project(graph, pooled, projection)
    return graph.net({row: [1, "d"]}, threads=threads)


def project(graph: Graph, x: str, weights: Checkpoint) -> str:
    """Two layers with ReLU between, into the space that sound and text share."""
    inner = graph.relu(graph.linear(x, *linear_of(weights, "0")))
    return graph.linear(inner, *linear_of(weights, "2"))


def places_of(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """RoBERTa counts places from one after its padding."""
    return np.arange(len(numbers), dtype=np.int64) + _PAD + 1


def _layer(graph: Graph, x: str, weights: Checkpoint, heads: int) -> str:
    given = Projections.apart(
        weights, "attention.self.query", "attention.self.key", "attention.self.value",
        "attention.output.dense",
    )  # fmt: skip
    x = graph.add(x, attention(graph, x, given, heads))
    x = normed(graph, x, weights, "attention.output.LayerNorm", _EPSILON)
    y = feed_forward(graph, x, weights, "intermediate.dense", "output.dense")
    return normed(graph, graph.add(x, y), weights, "output.LayerNorm", _EPSILON)


def _byte_letters() -> list[str]:
    """GPT-2's letters for bytes: printable ones stand for themselves, others from 256 up."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters, spare = [""] * 256, 256
    for byte in range(256):
        if byte in plain:
            letters[byte] = chr(byte)
        else:
            letters[byte] = chr(spare)
            spare += 1
    return letters


_BYTES = _byte_letters()
