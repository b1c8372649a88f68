"""Samplers recover a mixture of Gaussians whose best answer is known in closed form."""

import pytest
import torch

from photoplay.nn.diffusion import Schedule, flow_noised, flow_target
from photoplay.nn.guidance import DroppedCondition, guided
from photoplay.nn.samplers import ddim, ddpm, dpm_solver, flow

MEANS = torch.tensor([[-1.0, 0.5], [1.5, -0.5]], dtype=torch.float64)
SPREAD, SHARES = 0.25, torch.tensor([0.3, 0.7], dtype=torch.float64)
SCHEDULES = {
    "linear": Schedule.linear(100, 2e-3, 0.16),
    "scaled linear": Schedule.scaled_linear(100, 0.001, 0.24),
    "cosine": Schedule.cosine(100),
}


def likeliest_clean(x, a, s, shares=SHARES):
    """E[x_0 | x] for x = a x_0 + s noise, x_0 of the mixture."""
    variance = a**2 * SPREAD**2 + s**2
    away = x[:, None] - a * MEANS
    weight = (shares.log() - away.square().sum(-1) / (2 * variance)).softmax(dim=-1)
    means = MEANS + a * SPREAD**2 / variance * away
    return (weight[..., None] * means).sum(dim=1)


def best_net(schedule, telling="epsilon", shares=SHARES):
    def net(x, step):
        a, s = schedule.signal(step, x)[0, 0], schedule.noise(step, x)[0, 0]
        clean = likeliest_clean(x, a, s, shares)
        noise = (x - a * clean) / s
        return schedule.target(telling, clean, noise, step)

    return net


def best_flow(x, time):
    t = time[0]
    if t >= 1:
        return x - (SHARES[:, None] * MEANS).sum(0)
    if t <= 0:
        return -x
    clean = likeliest_clean(x, 1 - t, t)
    return flow_target(clean, (x - (1 - t) * clean) / t)


def noise(count=1500, seed=0):
    rng = torch.Generator().manual_seed(seed)
    return torch.randn(count, 2, generator=rng, dtype=torch.float64)


def check_mixture(x):
    second = (x - MEANS[1]).norm(dim=1) < (x - MEANS[0]).norm(dim=1)
    assert second.double().mean().item() == pytest.approx(0.7, abs=0.03)
    for k, mine in enumerate((~second, second)):
        torch.testing.assert_close(x[mine].mean(dim=0), MEANS[k], atol=0.04, rtol=0)
        assert x[mine].std().item() < 1.2
        assert x[mine].std(dim=0).mean().item() == pytest.approx(SPREAD, abs=0.04)


@pytest.mark.parametrize(
    ("name", "telling"),
    [("linear", "epsilon"), ("scaled linear", "v"), ("cosine", "epsilon"), ("cosine", "clean")],
)
def test_ddpm_recovers_the_mixture(name, telling):
    schedule, rng = SCHEDULES[name], torch.Generator().manual_seed(1)
    check_mixture(ddpm(best_net(schedule, telling), noise(), schedule, rng, telling))


@pytest.mark.parametrize("eta", [0.0, 1.0])
@pytest.mark.parametrize("telling", ["epsilon", "v", "clean"])
def test_ddim_recovers_the_mixture(telling, eta):
    schedule, rng = SCHEDULES["scaled linear"], torch.Generator().manual_seed(1)
    net = best_net(schedule, telling)
    check_mixture(ddim(net, noise(), schedule, rng, telling=telling, steps=50, eta=eta))


@pytest.mark.parametrize("telling", ["epsilon", "v", "clean"])
def test_dpm_solver_recovers_the_mixture_in_few_steps(telling):
    schedule = SCHEDULES["scaled linear"]
    found = dpm_solver(best_net(schedule, telling), noise(), schedule, telling=telling, steps=25)
    check_mixture(found)


@pytest.mark.parametrize("order", [1, 2])
def test_flows_recover_the_mixture(order):
    check_mixture(flow(best_flow, noise(), steps=60, order=order))


def test_a_solver_of_second_order_is_nearer_to_the_true_path():
    schedule, rng = Schedule.scaled_linear(400, 0.00025, 0.075), torch.Generator()
    net, start = best_net(schedule), noise(200)
    truth = ddim(net, start, schedule, rng, steps=400)
    first = (ddim(net, start, schedule, rng, steps=16) - truth).norm(dim=1).mean()
    second = (dpm_solver(net, start, schedule, steps=16) - truth).norm(dim=1).mean()
    assert second < first / 2
    fine = flow(best_flow, start, steps=200)
    euler, heun = ((flow(best_flow, start, steps=20, order=k) - fine).norm(dim=1).mean()
                   for k in (1, 2))  # fmt: skip
    assert heun < euler / 2


@pytest.mark.parametrize("telling", ["epsilon", "v", "clean"])
def test_what_is_told_leads_back_to_data_and_noise(telling):
    schedule = SCHEDULES["cosine"]
    clean, other, step = noise(5, 1), noise(5, 2), torch.tensor([0, 25, 50, 75, 98])
    x = schedule.noised(clean, other, step)
    told = schedule.target(telling, clean, other, step)
    found, heard = schedule.read(telling, told, x, step)
    torch.testing.assert_close(found, clean, rtol=1e-6, atol=1e-6)
    torch.testing.assert_close(heard, other, rtol=1e-6, atol=1e-6)


def test_schedules_keep_less_and_less_and_end_in_noise():
    for schedule in (*SCHEDULES.values(), Schedule.linear(), Schedule.scaled_linear()):
        assert (schedule.kept.diff() < 0).all()
        assert schedule.kept[0] > 0.99
        assert schedule.kept[-1] < 0.01
    assert Schedule.scaled_linear().kept[0].item() == pytest.approx(1 - 0.00085)


def test_flow_noise_is_a_straight_line():
    a, b = noise(3, 1), noise(3, 2)
    torch.testing.assert_close(flow_noised(a, b, torch.tensor([0.0, 1.0, 0.5]).double())[1], b[1])
    ahead = flow_noised(a, b, torch.full((3,), 0.6)) - flow_noised(a, b, torch.full((3,), 0.5))
    torch.testing.assert_close(ahead / 0.1, flow_target(a, b), rtol=1e-4, atol=1e-5)


class _Denoiser(torch.nn.Module):
    """A small net of one number, its step and its condition."""

    def __init__(self, share=0.3):
        super().__init__()
        self.condition = torch.nn.Embedding(2, 4)
        self.dropped = DroppedCondition(4, share)
        self.net = torch.nn.Sequential(
            torch.nn.Linear(6, 64), torch.nn.SiLU(), torch.nn.Linear(64, 64), torch.nn.SiLU(),
            torch.nn.Linear(64, 1),
        )  # fmt: skip

    def told(self, x, step, condition):
        return self.net(torch.cat([x, step[:, None] / 50, condition], dim=1))


def trained_denoiser(steps=250):
    """On -1 under condition 0 and +1 under condition 1."""
    torch.manual_seed(0)
    rng, schedule, model = torch.Generator().manual_seed(0), Schedule.cosine(50), _Denoiser()
    optimiser = torch.optim.Adam(model.parameters(), 5e-3)
    for _ in range(steps):
        which = torch.randint(0, 2, (128,), generator=rng)
        clean = (which * 2.0 - 1)[:, None] + 0.1 * torch.randn(128, 1, generator=rng)
        other, step = (
            torch.randn(128, 1, generator=rng),
            torch.randint(0, 50, (128,), generator=rng),
        )
        condition = model.dropped(model.condition(which), rng)
        told = model.told(schedule.noised(clean, other, step), step, condition)
        loss = (told - schedule.target("v", clean, other, step)).square().mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return model, schedule


def test_guidance_leans_to_the_condition_and_its_null_branch_is_the_whole_mixture():
    model, schedule = trained_denoiser()
    start = torch.randn(800, 1, generator=torch.Generator().manual_seed(3))
    up = model.condition(torch.ones(800, dtype=torch.int64)).detach()
    null = model.dropped.nothing(up).detach()

    @torch.no_grad()
    def share_above(scale):
        net = guided(
            lambda x, step: model.told(x, step, up),
            lambda x, step: model.told(x, step, null),
            scale,
        )
        found = ddim(net, start, schedule, torch.Generator(), telling="v", steps=25)
        return found, (found > 0).float().mean().item()

    free, half = share_above(0.0)
    assert half == pytest.approx(0.5, abs=0.1)
    assert free.abs().mean().item() == pytest.approx(1.0, abs=0.2)
    some, most, all_of_it = (share_above(scale)[1] for scale in (0.5, 1.0, 3.0))
    assert half < some < most <= all_of_it
    assert most > 0.95


def test_a_null_branch_that_was_never_trained_is_refused():
    fresh = DroppedCondition(4, 0.1)
    with pytest.raises(RuntimeError, match="never trained"):
        fresh.nothing(torch.zeros(2, 4))
    with pytest.raises(ValueError, match=r"share of dropped conditions in \(0, 1\), got 0"):
        DroppedCondition(4, 0.0)


def test_conditions_are_dropped_whole_and_as_often_as_said():
    dropped = DroppedCondition(3, 0.25)
    out = dropped(torch.ones(4000, 5, 3), torch.Generator().manual_seed(0))
    gone = (out == 0).flatten(1)
    assert (gone.all(dim=1) == gone.any(dim=1)).all()
    assert gone.all(dim=1).float().mean().item() == pytest.approx(0.25, abs=0.03)
    assert int(dropped.seen) == int(gone.all(dim=1).sum())
