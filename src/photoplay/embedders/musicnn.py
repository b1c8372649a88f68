"""MusiCNN: a small net that tags three seconds of music.

J. Pons and X. Serra, "musicnn: pre-trained convolutional neural networks for music audio tagging"
(2019). Front end of vertical (timbre) and horizontal (time) filters, three residual convolutions,
pooling over time, two dense layers. The official checkpoints are TensorFlow's; a batch norm
follows each activation. Departs from the package in two ways: levels are not cut to half
precision (the package's product of half-precision numbers overflows on loud sound), and sound is
resampled by polyphase filters.
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
from photoplay.types.errors import AssetError

RATE = 16_000
FRAME = 512
HOP = 256
BANDS = 96
PATCH = 187
"""Frames to a window: 2.99 s, as it was trained."""
_EPSILON = 1e-3
Floats = NDArray[np.float32]

MTT_TAGS = (
    "guitar", "classical", "slow", "techno", "strings", "drums", "electronic", "rock", "fast",
    "piano", "ambient", "beat", "violin", "vocal", "synth", "female", "indian", "opera", "male",
    "singing", "vocals", "no vocals", "harpsichord", "loud", "quiet", "flute", "woman",
    "male vocal", "no vocal", "pop", "soft", "sitar", "solo", "man", "classic", "choir", "voice",
    "new age", "dance", "male voice", "female vocal", "beats", "harp", "cello", "no voice",
    "weird", "country", "metal", "female voice", "choral",
)  # fmt: skip
"""Of MTT_musicnn, in the order of its outputs (configuration.py of the package)."""
MSD_TAGS = (
    "rock", "pop", "alternative", "indie", "electronic", "female vocalists", "dance", "00s",
    "alternative rock", "jazz", "beautiful", "metal", "chillout", "male vocalists",
    "classic rock", "soul", "indie rock", "Mellow", "electronica", "80s", "folk", "90s", "chill",
    "instrumental", "punk", "oldies", "blues", "hard rock", "ambient", "acoustic", "experimental",
    "female vocalist", "guitar", "Hip-Hop", "70s", "party", "country", "easy listening", "sexy",
    "catchy", "funk", "electro", "heavy metal", "Progressive rock", "60s", "rnb", "indie pop",
    "sad", "House", "happy",
)  # fmt: skip
"""Of MSD_musicnn."""

CARD = EmbedderCard(
    name="musicnn",
    title="MusiCNN (MTT and MSD)",
    reads="sound",
    paper="J. Pons and X. Serra, musicnn: pre-trained convolutional neural networks for music "
    "audio tagging, 2019",
    weights="Python package musicnn 0.1.0: MTT_musicnn and MSD_musicnn (TensorFlow checkpoints); "
    "`photoplay setup --evaluation` takes them",
    licence="ISC (code and weights, Universitat Pompeu Fabra)",
    training_data="MTT: MagnaTagATune, clips of Magnatune under CC BY-NC-SA with tags of players; "
    "MSD: audio previews of the Million Song Dataset with Last.fm tags, for research",
    dimensions=200,
    sample_rate=RATE,
    window_s=PATCH * HOP / RATE,
    hop_s=PATCH * HOP / RATE,
    tags=len(MTT_TAGS),
    assets=("musicnn-mtt", "musicnn-msd"),
    trap="its distances compare with nobody's VGGish, PANNs or PaSST: only with each other",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How it listens."""

    overlap: float = 0.0
    """Share of a window that the next one hears again, below 1."""
    layer: str = "penultimate"
    """`penultimate` (200), `mean_pool` or `max_pool` (753 each, before the dense layers)."""
    threads: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.overlap < 1:
            raise ValueError(f"overlap must lie in 0 up to below 1, got {self.overlap}")
        if self.layer not in ("penultimate", "mean_pool", "max_pool"):
            raise ValueError(f"there is no layer {self.layer!r}")


class MusiCNN:
    """A loaded net; windows shorter than three seconds at the end are left out."""

    card = CARD

    def __init__(self, net: Net, tags: tuple[str, ...], options: Options) -> None:
        self._net, self.tags, self.options = net, tags, options

    def embed(self, waveform: ArrayLike, rate: int) -> Floats:
        """One row a window, shape (windows, dims); MeasureError under three seconds."""
        return np.concatenate(
            [self.layers(p)[self.options.layer] for p in self._patches(waveform, rate)]
        )

    def logits(self, waveform: ArrayLike, rate: int) -> Floats:
        """Before the sigmoid, shape (windows, 50)."""
        return np.concatenate([self.layers(p)["logits"] for p in self._patches(waveform, rate)])

    def probabilities(self, waveform: ArrayLike, rate: int) -> Floats:
        """The taggram: how likely each of `tags` is in each window, shape (windows, 50)."""
        return np.asarray(1 / (1 + np.exp(-self.logits(waveform, rate))), dtype=np.float32)

    def layers(self, patches: Floats) -> dict[str, Floats]:
        """Every layer that can be asked for, of levels of shape (windows, 187, 96)."""
        names = ("logits", "penultimate", "mean_pool", "max_pool")
        return dict(zip(names, self._net.run(x=np.ascontiguousarray(patches)), strict=True))

    def _patches(self, waveform: ArrayLike, rate: int) -> list[Floats]:
        levels = log_mel(at_rate(waveform, rate, RATE))
        step = max(1, round(PATCH * (1 - self.options.overlap)))
        cut = windows(levels, PATCH, step)
        if not len(cut):
            raise too_short("MusiCNN", CARD.window_s, np.size(waveform) / rate)
        return [cut[at : at + 8] for at in range(0, len(cut), 8)]


def load(path: Path, options: Options | None = None) -> MusiCNN:
    """The net of a TensorFlow checkpoint, named by its folder or prefix.

    Which tags it knows is told by its name: "MTT" or "MSD" in it. AssetError where there is none,
    or the name tells nothing.
    """
    options = options or Options()
    weights = Checkpoint.at(
        path, of="MusiCNN", unused=("*/Adam", "*/Adam_1", "beta?_power", "global_step")
    )
    net = _net(weights, options.threads)
    weights.finish()
    return MusiCNN(net, tags_of(path), options)


def tags_of(path: Path) -> tuple[str, ...]:
    """The tags of the checkpoint of this name."""
    for mark, tags in (("mtt", MTT_TAGS), ("msd", MSD_TAGS)):
        if mark in path.name.lower():
            return tags
    raise AssetError(f"{path.name}: neither MTT nor MSD is in the name, so its tags are not known")


def log_mel(sound: Floats) -> Floats:
    """Levels log10(1 + 10000 power) in 96 mel bands at 62.5 Hz, shape (frames, 96)."""
    bank = mel_bank(np.fft.rfftfreq(FRAME, 1 / RATE), BANDS, 0, RATE / 2)
    power = spectrum(sound, FRAME, HOP, centred="reflect", bank=bank)
    return np.asarray(np.log10(10_000 * power + 1), dtype=np.float32)


def _net(weights: Checkpoint, threads: int) -> Net:
    graph = Graph()
    flow = graph.reshape(graph.input("x", ["n", PATCH, BANDS]), [0, 1, PATCH, BANDS])
    flow = _norm(graph, weights, 0, flow, axis=1)
    # Vertical filters see pitch, horizontal ones time; all pool over what pitches are left.
    front = [
        _front(graph, weights, number, flow, pads=(3, 0) if number < 3 else None)
        for number in range(1, 6)
    ]
    joined = graph.concat(front, 1)  # (n, channels, frames)
    one = _middle(graph, weights, 6, joined)
    two = graph.add(_middle(graph, weights, 7, one), one)
    three = graph.add(_middle(graph, weights, 8, two), two)
    features = graph.concat([joined, one, two, three], 1)
    most = graph.highest(features, [2])
    mean = graph.mean(features, [2])
    # TensorFlow flattens (channels, 2): each channel's highest and mean lie side by side.
    both = graph.concat([graph.reshape(most, [0, -1, 1]), graph.reshape(mean, [0, -1, 1])], 2)
    flat = _norm(graph, weights, 9, graph.reshape(both, [0, -1]), axis=1, rank=2)
    hidden = graph.relu(_dense(graph, weights, "dense", flat))
    hidden = _norm(graph, weights, 10, hidden, axis=1, rank=2)
    logits = _dense(graph, weights, "dense_1", hidden)
    return graph.net({name: ["n", "d"] for name in (logits, hidden, mean, most)}, threads=threads)


def _front(
    graph: Graph, weights: Checkpoint, number: int, flow: str, pads: tuple[int, int] | None
) -> str:
    kernel, bias = _kernel(weights, number)
    if pads is None:  # "same" over time; an even kernel has its odd place behind
        span = kernel.shape[2]
        flow = graph.pad(flow, [0, 0, (span - 1) // 2, 0], [0, 0, span // 2, 0])
        pads = (0, 0)
    flow = graph.relu(graph.convolve(flow, kernel, bias, pads=pads))
    return graph.highest(_norm(graph, weights, number, flow, axis=1), [3])


def _middle(graph: Graph, weights: Checkpoint, number: int, flow: str) -> str:
    """A convolution over seven frames and all channels."""
    kernel, bias = _kernel(weights, number)  # (out, 1, 7, channels)
    turned = kernel[:, 0].transpose(0, 2, 1)
    flow = graph.relu(graph.convolve(flow, turned, bias, pads=(3,)))
    return _norm(graph, weights, number, flow, axis=1, rank=3)


def _kernel(weights: Checkpoint, number: int) -> tuple[Floats, Floats]:
    layer = "conv2d" if number == 1 else f"conv2d_{number - 1}"
    kernel = weights.take(f"{layer}/kernel")  # (time, pitch, in, out)
    return kernel.transpose(3, 2, 0, 1), weights.take(f"{layer}/bias")


def _dense(graph: Graph, weights: Checkpoint, layer: str, flow: str) -> str:
    return graph.linear(flow, weights.take(f"{layer}/kernel").T, weights.take(f"{layer}/bias"))


def _norm(
    graph: Graph, weights: Checkpoint, number: int, flow: str, *, axis: int, rank: int = 4
) -> str:
    layer = "batch_normalization" + (f"_{number}" if number else "")
    beta, gamma, mean, variance = (
        weights.take(f"{layer}/{part}") for part in ("beta", "gamma", "moving_mean",
                                                      "moving_variance")
    )  # fmt: skip
    scale = gamma / np.sqrt(variance + _EPSILON)
    return graph.scale_and_shift(flow, scale, beta - mean * scale, axis, rank)
