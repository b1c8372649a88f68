"""Variational auto-encoding of sequences, with chosen latent numbers tied to attributes.

D. P. Kingma, M. Welling, Auto-Encoding Variational Bayes, 2013. Attribute regularisation: A. Pati,
A. Lerch, Attribute-based Regularization of Latent Spaces, 2020 (L1, 10 dz); H. H. Tan, D.
Herremans, Music FaderNets, 2020 (squares, dz).
"""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional as F

Form = Literal["ar-vae", "fadernets"]


def drawn(mean: Tensor, log_variance: Tensor, rng: torch.Generator | None = None) -> Tensor:
    """One latent each, by the reparameterisation trick."""
    noise = torch.randn(mean.shape, generator=rng, device=mean.device, dtype=mean.dtype)
    return mean + (0.5 * log_variance).exp() * noise


def divergence(mean: Tensor, log_variance: Tensor) -> Tensor:
    """Kullback–Leibler divergence from the standard normal, nats, mean over the batch."""
    each = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance)
    return each.sum(dim=-1).mean()


def attribute_loss(latent: Tensor, attribute: Tensor, form: Form = "ar-vae") -> Tensor:
    """How far one latent number is from ordering a batch as its attribute does; both (batch,).

    Every pair's difference of latents, squashed, is compared with the sign of its attributes'.
    """
    between = latent[:, None] - latent[None]
    wanted = torch.sign(attribute[:, None] - attribute[None]).to(latent.dtype)
    if form == "ar-vae":
        return F.l1_loss(torch.tanh(10 * between), wanted)
    return F.mse_loss(torch.tanh(between), wanted)


class SequenceVAE(nn.Module):
    """A bidirectional GRU reads tokens into a latent; a GRU writes them again from it."""

    def __init__(self, vocabulary: int, width: int, latent: int) -> None:
        super().__init__()
        self.vocabulary = vocabulary
        self.tokens = nn.Embedding(vocabulary + 1, width)
        """The last is the start."""
        self.reader = nn.GRU(width, width, batch_first=True, bidirectional=True)
        self.to_latent = nn.Linear(2 * width, 2 * latent)
        self.from_latent = nn.Linear(latent, width)
        self.writer = nn.GRU(width + latent, width, batch_first=True)
        self.out = nn.Linear(width, vocabulary)

    def read(self, tokens: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log variance of the latents of tokens (batch, time), each (batch, latent)."""
        _, last = self.reader(self.tokens(tokens))
        mean, log_variance = self.to_latent(torch.cat([last[0], last[1]], dim=-1)).chunk(2, dim=-1)
        return mean, log_variance

    def write(self, latent: Tensor, tokens: Tensor) -> Tensor:
        """Logits of each of `tokens` given those before it, (batch, time, vocabulary)."""
        before = F.pad(tokens[:, :-1], (1, 0), value=self.vocabulary)
        heard, _ = self.writer(self._inputs(before, latent), self._state(latent))
        found: Tensor = self.out(heard)
        return found

    @torch.no_grad()
    def likeliest(self, latent: Tensor, length: int) -> Tensor:
        """Tokens (batch, length) written from latents, the likeliest at each step."""
        state = self._state(latent)
        token = torch.full((len(latent), 1), self.vocabulary, device=latent.device)
        written = []
        for _ in range(length):
            heard, state = self.writer(self._inputs(token, latent), state)
            token = self.out(heard).argmax(dim=-1)
            written.append(token)
        return torch.cat(written, dim=1)

    def _inputs(self, tokens: Tensor, latent: Tensor) -> Tensor:
        wide = latent[:, None].expand(-1, tokens.shape[1], -1)
        return torch.cat([self.tokens(tokens), wide], dim=-1)

    def _state(self, latent: Tensor) -> Tensor:
        return torch.tanh(self.from_latent(latent))[None].contiguous()
