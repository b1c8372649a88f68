"""ImageBind: pictures and sound in one space.

R. Girdhar et al., "ImageBind: One Embedding Space To Bind Them All" (CVPR 2023): a ViT-H sees two
frames of 224 x 224 at a time, a ViT-B hears two seconds as a spectrogram of 128 mel bands; each
ends in a unit row of 1,024. Its text and other senses are left aside.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from photoplay.embedders.graph import Graph, Net
from photoplay.embedders.pictures import framed
from photoplay.embedders.spectra import kaldi_bank
from photoplay.embedders.transformer import Projections, attention, feed_forward, normed
from photoplay.embedders.waves import at_rate, clips, too_short
from photoplay.embedders.weights import Checkpoint
from photoplay.types.cards import EmbedderCard

RATE = 16_000
BANDS = 128
FRAMES = 204
CLIP_S = 2.0
CLIPS = 3
"""Windows, evenly spaced, by whose mean a whole recording is told."""
MEAN, SPREAD = -4.268, 9.138
"""Of log mel energies in its training."""
SIDE = 224
_CENTRE = np.array([0.48145466, 0.4578275, 0.40821073], dtype=np.float32)
_SPAN = np.array([0.26862954, 0.26130258, 0.27577711], dtype=np.float32)
_EPSILON = 1e-6
_UNUSED = (
    *(f"modality_*.{sense}.*" for sense in ("text", "depth", "thermal", "imu")),
    "modality_postprocessors.*",
)
Floats = NDArray[np.float32]

CARD = EmbedderCard(
    name="imagebind",
    title="ImageBind (huge)",
    reads="sound, picture",
    paper="R. Girdhar et al., ImageBind: One Embedding Space To Bind Them All, CVPR 2023",
    weights="imagebind_huge.pth (4.5 GB) of github.com/facebookresearch/ImageBind",
    licence="CC BY-NC-SA 4.0",
    training_data="web images with text (as OpenCLIP), AudioSet, SUN RGB-D, LLVIP, Ego4D",
    dimensions=1024,
    sample_rate=RATE,
    window_s=CLIP_S,
    hop_s=CLIP_S,
    trap="real films reach only .10 to .20 and another clip's music nearly the same: print the gap",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Sizes that its weights do not tell."""

    picture_heads: int = 16
    sound_heads: int = 12
    threads: int = 0


class ImageBind:
    """A loaded pair of nets; rows have unit length (the published scale of 20 is left out)."""

    card = CARD

    def __init__(self, ear: Net, eye: Net, options: Options) -> None:
        self._ear, self._eye, self.options = ear, eye, options

    def embed(self, waveform: ArrayLike, rate: int) -> Floats:
        """One unit row for each two seconds, shape (windows, 1024); one where there is less, down
        to half a second, under which it is a MeasureError."""
        sound = self._sound(waveform, rate)
        return np.concatenate([self._hear(clip) for clip in clips(sound, int(CLIP_S * RATE))])

    def embed_whole(self, waveform: ArrayLike, rate: int) -> Floats:
        """The mean of three windows from start to end, as its makers tell a recording,
        shape (1, 1024)."""
        sound = self._sound(waveform, rate)
        last = max(len(sound) / RATE - CLIP_S, 0.0)
        starts = [int(last / (CLIPS - 1) * k * RATE) for k in range(CLIPS)]
        rows = [self._hear(sound[at : at + int(CLIP_S * RATE)]) for at in starts]
        return np.asarray(np.mean(rows, axis=0), dtype=np.float32)

    def see(self, pictures: NDArray[np.uint8]) -> Floats:
        """One unit row a picture, (n, height, width, 3) in RGB, or a pair of frames,
        (n, 2, height, width, 3); shape (n, 1024).

        The shorter side is brought to 224 and the middle is kept.
        """
        pairs = pictures[:, None] if pictures.ndim == 4 else pictures
        rows = []
        for frames in pairs:
            shaped = (framed(frames, SIDE) - _CENTRE) / _SPAN
            both = shaped if len(shaped) == 2 else np.repeat(shaped, 2, axis=0)
            turned = np.ascontiguousarray(both.transpose(3, 0, 1, 2)[None], dtype=np.float32)
            rows.append(self._eye.run(x=turned)[0])
        return np.concatenate(rows)

    def _sound(self, waveform: ArrayLike, rate: int) -> Floats:
        sound = at_rate(waveform, rate, RATE)
        if len(sound) < 0.5 * RATE:
            raise too_short("ImageBind", 0.5, np.size(waveform) / rate)
        return sound

    def _hear(self, sound: Floats) -> Floats:
        return self._ear.run(x=log_mel(sound)[None])[0]


def load(path: Path, options: Options | None = None) -> ImageBind:
    """Ear and eye of the official checkpoint; AssetError where the file is not that."""
    options = options or Options()
    weights = Checkpoint.at(path, of="ImageBind", unused=_UNUSED)
    ear = _net(weights, "audio", options.sound_heads, options.threads)
    eye = _net(weights, "vision", options.picture_heads, options.threads)
    weights.finish()
    return ImageBind(ear, eye, options)


def log_mel(sound: Floats) -> Floats:
    """Log energies less their mean in training, shape (bands, FRAMES), ends filled with silence."""
    bank = kaldi_bank(np.asarray(sound - sound.mean(), dtype=np.float32), RATE, BANDS).T
    filled = np.pad(bank[:, :FRAMES], ((0, 0), (0, max(0, FRAMES - bank.shape[1]))))
    return np.asarray((filled - np.float32(MEAN)) / np.float32(SPREAD))


def _net(weights: Checkpoint, sense: str, heads: int, threads: int) -> Net:
    graph = Graph()
    before = weights.inside(f"modality_preprocessors.{sense}.")
    flow = _patches(graph, before, sense)
    first = before.take("cls_token")
    nought = graph.multiply(graph.cut(flow, 1, 0, 1), np.float32(0))
    flow = graph.concat([graph.add(nought, first), flow], 1)
    flow = graph.add(flow, before.take("pos_embedding_helper.pos_embed"))
    trunk = weights.inside(f"modality_trunks.{sense}.")
    if "pre_transformer_layer.0.weight" in trunk:
        flow = normed(graph, flow, trunk, "pre_transformer_layer.0", _EPSILON)
    for number in range(trunk.count("blocks.{}.")):
        block = trunk.inside(f"blocks.{number}.")
        given = Projections.joined(block, "attn")
        inner = normed(graph, flow, block, "norm_1", _EPSILON)
        flow = graph.add(flow, attention(graph, inner, given, heads))
        inner = normed(graph, flow, block, "norm_2", _EPSILON)
        flow = graph.add(flow, feed_forward(graph, inner, block, "mlp.fc1", "mlp.fc2"))
    head = weights.inside(f"modality_heads.{sense}.")
    flow = normed(graph, graph.at(flow, 1, 0), head, "0", _EPSILON)
    flow = graph.linear(flow, head.take("2.weight"))
    row = str(graph.node("LpNormalization", flow, axis=-1, p=2))
    return graph.net({row: ["n", "d"]}, threads=threads)


def _patches(graph: Graph, weights: Checkpoint, sense: str) -> str:
    if sense == "vision":
        kernel = weights.take("rgbt_stem.proj.1.weight")
        picture = graph.input("x", ["n", 3, 2, SIDE, SIDE])
        flow = graph.convolve(picture, kernel, strides=kernel.shape[2:])
    else:
        kernel = weights.take("rgbt_stem.proj.weight")
        picture = graph.reshape(graph.input("x", ["n", BANDS, FRAMES]), [0, 1, BANDS, FRAMES])
        flow = graph.convolve(picture, kernel, strides=(10, 10))
    flow = graph.transpose(graph.reshape(flow, [0, len(kernel), -1]), [0, 2, 1])
    if sense == "audio":
        return normed(graph, flow, weights, "rgbt_stem.norm_layer", 1e-5)
    return flow
