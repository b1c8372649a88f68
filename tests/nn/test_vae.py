import pytest
import torch

from photoplay.nn.vae import SequenceVAE, attribute_loss, divergence, drawn

NOTES, LENGTH = 6, 8


def test_divergence_is_the_closed_form():
    assert divergence(torch.zeros(3, 4), torch.zeros(3, 4)) == 0
    torch.testing.assert_close(
        divergence(torch.ones(2, 1), torch.full((2, 1), 4.0).log()),
        torch.tensor(0.5 * (1 + 4 - 1) - torch.tensor(2.0).log().item()),
    )


def test_draws_have_the_mean_and_variance_asked_for():
    mean, log_variance = torch.full((50_000, 1), 3.0), torch.full((50_000, 1), 4.0).log()
    found = drawn(mean, log_variance, torch.Generator().manual_seed(0))
    assert found.mean().item() == pytest.approx(3, abs=0.03)
    assert found.std().item() == pytest.approx(2, abs=0.03)


@pytest.mark.parametrize("form", ["ar-vae", "fadernets"])
def test_a_latent_in_the_attributes_order_costs_least(form):
    attribute = torch.arange(6.0)
    costs = [attribute_loss(latent * 3, attribute, form) for latent in (
        attribute, attribute.flip(0), torch.zeros(6))]  # fmt: skip
    assert costs[0] < 0.02
    assert costs[1] > costs[2] > costs[0]


def sequences(count, rng):
    """Notes and rests (0) of differing density: the attribute is the share of notes."""
    share = torch.rand(count, 1, generator=rng)
    struck = torch.rand(count, LENGTH, generator=rng) < share
    return torch.randint(1, NOTES, (count, LENGTH), generator=rng) * struck


def density(tokens):
    return (tokens > 0).float().mean(dim=1)


def trained(weight):
    torch.manual_seed(0)
    rng = torch.Generator().manual_seed(0)
    model = SequenceVAE(NOTES, width=16, latent=4)
    optimiser = torch.optim.Adam(model.parameters(), 1e-2)
    for _ in range(130):
        tokens = sequences(32, rng)
        mean, log_variance = model.read(tokens)
        latent = drawn(mean, log_variance, rng)
        logits = model.write(latent, tokens)
        loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), tokens.flatten())
        loss = loss + 0.01 * divergence(mean, log_variance)
        loss = loss + weight * attribute_loss(mean[:, 0], density(tokens))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return model


def explained(model):
    """R^2 of the density that is written against the first latent number, swept."""
    swept = torch.linspace(-1.5, 1.5, 25)
    others = torch.randn(40, 4, generator=torch.Generator().manual_seed(5)) * 0.5
    found = []
    for value in swept:
        latent = others.clone()
        latent[:, 0] = value
        found.append(density(model.likeliest(latent, LENGTH)).mean())
    r = torch.corrcoef(torch.stack([swept, torch.stack(found)]))[0, 1]
    rises = torch.stack(found)[-1] - torch.stack(found)[0]
    return float(r**2), float(rises)


def test_a_regularised_latent_moves_its_attribute_and_a_free_one_does_not():
    tied, rises = explained(trained(1.0))
    _, free = explained(trained(0.0))
    assert tied > 0.8
    assert rises > 0.4
    assert abs(free) < rises / 2
