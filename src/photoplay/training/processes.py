"""One process or several: torchrun starts them, this joins them.

torchrun tells each process its RANK, LOCAL_RANK and WORLD_SIZE; without it there is one.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, distributed

from photoplay.training.options import Device
from photoplay.types.errors import BriefError


@contextmanager
def joined(device: Device) -> Iterator[torch.device]:
    """The device of this process, with all processes joined; BriefError where it is not there."""
    several = int(os.environ.get("WORLD_SIZE", "1")) > 1
    found = _device(device)
    if several:
        distributed.init_process_group("nccl" if device == "cuda" else "gloo")
    try:
        yield found
    finally:
        if several:
            distributed.destroy_process_group()


def rank() -> int:
    """Number of this process, from 0."""
    return distributed.get_rank() if distributed.is_initialized() else 0


def world() -> int:
    """How many processes there are."""
    return distributed.get_world_size() if distributed.is_initialized() else 1


def average_gradients(weights: Iterable[torch.nn.Parameter]) -> None:
    """Give every process the mean of all processes' gradients; one without counts as zero."""
    if world() == 1:
        return
    weights = [one for one in weights if one.requires_grad]
    for one in weights:
        if one.grad is None:
            one.grad = torch.zeros_like(one)
    flat = torch.cat([one.grad.flatten() for one in weights if one.grad is not None])
    distributed.all_reduce(flat)
    flat /= world()
    for one, mean in zip(weights, torch.split(flat, [one.numel() for one in weights]), strict=True):
        one.grad = mean.view_as(one)


def mean_of(value: Tensor) -> Tensor:
    """The mean of a number over all processes."""
    if world() == 1:
        return value
    value = value.detach().clone()
    distributed.all_reduce(value)
    return value / world()


def wait() -> None:
    """Go on when all processes have come here."""
    if world() > 1:
        distributed.barrier()


def _device(device: Device) -> torch.device:
    if device == "cuda":
        if not torch.cuda.is_available():
            raise BriefError("there is no CUDA device here; --device cpu trains without one")
        return torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")))
    if device == "mps" and not torch.backends.mps.is_available():
        raise BriefError("there is no MPS device here; --device cpu trains without one")
    return torch.device(device)
