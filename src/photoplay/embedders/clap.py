"""LAION's CLAP: sound and words in one space.

Y. Wu et al., "Large-scale Contrastive Language-Audio Pretraining with Feature Fusion and
Keyword-to-Caption Augmentation" (ICASSP 2023): HTS-AT hears ten seconds, RoBERTa reads, two layers
after each bring them together. Fusion checkpoints are taken too: they fuse only clips over ten
seconds, which are never handed to them here, but differ in their mel bands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from photoplay.embedders import roberta, swin
from photoplay.embedders.graph import Graph, Net
from photoplay.embedders.spectra import decibels, spectrum
from photoplay.embedders.waves import at_rate, too_short
from photoplay.embedders.weights import Checkpoint
from photoplay.theory.mel import mel_bank
from photoplay.types.cards import EmbedderCard
from photoplay.types.errors import AssetError

RATE = 48_000
FRAME, HOP = 1024, 480
BANDS = 64
LOWEST, HIGHEST = 50.0, 14_000.0
CLIP = 480_000
"""Samples to a row: ten seconds."""
SHORTEST_S = 1.0
_EPSILON = 1e-5
_UNUSED = (
    "audio_branch.spectrogram_extractor.*", "audio_branch.logmel_extractor.*",
    "audio_branch.tscam_conv.*", "audio_branch.head.*", "*.attn_mask",
    "*.relative_position_index", "*.num_batches_tracked", "audio_branch.patch_embed.mel_conv2d.*",
    "audio_branch.patch_embed.fusion_model.*", "audio_transform.*", "text_transform.*",
    "logit_scale_?", "text_branch.embeddings.position_ids",
)  # fmt: skip
Floats = NDArray[np.float32]

CARD = EmbedderCard(
    name="clap",
    title="LAION CLAP (HTS-AT and RoBERTa)",
    reads="sound, text",
    paper="Y. Wu et al., Large-scale Contrastive Language-Audio Pretraining with Feature Fusion "
    "and Keyword-to-Caption Augmentation, ICASSP 2023",
    weights="music_audioset_epoch_15_esc_90.14.pt, 630k-audioset-best.pt, "
    "630k-audioset-fusion-best.pt and their like from huggingface.co/lukewys/laion_clap; for text "
    "also vocab.json and merges.txt of roberta-base",
    licence="CC0-1.0 (repository); roberta-base MIT",
    training_data="LAION-Audio-630K (captioned sound of many sites, each on its own terms), "
    "AudioSet, for the music checkpoint music with captions that is not public",
    dimensions=512,
    sample_rate=RATE,
    window_s=CLIP / RATE,
    hop_s=CLIP / RATE,
    trap="the checkpoints are different spaces; msclap is another again",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How it listens and reads."""

    hop: float = 10.0
    """Seconds from one window of ten to the next (fadtk: 1)."""
    words: Path | None = None
    """Folder of RoBERTa's vocab.json and merges.txt; needed for text alone."""
    text_heads: int = 12
    threads: int = 0

    def __post_init__(self) -> None:
        if self.hop <= 0:
            raise ValueError(f"hop must be positive, got {self.hop}")


class Clap:
    """A loaded pair of nets; rows have unit length."""

    card = CARD

    def __init__(self, ear: Net, reader: Net | None, options: Options, *, fused: bool) -> None:
        self._ear, self._reader, self.options, self._fused = ear, reader, options, fused
        self._tokens = roberta.Tokens.at(options.words) if options.words else None

    def embed(self, waveform: ArrayLike, rate: int) -> Floats:
        """One unit row for each ten seconds, shape (windows, 512).

        Less is repeated to ten seconds, as at its makers'; MeasureError under a second.
        """
        sound = at_rate(waveform, rate, RATE)
        if len(sound) < SHORTEST_S * RATE:
            raise too_short("CLAP", SHORTEST_S, np.size(waveform) / rate)
        step = max(1, round(self.options.hop * RATE))
        starts = range(0, max(1, len(sound) - CLIP + 1), step)
        return np.concatenate([self._row(filled(sound[at : at + CLIP])) for at in starts])

    def read(self, texts: Sequence[str]) -> Floats:
        """One unit row a text, shape (texts, 512); AssetError where it was loaded without words."""
        if self._tokens is None:
            raise AssetError(
                "reading text wants RoBERTa's words: load CLAP with words=FOLDER that holds "
                "vocab.json and merges.txt"
            )
        return np.concatenate([self.read_numbers(self._tokens(text)) for text in texts])

    def read_numbers(self, numbers: NDArray[np.int64]) -> Floats:
        """The unit row of one text in RoBERTa's numbers, shape (1, 512)."""
        if self._reader is None:
            raise AssetError("the checkpoint holds no text branch")
        places = roberta.places_of(numbers)
        return _unit(self._reader.run(numbers=numbers[None], places=places[None])[0])

    def _row(self, sound: Floats) -> Floats:
        return _unit(self._ear.run(x=log_mel(sound, fused=self._fused)[None])[0])


def load(path: Path, options: Options | None = None) -> Clap:
    """Ear and reader of a checkpoint of LAION's; AssetError where the file is not that."""
    options = options or Options()
    weights = Checkpoint.at(path, of="CLAP", unused=_UNUSED).without("module.")
    fused = "audio_branch.patch_embed.mel_conv2d.weight" in weights
    ear = _ear(weights, options.threads)
    reader = None
    if "text_branch.pooler.dense.weight" in weights:
        reader = roberta.reader(
            weights.inside("text_branch."), weights.inside("text_projection."),
            options.text_heads, options.threads,
        )  # fmt: skip
    weights.finish()
    return Clap(ear, reader, options, fused=fused)


def filled(sound: Floats) -> Floats:
    """Ten seconds: repeated as often as it fits whole, then silence."""
    many = np.tile(sound, max(1, CLIP // len(sound)))
    return np.pad(many, (0, CLIP - len(many)))


def log_mel(sound: Floats, *, fused: bool = False) -> Floats:
    """Power in 64 mel bands in dB, shape (frames, 64); Slaney's bands, or HTK's where `fused`."""
    bins = np.fft.rfftfreq(FRAME, 1 / RATE)
    bank = mel_bank(bins, BANDS, LOWEST, HIGHEST, scale="htk" if fused else "slaney",
                    equal_area=not fused)  # fmt: skip
    return decibels(spectrum(sound, FRAME, HOP, centred="reflect", bank=bank))


def _ear(weights: Checkpoint, threads: int) -> Net:
    frames = CLIP // HOP + 1
    graph = Graph()
    branch = weights.inside("audio_branch.")
    scale, shift = branch.norm("bn0", _EPSILON)
    levels = graph.scale_and_shift(graph.input("x", ["n", frames, BANDS]), scale, shift, 2, 3)
    heard = swin.hear(graph, levels, frames, BANDS, branch)
    row = roberta.project(graph, heard, weights.inside("audio_projection."))
    return graph.net({row: ["n", "d"]}, threads=threads)


def _unit(rows: Floats) -> Floats:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)
