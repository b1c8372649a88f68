"""Keys and values that attention has already computed, so that a step costs one token."""

from __future__ import annotations

import torch
from torch import Tensor


class KeyValueCache:
    """What one layer remembers; `length` tokens of it."""

    def __init__(self) -> None:
        self._keys: Tensor | None = None
        self._values: Tensor | None = None

    @property
    def length(self) -> int:
        return 0 if self._keys is None else self._keys.shape[2]

    def grown(self, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        """All keys and values so far, these included; each (batch, heads, time, size)."""
        if self._keys is not None and self._values is not None:
            keys = torch.cat([self._keys, keys], dim=2)
            values = torch.cat([self._values, values], dim=2)
        self._keys, self._values = keys, values
        return keys, values

    def kept_to(self, length: int) -> None:
        """Forget all but the first `length` tokens."""
        if self._keys is not None and self._values is not None:
            self._keys, self._values = self._keys[:, :, :length], self._values[:, :, :length]
