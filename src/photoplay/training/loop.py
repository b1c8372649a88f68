"""The one loop: examples in, a trained method out.

A step takes a batch, cut among processes and pieces; gradients are averaged, clipped and applied at
the step's rate. All that is drawn comes of seed, step, process and piece, so that a run which was
stopped and goes on ends with the same weights, bit by bit, as one that was not.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from photoplay.training import checkpoints, processes
from photoplay.training.checkpoints import State
from photoplay.training.logs import Log
from photoplay.training.options import TrainOptions
from photoplay.training.order import batch_at, draw_seed
from photoplay.training.rates import rate_at
from photoplay.types.errors import BriefError, PhotoplayError
from photoplay.types.example import Example
from photoplay.types.recipe import Recipe


class Learner(Protocol):
    """What a method's Model has besides being a torch module."""

    options: Any

    def batch(self, examples: Sequence[Example]) -> dict[str, Tensor]: ...
    def loss(self, batch: dict[str, Tensor]) -> Tensor: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a run ended."""

    step: int
    """Steps done in all."""
    loss: float
    """Of the last step's batch."""
    best: float | None
    """Lowest of held-out examples."""
    stopped_early: bool
    seconds: float


class _Run:
    """Model, optimiser, running mean and state of one run."""

    def __init__(
        self, method: str, model: nn.Module, recipe: Recipe, options: TrainOptions,
        device: torch.device,
    ) -> None:  # fmt: skip
        self.model, self.recipe, self.options, self.device = model, recipe, options, device
        self.optimiser = torch.optim.AdamW(
            model.parameters(), lr=recipe.learning_rate, betas=recipe.betas,
            weight_decay=recipe.weight_decay,
        )  # fmt: skip
        self.average: dict[str, Tensor] = {}
        if recipe.average:
            self.average = {n: p.detach().clone() for n, p in model.named_parameters()}
        self.scaler = torch.amp.GradScaler("cuda", enabled=options.precision == "float16")
        self.state = State(
            method=method, options=asdict(_learner(model).options), recipe=asdict(recipe),
            seed=options.seed,
        )  # fmt: skip

    def resume(self, folder: Path) -> None:
        """Go on from a checkpoint; BriefError where it is of another run."""
        old = checkpoints.read_state(folder)
        for name in ("method", "options", "recipe", "seed"):
            before, now = getattr(old, name), _as_json(getattr(self.state, name))
            if before != now:
                raise BriefError(
                    f"{folder} was trained with another {name}: {before}, now {now}; "
                    "choose another folder or the same settings"
                )
        checkpoints.load_training(folder, self.model, self.optimiser, self.average)
        if old.scale is not None and self.scaler.is_enabled():
            self.scaler.load_state_dict({**self.scaler.state_dict(), "scale": old.scale})
        self.state = old

    def save(self, folder: Path) -> None:
        if self.scaler.is_enabled():
            self.state.scale = self.scaler.get_scale()
        if processes.rank() == 0:
            checkpoints.save(folder, self.state, self.model, self.optimiser, self.average)
        processes.wait()

    def step(self, examples: Sequence[Example]) -> tuple[float, float]:
        """Loss and length of the gradient of one step; what was learnt is counted."""
        at, options = self.state.step, self.options
        for group in self.optimiser.param_groups:
            group["lr"] = rate_at(at, self.recipe)
        self.model.train()
        self.optimiser.zero_grad(set_to_none=True)
        chosen = batch_at(at, self.recipe.batch, len(examples), options.seed)
        mine = chosen[processes.rank() :: processes.world()]
        total = torch.zeros((), device=self.device)
        for piece in range(options.accumulate):
            part = [examples[k] for k in mine[piece :: options.accumulate]]
            torch.manual_seed(draw_seed(options.seed, at, processes.rank(), piece))
            loss = self._loss(part) / options.accumulate
            self.scaler.scale(loss).backward()  # type: ignore[no-untyped-call]
            total += loss.detach()
        self.scaler.unscale_(self.optimiser)
        processes.average_gradients(self.model.parameters())
        longest = self.recipe.clip or float("inf")
        length = float(nn.utils.clip_grad_norm_(self.model.parameters(), longest))
        self.scaler.step(self.optimiser)
        self.scaler.update()
        self._average()
        self.state.step += 1
        found = float(processes.mean_of(total))
        if not torch.isfinite(torch.tensor(found)):
            raise PhotoplayError(f"the loss of step {self.state.step} is {found}: a lower learning "
                                 "rate or --precision float32 may help")  # fmt: skip
        return found, length

    @torch.no_grad()
    def measure(self, held_out: Sequence[Example]) -> float:
        """Mean loss of held-out examples under the weights that would be played."""
        kept = {n: p.detach().clone() for n, p in self.model.named_parameters()}
        self._set(self.average)
        self.model.eval()
        losses = []
        for first in range(0, len(held_out), self.recipe.batch):
            part = held_out[first : first + self.recipe.batch]
            torch.manual_seed(draw_seed(self.options.seed, first))
            losses.append(float(self._loss(part)) * len(part))
        self._set(kept)
        return sum(losses) / len(held_out)

    def _loss(self, part: Sequence[Example]) -> Tensor:
        learner = _learner(self.model)
        batch = {name: one.to(self.device) for name, one in learner.batch(part).items()}
        with self._precision():
            return learner.loss(batch)

    def _precision(self) -> AbstractContextManager[Any]:
        if self.options.precision == "float32":
            return nullcontext()
        kind = getattr(torch, self.options.precision)
        return torch.autocast(self.device.type, dtype=kind)

    @torch.no_grad()
    def _average(self) -> None:
        for name, weight in self.model.named_parameters():
            if name in self.average:
                self.average[name].lerp_(weight, 1 - self.recipe.average)

    @torch.no_grad()
    def _set(self, weights: dict[str, Tensor]) -> None:
        for name, weight in self.model.named_parameters():
            if name in weights:
                weight.copy_(weights[name])


def train(
    method: str, model: nn.Module, examples: Sequence[Example], recipe: Recipe,
    options: TrainOptions, run: Path, *, held_out: Sequence[Example] = (),
    seen: Callable[[int, float], None] = lambda _step, _loss: None,
) -> Outcome:  # fmt: skip
    """Train `model` in the folder `run`, going on from the checkpoint that it may hold.

    `seen` is told the loss after every step. A stop loses the steps since the last checkpoint.
    BriefError where a batch cannot be cut as asked or the folder is another run's.
    """
    with processes.joined(options.device) as device:
        pieces = processes.world() * options.accumulate
        if recipe.batch % pieces:
            raise BriefError(f"a batch of {recipe.batch} cannot be cut into {pieces} equal pieces")
        work = _Run(method, model.to(device), recipe, options, device)
        last = checkpoints.found(run / "last")
        if last:
            work.resume(last)
        run.mkdir(parents=True, exist_ok=True)
        processes.wait()
        log = Log(run, work.state.step, tensorboard=options.tensorboard) if _first() else None
        try:
            return _steps(work, examples, list(held_out)[: options.held_out], run, log, seen)
        finally:
            if log:
                log.close()


def _steps(
    work: _Run, examples: Sequence[Example], held_out: Sequence[Example], run: Path,
    log: Log | None, seen: Callable[[int, float], None],
) -> Outcome:  # fmt: skip
    options, state, began = work.options, work.state, time.perf_counter()
    loss, early = float("nan"), False
    while state.step < work.recipe.steps and not early:
        loss, length = work.step(examples)
        ended = state.step == work.recipe.steps
        seen(state.step, loss)
        if log and (ended or state.step % options.log_every == 0):
            spent = time.perf_counter() - began
            log.write(state.step, "train", loss, rate=rate_at(state.step - 1, work.recipe),
                      gradient=length, seconds=spent)  # fmt: skip
        if held_out and (ended or state.step % options.validate_every == 0):
            early = _judge(work, work.measure(held_out), run, log)
        if ended or early or state.step % options.save_every == 0:
            work.save(run / "last")
    return Outcome(
        step=state.step, loss=loss, best=state.best, stopped_early=early,
        seconds=time.perf_counter() - began,
    )  # fmt: skip


def _judge(work: _Run, value: float, run: Path, log: Log | None) -> bool:
    """Whether to stop; keeps the best."""
    state = work.state
    if log:
        log.write(state.step, "validation", value)
    if state.best is None or value < state.best:
        state.best, state.worse = value, 0
        work.save(run / "best")
        return False
    state.worse += 1
    return 0 < work.options.patience <= state.worse


def _learner(model: nn.Module) -> Learner:
    return model  # type: ignore[return-value]


def _first() -> bool:
    return processes.rank() == 0


def _as_json(value: Any) -> Any:
    """As it reads after having been JSON: tuples are lists."""
    if isinstance(value, dict):
        return {name: _as_json(one) for name, one in value.items()}
    return [_as_json(one) for one in value] if isinstance(value, (list, tuple)) else value
