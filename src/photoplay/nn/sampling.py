"""How one of many is drawn: temperature, top-k, top-p, and what is not allowed.

A. Holtzman et al., The Curious Case of Neural Text Degeneration, 2019 (nucleus sampling).
"""

from __future__ import annotations

import torch
from torch import Tensor


def draw(
    logits: Tensor,
    rng: torch.Generator,
    *,
    temperature: float = 1.0,
    top_p: float = 1.0,
    top_k: int = 0,
    allowed: Tensor | None = None,
) -> Tensor:
    """One number for each row of logits, (…,), drawn on the generator's device.

    Temperature 0 takes the likeliest. ValueError where a row allows nothing.
    """
    chances = probabilities(
        logits, temperature=temperature, top_p=top_p, top_k=top_k, allowed=allowed
    )
    flat = chances.reshape(-1, chances.shape[-1]).to(rng.device)
    drawn = torch.multinomial(flat, 1, generator=rng)[:, 0]
    return drawn.reshape(logits.shape[:-1]).to(logits.device)


def probabilities(
    logits: Tensor,
    *,
    temperature: float = 1.0,
    top_p: float = 1.0,
    top_k: int = 0,
    allowed: Tensor | None = None,
) -> Tensor:
    """What `draw` draws from, in float32: temperature first, then top-k, then top-p.

    Of top-p the smallest set that holds at least that much remains.
    """
    if temperature < 0 or not 0 < top_p <= 1 or top_k < 0:
        raise ValueError(
            f"temperature and top-k must not be negative and top-p lies in (0, 1], got "
            f"{temperature}, {top_k}, {top_p}"
        )
    logits = logits.float()
    if allowed is not None:
        if not allowed.expand_as(logits).any(dim=-1).all():
            raise ValueError("nothing is allowed in at least one row")
        logits = logits.masked_fill(~allowed, -torch.inf)
    if temperature == 0:
        best = logits.argmax(dim=-1, keepdim=True)
        return torch.zeros_like(logits).scatter(-1, best, 1.0)
    chances = (logits / temperature).softmax(dim=-1)
    ordered, places = chances.sort(dim=-1, descending=True)
    kept = ordered.cumsum(dim=-1) - ordered < top_p
    if top_k:
        kept &= torch.arange(kept.shape[-1], device=kept.device) < top_k
    ordered = ordered * kept
    chances = torch.zeros_like(chances).scatter(-1, places, ordered)
    return chances / chances.sum(dim=-1, keepdim=True)
