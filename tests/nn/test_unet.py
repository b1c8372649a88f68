import pytest
import torch

from photoplay.nn.unet import UNet

TINY = {"condition_width": 6, "base": 8, "multipliers": (1, 2), "blocks": 1, "attended": 1,
        "heads": 2}  # fmt: skip


def tiny(seed=0):
    torch.manual_seed(seed)
    net = UNet(2, **TINY)
    for weights in net.parameters():  # the last layers begin at zero and would hide everything
        if not weights.any():
            torch.nn.init.normal_(weights, std=0.1)
    return net


def inputs():
    rng = torch.Generator().manual_seed(1)
    return (torch.randn(2, 2, 16, 8, generator=rng), torch.tensor([3, 700]),
            torch.randn(2, 4, 6, generator=rng))  # fmt: skip


def test_out_is_shaped_as_in_and_begins_at_zero():
    x, step, condition = inputs()
    torch.manual_seed(0)
    fresh = UNet(2, **TINY)(x, step, condition)
    assert fresh.shape == x.shape
    assert (fresh == 0).all()


@torch.no_grad()
def test_picture_step_and_condition_are_each_heard():
    net, (x, step, condition) = tiny(), inputs()
    out = net(x, step, condition)
    for other in (
        net(x + 0.5, step, condition),
        net(x, step + 40, condition),
        net(x, step, condition.flip(1) * 2),
    ):
        assert (other - out).abs().max() > 1e-3
    alone = net(x[:1], step[:1], condition[:1])
    torch.testing.assert_close(alone, out[:1], rtol=1e-4, atol=1e-5)


def test_a_time_hears_only_the_conditions_that_its_mask_allows():
    """Through the outer blocks all times meet: the attention itself is looked at."""
    net, (x, step, condition) = tiny(), inputs()
    heard = torch.eye(4, dtype=torch.bool).repeat_interleave(4, dim=0)
    block = next(part for part in net.modules() if part.__class__.__name__ == "_Hearing")
    block.attend.out.weight.data.zero_()
    features = torch.randn(2, 16, 8, 4)
    condition.requires_grad_()
    block(features, condition, heard)[:, :, 2:4].square().sum().backward()
    assert (condition.grad.abs().sum(dim=(0, 2)) > 0).tolist() == [False, True, False, False]
    assert not torch.equal(net(x, step, condition, heard), net(x, step, condition))


def test_the_default_has_the_published_widths():
    net = UNet()
    assert net.first.out_channels == 64
    assert [part.out_channels for part in net.down if isinstance(part, torch.nn.Conv2d)] == [
        64, 128, 256,
    ]  # fmt: skip
    assert sum(weights.numel() for weights in net.parameters()) > 30e6


def test_sizes_that_do_not_halve_are_refused():
    _, step, condition = inputs()
    with pytest.raises(ValueError, match="divide by 2"):
        tiny()(torch.zeros(2, 2, 15, 8), step, condition)
