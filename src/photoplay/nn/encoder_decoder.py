"""An encoder that reads one thing at once and a decoder that writes another, step by step.

A. Vaswani et al., Attention Is All You Need, 2017, with norms before each part (R. Xiong et al.,
2020). Positions: rotary in the decoder, sinusoidal in what the encoder is given by whoever calls.
"""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn

from photoplay.nn.attention import CausalSelfAttention, CrossAttention
from photoplay.nn.cache import KeyValueCache


def feed_forward(width: int, wide: int) -> nn.Sequential:
    """Two layers with a GELU between."""
    return nn.Sequential(nn.Linear(width, wide), nn.GELU(), nn.Linear(wide, width))


class EncoderLayer(nn.Module):
    """Every place listens to all."""

    def __init__(self, width: int, heads: int, wide: int) -> None:
        super().__init__()
        self.attend, self.think = CrossAttention(width, heads), feed_forward(width, wide)
        self.before_attend, self.before_think = nn.LayerNorm(width), nn.LayerNorm(width)

    def forward(self, x: Tensor, heard: Tensor | None = None) -> Tensor:
        near = self.before_attend(x)
        x = x + self.attend(near, near, heard)
        found: Tensor = x + self.think(self.before_think(x))
        return found


class DecoderLayer(nn.Module):
    """Every place listens to what it has written and to all that was read."""

    def __init__(self, width: int, heads: int, wide: int) -> None:
        super().__init__()
        self.recall = CausalSelfAttention(width, heads)
        self.attend, self.think = CrossAttention(width, heads), feed_forward(width, wide)
        self.before_recall, self.before_attend = nn.LayerNorm(width), nn.LayerNorm(width)
        self.before_think = nn.LayerNorm(width)

    def forward(
        self, x: Tensor, memory: Tensor, heard: Tensor | None, cache: KeyValueCache | None
    ) -> Tensor:
        x = x + self.recall(self.before_recall(x), cache)
        x = x + self.attend(self.before_attend(x), memory, heard)
        found: Tensor = x + self.think(self.before_think(x))
        return found


class EncoderDecoder(nn.Module):
    """Vectors in, vectors out; embeddings and heads belong to the method."""

    def __init__(self, width: int, heads: int, depths: tuple[int, int], wide: int) -> None:
        super().__init__()
        self.encoder = nn.ModuleList(EncoderLayer(width, heads, wide) for _ in range(depths[0]))
        self.decoder = nn.ModuleList(DecoderLayer(width, heads, wide) for _ in range(depths[1]))
        self.after_reading, self.after_writing = nn.LayerNorm(width), nn.LayerNorm(width)

    def forward(self, read: Tensor, written: Tensor, present: Tensor | None = None) -> Tensor:
        """(batch, n, width) and (batch, time, width) to (batch, time, width).

        `present`, bool (batch, n), tells which places of `read` are no padding.
        """
        return self.write(written, self.read(read, present), present)

    def read(self, read: Tensor, present: Tensor | None = None) -> Tensor:
        """What the decoder listens to, (batch, n, width)."""
        heard = None if present is None else present[:, None]
        for layer in self.encoder:
            read = layer(read, heard)
        found: Tensor = self.after_reading(read)
        return found

    def write(
        self,
        written: Tensor,
        memory: Tensor,
        present: Tensor | None = None,
        caches: Sequence[KeyValueCache] | None = None,
    ) -> Tensor:
        """The decoder's vectors; with one cache a layer, `written` follows what is cached."""
        heard = None if present is None else present[:, None]
        for place, layer in enumerate(self.decoder):
            written = layer(written, memory, heard, caches[place] if caches else None)
        found: Tensor = self.after_writing(written)
        return found
