"""VGGish: what most printed Fréchet audio distances are taken over.

S. Hershey et al., "CNN Architectures for Large-Scale Audio Classification" (ICASSP 2017), in the
PyTorch form of torchvggish: six convolutions, three dense layers, one row for each 0.96 s. The
field's FAD takes the rows before the last activation and without the PCA that AudioSet's own
release adds (frechet_audio_distance, fadtk); both are options of their own here and there.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from photoplay.embedders.graph import Graph, Net
from photoplay.embedders.spectra import spectrum
from photoplay.embedders.waves import at_rate, too_short, windows
from photoplay.embedders.weights import Checkpoint
from photoplay.theory.mel import mel_bank
from photoplay.types.cards import EmbedderCard

RATE = 16_000
FRAME, HOP, SIZE = 400, 160, 512
"""Samples: 25 ms every 10 ms, in a transform of 512."""
BANDS = 64
LOWEST, HIGHEST = 125.0, 7_500.0
OFFSET = 0.01
PATCH = 96
"""Frames to a row."""
_LAYERS = (0, 3, 6, 8, 11, 13)
_POOLED = (0, 3, 8, 13)
"""Convolutions after which each two by two are pooled."""
_AT_ONCE = 32
Floats = NDArray[np.float32]

CARD = EmbedderCard(
    name="vggish",
    title="VGGish",
    reads="sound",
    paper="S. Hershey et al., CNN Architectures for Large-Scale Audio Classification, ICASSP 2017",
    weights="vggish-10086976.pth of torchvggish (github.com/harritaylor/torchvggish), the weights "
    "of AudioSet's TensorFlow release",
    licence="Apache-2.0",
    training_data="YouTube-8M in a preliminary form, by its makers' machine labels; not public",
    dimensions=128,
    sample_rate=RATE,
    window_s=PATCH * HOP / RATE,
    hop_s=PATCH * HOP / RATE,
    trap="tools differ in the last activation, in PCA and in resampling: name all three",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Which form of it."""

    activated: bool = False
    """Whether negative values of the last layer are cut, as in the TensorFlow release."""
    threads: int = 0


class VGGish:
    """A loaded net."""

    card = CARD

    def __init__(self, net: Net, options: Options) -> None:
        self._net, self.options = net, options

    def embed(self, waveform: ArrayLike, rate: int) -> Floats:
        """One row for each 0.96 s, shape (windows, 128); MeasureError for less sound."""
        levels = log_mel(at_rate(waveform, rate, RATE))
        cut = windows(levels, PATCH, PATCH)
        if not len(cut):
            raise too_short("VGGish", CARD.window_s, np.size(waveform) / rate)
        parts = [
            self._net.run(x=np.ascontiguousarray(cut[at : at + _AT_ONCE]))[0]
            for at in range(0, len(cut), _AT_ONCE)
        ]
        rows = np.concatenate(parts)
        return np.maximum(rows, 0) if self.options.activated else rows


def load(path: Path, options: Options | None = None) -> VGGish:
    """The net in a checkpoint of torchvggish; AssetError where the file is not that."""
    options = options or Options()
    weights = Checkpoint.at(path, of="VGGish", unused=("pproc.*",))
    net = _net(weights, options.threads)
    weights.finish()
    return VGGish(net, options)


def log_mel(sound: Floats) -> Floats:
    """Natural log of magnitudes in 64 mel bands plus 0.01, shape (frames, 64), at 100 Hz."""
    bank = mel_bank(
        np.fft.rfftfreq(SIZE, 1 / RATE), BANDS, LOWEST, HIGHEST,
        scale="htk", straight_in="mels", equal_area=False,
    )  # fmt: skip
    magnitude = spectrum(sound, FRAME, HOP, size=SIZE, power=1, bank=bank)
    return np.asarray(np.log(magnitude + np.float32(OFFSET)))


def _net(weights: Checkpoint, threads: int) -> Net:
    graph = Graph()
    flow = graph.reshape(graph.input("x", ["n", PATCH, BANDS]), [0, 1, PATCH, BANDS])
    for layer in _LAYERS:
        kernel = weights.take(f"features.{layer}.weight")
        flow = graph.convolve(flow, kernel, weights.take(f"features.{layer}.bias"), pads=(1, 1))
        flow = graph.relu(flow)
        if layer in _POOLED:
            flow = str(graph.node("MaxPool", flow, kernel_shape=[2, 2], strides=[2, 2]))
    flow = graph.reshape(graph.transpose(flow, [0, 2, 3, 1]), [0, -1])
    for layer in (0, 2, 4):
        weight = weights.take(f"embeddings.{layer}.weight")
        flow = graph.linear(flow, weight, weights.take(f"embeddings.{layer}.bias"))
        flow = flow if layer == 4 else graph.relu(flow)
    return graph.net({flow: ["n", "d"]}, threads=threads)
