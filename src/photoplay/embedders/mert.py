"""MERT: a transformer that learnt music by guessing what is hidden from it.

Y. Li et al., "MERT: Acoustic Music Understanding Model with Large-Scale Self-supervised Training"
(ICLR 2024), in HuBERT's form (W.-N. Hsu et al., 2021): seven convolutions over the wave, a
convolution that tells places, and 12 (95M) or 24 (330M) blocks; 75 rows a second at 24 kHz.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from photoplay.embedders.graph import Graph, Net
from photoplay.embedders.transformer import (
    Projections,
    attention,
    feed_forward,
    linear_of,
    normed,
)
from photoplay.embedders.waves import at_rate, clips, too_short
from photoplay.embedders.weights import Checkpoint
from photoplay.types.cards import EmbedderCard
from photoplay.types.errors import AssetError

RATE = 24_000
CLIP_S = 5.0
"""Seconds to a window, as it was trained."""
SHORTEST_S = 1.0
_STRIDES = (5, 2, 2, 2, 2, 2, 2)
_HEAD_WIDTH = 64
_PLACE_GROUPS = 16
_EPSILON = 1e-5
_UNUSED = ("masked_spec_embed", "*.masked_spec_embed", "feature_extractor_cqt.*")
Floats = NDArray[np.float32]

CARD = EmbedderCard(
    name="mert",
    title="MERT v1 (95M, 330M)",
    reads="sound",
    paper="Y. Li et al., MERT: Acoustic Music Understanding Model with Large-Scale Self-supervised "
    "Training, ICLR 2024",
    weights="pytorch_model.bin or model.safetensors of huggingface.co/m-a-p/MERT-v1-95M or "
    "MERT-v1-330M",
    licence="CC BY-NC 4.0",
    training_data="music from the internet, 1,000 h (95M) or 160,000 h (330M); not public",
    dimensions=768,
    sample_rate=RATE,
    window_s=CLIP_S,
    hop_s=CLIP_S,
    trap="each layer is another space; papers differ in the layer and in pooling over time",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Which rows."""

    layer: int = 12
    """Of the blocks, counted from 1; 0 is what goes into the first."""
    every_frame: bool = False
    """75 rows a second in place of their mean over each window."""
    heads: int = 0
    """0: a head for each 64 of the width."""
    threads: int = 0

    def __post_init__(self) -> None:
        if self.layer < 0:
            raise ValueError(f"layer must not be negative, got {self.layer}")


class Mert:
    """A loaded net."""

    card = CARD

    def __init__(self, net: Net, options: Options) -> None:
        self._net, self.options = net, options

    def embed(self, waveform: ArrayLike, rate: int) -> Floats:
        """One row for each five seconds (or 75 a second), shape (rows, 768).

        Sound under five seconds is one window; MeasureError under a second.
        """
        sound = at_rate(waveform, rate, RATE)
        if len(sound) < SHORTEST_S * RATE:
            raise too_short("MERT", SHORTEST_S, np.size(waveform) / rate)
        parts = [self.frames(clip) for clip in clips(sound, int(CLIP_S * RATE))]
        if self.options.every_frame:
            return np.concatenate(parts)
        return np.stack([part.mean(axis=0) for part in parts])

    def frames(self, sound: Floats) -> Floats:
        """Rows at 75 Hz of sound at RATE, which is brought to mean 0 and variance 1 first."""
        shaped = (sound - sound.mean()) / np.sqrt(sound.var() + 1e-7)
        return np.asarray(self._net.run(x=shaped[None].astype(np.float32))[0][0])


def load(path: Path, options: Options | None = None) -> Mert:
    """The net in a checkpoint of its makers'; AssetError where the file is not that, or has no such
    layer."""
    options = options or Options()
    weights = Checkpoint.at(path, of="MERT", unused=_UNUSED)
    net = _net(weights, options)
    weights.finish()
    return Mert(net, options)


def _net(weights: Checkpoint, options: Options) -> Net:
    graph = Graph()
    flow = graph.reshape(graph.input("x", ["n", "t"]), [0, 1, -1])
    for layer, stride in enumerate(_STRIDES):
        flow = _wave_layer(graph, flow, weights, layer, stride)
    flow = graph.transpose(flow, [0, 2, 1])
    if "feature_projection.layer_norm.weight" in weights:
        flow = normed(graph, flow, weights, "feature_projection.layer_norm", _EPSILON)
    flow = graph.linear(flow, *linear_of(weights, "feature_projection.projection"))
    flow = graph.add(flow, _places(graph, flow, weights))
    # Where every convolution has a norm, blocks put theirs before each half; else after.
    before = "feature_extractor.conv_layers.1.layer_norm.weight" in weights
    if not before:
        flow = normed(graph, flow, weights, "encoder.layer_norm", _EPSILON)
    width = weights.shape("encoder.layer_norm.weight")[0]
    heads = options.heads or width // _HEAD_WIDTH
    count = weights.count("encoder.layers.{}.")
    if options.layer > count:
        raise AssetError(f"MERT: there is no layer {options.layer}; this net has {count}")
    wanted = flow
    for number in range(1, count + 1):
        flow = _block(graph, flow, weights.inside(f"encoder.layers.{number - 1}."), heads, before)
        wanted = flow if number == options.layer else wanted
    if before:
        last = normed(graph, flow, weights, "encoder.layer_norm", _EPSILON)
        wanted = last if options.layer == count else wanted
    return graph.net({wanted: ["n", "t", width]}, threads=options.threads)


def _wave_layer(graph: Graph, x: str, weights: Checkpoint, layer: int, stride: int) -> str:
    name = f"feature_extractor.conv_layers.{layer}"
    kernel = weights.take(f"{name}.conv.weight")
    bias = weights.take(f"{name}.conv.bias") if f"{name}.conv.bias" in weights else None
    x = graph.convolve(x, kernel, bias, strides=(stride,))
    if f"{name}.layer_norm.weight" in weights:
        weight, shift = linear_of(weights, f"{name}.layer_norm")
        if "feature_extractor.conv_layers.1.layer_norm.weight" in weights:
            turned = graph.layer_norm(graph.transpose(x, [0, 2, 1]), weight, shift, _EPSILON)
            x = graph.transpose(turned, [0, 2, 1])
        else:  # one group a channel: each is normed over time
            plain = [graph.constant(np.ones(len(weight))), graph.constant(np.zeros(len(weight)))]
            x = str(graph.node("InstanceNormalization", x, *plain, epsilon=_EPSILON))
            x = graph.scale_and_shift(x, weight, shift, 1, 3)
    return graph.gelu(x)


def _places(graph: Graph, x: str, weights: Checkpoint) -> str:
    """A grouped convolution over time tells where a row stands; its weight is kept as direction
    and length."""
    name = "encoder.pos_conv_embed.conv"
    if f"{name}.weight_g" in weights:
        length, direction = weights.take(f"{name}.weight_g"), weights.take(f"{name}.weight_v")
    else:
        stem = f"{name}.parametrizations.weight.original"
        length, direction = weights.take(f"{stem}0"), weights.take(f"{stem}1")
    norm = np.sqrt((direction**2).sum(axis=(0, 1), keepdims=True))
    kernel = direction * (length / norm)
    half = kernel.shape[2] // 2
    y = graph.convolve(graph.transpose(x, [0, 2, 1]), kernel, weights.take(f"{name}.bias"),
                       pads=(half,), groups=_PLACE_GROUPS)  # fmt: skip
    if kernel.shape[2] % 2 == 0:
        y = graph.cut(y, 2, 0, -1)
    return graph.transpose(graph.gelu(y), [0, 2, 1])


def _block(graph: Graph, x: str, weights: Checkpoint, heads: int, before: bool) -> str:
    given = Projections.apart(
        weights, "attention.q_proj", "attention.k_proj", "attention.v_proj", "attention.out_proj"
    )

    def norm(flow: str, name: str, here: bool) -> str:
        return normed(graph, flow, weights, name, _EPSILON) if here else flow

    x = graph.add(x, attention(graph, norm(x, "layer_norm", before), given, heads))
    x = norm(x, "layer_norm", not before)
    inner = norm(x, "final_layer_norm", before)
    y = feed_forward(
        graph, inner, weights, "feed_forward.intermediate_dense", "feed_forward.output_dense"
    )
    return norm(graph.add(x, y), "final_layer_norm", not before)
