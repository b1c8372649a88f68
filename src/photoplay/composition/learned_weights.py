"""The learned composer's weights as they ship, read without PyTorch.

The file is safetensors (an eight-byte length, a JSON table of what lies where, then the numbers),
in half precision; its metadata tell the net's heads and how busy the music was that it learnt from.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from photoplay.composition.learned_net import LearnedNet
from photoplay.types.errors import AssetError

PLACE, NAME = "photoplay.composition.tables", "learned.safetensors"
_KINDS = {"F16": np.float16, "F32": np.float32}


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """A net and what its music was like."""

    net: LearnedNet
    energies: tuple[float, ...]
    """Quantiles of the energies of the bars it learnt from, 0..127, evenly apart from 0 to 1."""
    reach: Mapping[str, int]
    """Metre, as 4/4: lessons in it."""
    busy: Mapping[str, tuple[float, ...]]
    """Style, of `tokens.bar_wishes`: quantiles of the notes a quarter note of its lessons, over the
    bars that sound, evenly apart from .05 to .95."""
    shared: Mapping[str, float]
    """Style: share of onsets that neighbouring bars have in common, lower quartile."""


def is_shipped() -> bool:
    """Whether there are weights."""
    return files(PLACE).joinpath(NAME).is_file()


@cache
def shipped() -> Learned:
    """The net that ships; AssetError where there is none or it is damaged."""
    if not is_shipped():
        raise AssetError(
            "the learned composer's weights are not part of this installation: --method rules "
            "composes without them"
        )
    return learned_of(files(PLACE).joinpath(NAME).read_bytes())


def learned_of(packed: bytes) -> Learned:
    """What a file of weights holds; AssetError where it is damaged."""
    try:
        tensors, facts = unpacked(packed)
        return Learned(
            net=LearnedNet(tensors, int(facts["heads"])),
            energies=tuple(json.loads(facts["energies"])),
            reach=json.loads(facts["reach"]),
            busy={name: tuple(row) for name, row in json.loads(facts["busy"]).items()},
            shared=json.loads(facts["shared"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise AssetError(f"the learned composer's weights cannot be read: {error!r}") from error


def unpacked(packed: bytes) -> tuple[dict[str, NDArray[np.floating]], dict[str, str]]:
    """Tensors and metadata of a safetensors file; ValueError where it is none."""
    length = int.from_bytes(packed[:8], "little")
    if len(packed) < 8 + length:
        raise ValueError(f"{len(packed)} bytes are no safetensors file")
    table = json.loads(packed[8 : 8 + length])
    facts = table.pop("__metadata__", {})
    body = memoryview(packed)[8 + length :]
    tensors = {}
    for name, row in table.items():
        start, end = row["data_offsets"]
        tensors[name] = np.frombuffer(body[start:end], _KINDS[row["dtype"]]).reshape(row["shape"])
    return tensors, facts


def packed_of(tensors: Mapping[str, NDArray[np.floating]], facts: Mapping[str, str]) -> bytes:
    """The tensors in half precision as a safetensors file, by name; the other way round."""
    table: dict[str, object] = {"__metadata__": dict(facts)}
    body, at = [], 0
    for name in sorted(tensors):
        half = np.ascontiguousarray(tensors[name], np.float16)
        table[name] = {"dtype": "F16", "shape": list(half.shape),
                       "data_offsets": [at, at + half.nbytes]}  # fmt: skip
        body.append(half.tobytes())
        at += half.nbytes
    head = json.dumps(table, separators=(",", ":")).encode()
    head += b" " * (-len(head) % 8)
    return len(head).to_bytes(8, "little") + head + b"".join(body)
