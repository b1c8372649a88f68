"""A run's state on disk: weights and moments as safetensors, all else as JSON.

RUN/last and RUN/best hold weights.safetensors (what is played), training.safetensors (moments,
running means) and state.json. A checkpoint is written beside the old one and changes places with it
by rename, so that a stop at any moment leaves a whole one.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from photoplay.types.errors import AssetError

VERSION = 1
WEIGHTS, MOMENTS, STATE = "weights.safetensors", "training.safetensors", "state.json"


@dataclass(slots=True, kw_only=True)
class State:
    """What of a run is no tensor."""

    method: str
    options: dict[str, Any]
    """Of the method."""
    recipe: dict[str, Any]
    seed: int
    step: int = 0
    """Steps done."""
    best: float | None = None
    """Lowest loss of held-out examples."""
    worse: int = 0
    """Measurings since then."""
    scale: float | None = None
    """Of the loss, in float16."""
    version: int = VERSION


def save(
    folder: Path, state: State, model: nn.Module, optimiser: torch.optim.Optimizer,
    average: dict[str, Tensor],
) -> None:  # fmt: skip
    """Write a checkpoint to `folder`; weights are the running mean where there is one."""
    new, old = folder.with_name(folder.name + ".new"), folder.with_name(folder.name + ".old")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    weights = {name: _plain(one) for name, one in model.state_dict().items()}
    save_file(weights | {name: _plain(one) for name, one in average.items()}, new / WEIGHTS)
    moments = {f"now/{name}": _plain(model.state_dict()[name]) for name in average}
    for name, weight in model.named_parameters():
        for kind, value in optimiser.state.get(weight, {}).items():
            moments[f"{kind}/{name}"] = _plain(value)
    save_file(moments, new / MOMENTS)
    (new / STATE).write_text(json.dumps(asdict(state), indent=2) + "\n", encoding="utf-8")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    new.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def found(folder: Path) -> Path | None:
    """The checkpoint at `folder`, or the one that a stop in the middle of a save has left."""
    for one in (folder, folder.with_name(folder.name + ".old")):
        if (one / STATE).exists():
            return one
    return None


def read_state(folder: Path) -> State:
    """The state of a checkpoint; AssetError where it is missing, damaged or of another version."""
    try:
        form = json.loads((folder / STATE).read_text(encoding="utf-8"))
        state = State(**form)
    except (OSError, ValueError, TypeError) as error:
        raise AssetError(f"{folder} holds no checkpoint that can be read: {error}") from error
    if state.version != VERSION:
        raise AssetError(f"{folder} is of version {state.version}, this program reads {VERSION}")
    return state


def load_weights(folder: Path, model: nn.Module) -> None:
    """Give a model the weights of a checkpoint; AssetError where they do not fit."""
    _put(model, _tensors(folder / WEIGHTS), folder)


def load_training(
    folder: Path, model: nn.Module, optimiser: torch.optim.Optimizer, average: dict[str, Tensor]
) -> None:
    """Put model, optimiser and running mean back where they were when `folder` was saved."""
    weights, moments = _tensors(folder / WEIGHTS), _tensors(folder / MOMENTS)
    for name, one in average.items():
        one.copy_(weights[name])
        weights[name] = moments[f"now/{name}"]
    _put(model, weights, folder)
    for name, weight in model.named_parameters():
        kinds = [key.split("/", 1)[0] for key in moments if key.endswith(f"/{name}")]
        values = {kind: moments[f"{kind}/{name}"] for kind in kinds if kind != "now"}
        if values:
            optimiser.state[weight] = {
                kind: value if kind == "step" else value.to(weight.device)
                for kind, value in values.items()
            }


def _put(model: nn.Module, weights: dict[str, Tensor], folder: Path) -> None:
    try:
        model.load_state_dict(weights)
    except RuntimeError as error:
        raise AssetError(f"the weights in {folder} are of another net: {error}") from error


def _tensors(path: Path) -> dict[str, Tensor]:
    try:
        tensors: dict[str, Tensor] = load_file(path)
    except (OSError, SafetensorError) as error:
        raise AssetError(f"{path} cannot be read: {error}") from error
    return tensors


def _plain(tensor: Tensor) -> Tensor:
    return tensor.detach().to("cpu", copy=True).contiguous()
