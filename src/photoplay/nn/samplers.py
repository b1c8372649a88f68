"""From noise to data: DDPM, DDIM, DPM-Solver++ and flows.

J. Ho et al., 2020 (algorithm 2); J. Song et al., Denoising Diffusion Implicit Models, 2020
(equation 12); C. Lu et al., DPM-Solver++, 2022 (algorithm 2, second order, multistep); Y. Lipman et
al., Flow Matching, 2022. A net is any function of x and of one step (or flow time) a batch item.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable

import torch
from torch import Tensor

from photoplay.nn.diffusion import Schedule, Telling

Net = Callable[[Tensor, Tensor], Tensor]


def ddpm(
    net: Net, start: Tensor, schedule: Schedule, rng: torch.Generator, telling: Telling = "epsilon"
) -> Tensor:
    """Data from noise by every step of the schedule, with the posterior's own variance."""
    x = start
    for step in range(schedule.steps - 1, -1, -1):
        clean, _ = _read(net, x, schedule, step, telling)
        kept, before = _kept(schedule, step), _kept(schedule, step - 1)
        beta = 1 - kept / before
        mean = (
            before**0.5 * beta / (1 - kept) * clean
            + (kept / before) ** 0.5 * (1 - before) / (1 - kept) * x
        )
        x = mean + (beta * (1 - before) / (1 - kept)) ** 0.5 * _like(x, rng)
    return x


def ddim(
    net: Net, start: Tensor, schedule: Schedule, rng: torch.Generator, *,
    telling: Telling = "epsilon", steps: int = 50, eta: float = 0.0,
) -> Tensor:  # fmt: skip
    """Data from noise by some of the steps; `eta` 0 draws nothing, 1 draws as DDPM does."""
    x = start
    places = _places(schedule, steps)
    for step, later in zip(places, [*places[1:], -1], strict=True):
        clean, noise = _read(net, x, schedule, step, telling)
        kept, before = _kept(schedule, step), _kept(schedule, later)
        spread = eta * ((1 - before) / (1 - kept) * (1 - kept / before)) ** 0.5
        x = before**0.5 * clean + max(1 - before - spread**2, 0.0) ** 0.5 * noise
        if spread:
            x = x + spread * _like(x, rng)
    return x


def dpm_solver(
    net: Net, start: Tensor, schedule: Schedule, *, telling: Telling = "epsilon", steps: int = 20
) -> Tensor:
    """Data from noise by DPM-Solver++ (2M): of second order, nothing is drawn.

    Steps lie at even distances of log a_t / s_t, as near as the schedule has them.
    """
    x = start
    places = _even_places(schedule, steps)
    last: tuple[Tensor, float] | None = None
    for step, later in zip(places, [*places[1:], -1], strict=True):
        clean, _ = _read(net, x, schedule, step, telling)
        if later < 0:
            return clean
        here, there = _log_snr(schedule, step), _log_snr(schedule, later)
        h = there - here
        if last is None:
            direction = clean
        else:
            before, h_before = last
            ratio = h / (2 * h_before)
            direction = (1 + ratio) * clean - ratio * before
        kept, after = _kept(schedule, step), _kept(schedule, later)
        shrunk = ((1 - after) / (1 - kept)) ** 0.5
        x = shrunk * x - after**0.5 * float(torch.expm1(torch.tensor(-h))) * direction
        last = clean, h
    return x


def flow(net: Net, start: Tensor, *, steps: int = 20, order: int = 2) -> Tensor:
    """Data from noise along the velocities that the net tells; Euler (1) or Heun (2)."""
    if order not in (1, 2):
        raise ValueError(f"order is 1 (Euler) or 2 (Heun), got {order}")
    x = start
    times = torch.linspace(1, 0, steps + 1, dtype=torch.float64).tolist()
    for here, there in itertools.pairwise(times):
        speed = net(x, _each(x, here))
        guess = x + (there - here) * speed
        x = guess if order == 1 else x + (there - here) * (speed + net(guess, _each(x, there))) / 2
    return x


def _read(
    net: Net, x: Tensor, schedule: Schedule, step: int, telling: Telling
) -> tuple[Tensor, Tensor]:
    at = torch.full((len(x),), step, device=x.device)
    return schedule.read(telling, net(x, at), x, at)


def _places(schedule: Schedule, steps: int) -> list[int]:
    if not 1 <= steps <= schedule.steps:
        raise ValueError(f"steps lie in 1..{schedule.steps}, got {steps}")
    places = torch.linspace(schedule.steps - 1, 0, steps, dtype=torch.float64)
    return [round(place) for place in places.tolist()]


def _even_places(schedule: Schedule, steps: int) -> list[int]:
    _places(schedule, steps)
    known = 0.5 * (schedule.kept / (1 - schedule.kept)).log()
    wanted = torch.linspace(float(known[-1]), float(known[0]), steps, dtype=torch.float64)
    nearest = (known[None] - wanted[:, None]).abs().argmin(dim=1)
    return sorted(set(nearest.tolist()), reverse=True)


def _kept(schedule: Schedule, step: int) -> float:
    """1 before the first step."""
    return float(schedule.kept[step]) if step >= 0 else 1.0


def _log_snr(schedule: Schedule, step: int) -> float:
    """log a_t / s_t."""
    kept = schedule.kept[step]
    return float(0.5 * (kept / (1 - kept)).log())


def _like(x: Tensor, rng: torch.Generator) -> Tensor:
    return torch.randn(x.shape, generator=rng, dtype=x.dtype, device=rng.device).to(x.device)


def _each(x: Tensor, time: float) -> Tensor:
    return torch.full((len(x),), time, device=x.device, dtype=x.dtype)
