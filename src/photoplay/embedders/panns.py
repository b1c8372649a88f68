"""PANNs CNN14: what printed Fréchet distances (FD), KL and inception scores are mostly taken over.

Q. Kong et al., "PANNs: Large-Scale Pretrained Audio Neural Networks for Audio Pattern Recognition"
(IEEE/ACM TASLP 2020): twelve convolutions in six blocks, pooled over time, 2,048 numbers a clip and
527 tags of AudioSet. The maker's checkpoints differ in rate alone: `Cnn14_mAP=0.431.pth` hears
32 kHz, `Cnn14_16k_mAP=0.438.pth` 16 kHz.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from photoplay.embedders.graph import Graph, Net
from photoplay.embedders.spectra import decibels, spectrum
from photoplay.embedders.waves import at_rate, clips, too_short
from photoplay.embedders.weights import Checkpoint
from photoplay.theory.mel import mel_bank
from photoplay.types.cards import EmbedderCard
from photoplay.types.errors import AssetError

BANDS = 64
CLIP_S = 10.0
SHORTEST_S = 1.0
_EPSILON = 1e-5
Floats = NDArray[np.float32]

CARD = EmbedderCard(
    name="panns",
    title="PANNs CNN14",
    reads="sound",
    paper="Q. Kong et al., PANNs: Large-Scale Pretrained Audio Neural Networks for Audio Pattern "
    "Recognition, IEEE/ACM TASLP 28, 2020",
    weights="Cnn14_mAP=0.431.pth (32 kHz) or Cnn14_16k_mAP=0.438.pth (16 kHz), from Zenodo 3987831",
    licence="CC BY 4.0 (Zenodo); code MIT",
    training_data="AudioSet: labels CC BY 4.0, sound from YouTube, on whose terms it is had",
    dimensions=2048,
    sample_rate=32_000,
    window_s=CLIP_S,
    hop_s=CLIP_S,
    tags=527,
    trap="one row a clip, so few rows; 16 and 32 kHz are two nets; its `Music` swallows the mass",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Which checkpoint, and what its tags are called."""

    rate: int = 32_000
    """Hertz: 32000, or 16000 for the checkpoint that hears that."""
    labels: Path | None = None
    """AudioSet's class_labels_indices.csv; without it tags go by their numbers."""
    threads: int = 0

    def __post_init__(self) -> None:
        if self.rate not in (16_000, 32_000):
            raise ValueError(f"CNN14 hears 16000 or 32000 Hz, got {self.rate}")


class Cnn14:
    """A loaded net."""

    card = CARD

    def __init__(self, net: Net, tags: tuple[str, ...], options: Options) -> None:
        self._net, self.tags, self.options = net, tags, options

    def embed(self, waveform: ArrayLike, rate: int) -> Floats:
        """One row for each 10 s, or one for a shorter clip, shape (clips, 2048).

        MeasureError under a second.
        """
        return np.concatenate([self._net.run(x=x)[0] for x in self._levels(waveform, rate)])

    def logits(self, waveform: ArrayLike, rate: int) -> Floats:
        """Before the sigmoid, shape (clips, 527)."""
        return np.concatenate([self._net.run(x=x)[1] for x in self._levels(waveform, rate)])

    def probabilities(self, waveform: ArrayLike, rate: int) -> Floats:
        """How likely each of `tags` is in each clip, shape (clips, 527)."""
        return np.asarray(1 / (1 + np.exp(-self.logits(waveform, rate))), dtype=np.float32)

    def _levels(self, waveform: ArrayLike, rate: int) -> list[Floats]:
        own = self.options.rate
        sound = at_rate(waveform, rate, own)
        if len(sound) < SHORTEST_S * own:
            raise too_short("CNN14", SHORTEST_S, np.size(waveform) / rate)
        return [log_mel(clip, own)[None] for clip in clips(sound, int(CLIP_S * own))]


def load(path: Path, options: Options | None = None) -> Cnn14:
    """The net in a checkpoint of its makers; AssetError where the file is not that."""
    options = options or Options()
    weights = Checkpoint.at(
        path,
        of="PANNs CNN14",
        unused=("spectrogram_extractor.*", "logmel_extractor.*", "*.num_batches_tracked"),
    )
    net, count = _net(weights, options.threads)
    weights.finish()
    return Cnn14(net, _tags(options.labels, count), options)


def log_mel(sound: Floats, rate: int) -> Floats:
    """Power in 64 mel bands in dB, shape (frames, 64), at 100 Hz."""
    size = 1024 * rate // 32_000
    highest = 14_000.0 if rate == 32_000 else 8_000.0
    bank = mel_bank(np.fft.rfftfreq(size, 1 / rate), BANDS, 50.0, highest)
    return decibels(spectrum(sound, size, rate // 100, centred="reflect", bank=bank))


def _tags(labels: Path | None, count: int) -> tuple[str, ...]:
    if labels is None:
        return tuple(f"AudioSet {number}" for number in range(count))
    with labels.open(encoding="utf-8", newline="") as file:
        names = [row["display_name"] for row in csv.DictReader(file)]
    if len(names) != count:
        raise AssetError(f"{labels} names {len(names)} tags, the net has {count}")
    return tuple(names)


def _net(weights: Checkpoint, threads: int) -> tuple[Net, int]:
    graph = Graph()
    flow = graph.input("x", ["n", "t", BANDS])
    scale, shift = weights.norm("bn0", _EPSILON)  # over bands
    flow = graph.scale_and_shift(flow, scale, shift, 2, 3)
    flow = str(graph.node("Unsqueeze", flow, graph.constant(np.array([1], dtype=np.int64))))
    for block in range(1, 7):
        for half in (1, 2):
            kernel = weights.take(f"conv_block{block}.conv{half}.weight")
            scale, shift = weights.norm(f"conv_block{block}.bn{half}", _EPSILON)
            folded = kernel * scale[:, None, None, None]
            flow = graph.relu(graph.convolve(flow, folded, shift, pads=(1, 1)))
        if block < 6:
            flow = str(graph.node("AveragePool", flow, kernel_shape=[2, 2], strides=[2, 2]))
    flow = graph.mean(flow, [3])
    flow = graph.add(graph.highest(flow, [2]), graph.mean(flow, [2]))
    rows = graph.relu(graph.linear(flow, weights.take("fc1.weight"), weights.take("fc1.bias")))
    last = weights.take("fc_audioset.weight")
    logits = graph.linear(rows, last, weights.take("fc_audioset.bias"))
    return graph.net({rows: ["n", "d"], logits: ["n", "k"]}, threads=threads), len(last)
