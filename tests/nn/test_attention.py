"""Attention of each kind: the past does not hear the future, and a cache changes nothing."""

import pytest
import torch

from photoplay.nn.attention import CausalSelfAttention, CrossAttention
from photoplay.nn.cache import KeyValueCache
from photoplay.nn.encoder_decoder import EncoderDecoder
from photoplay.nn.linear_attention import CHUNK, CausalLinearAttention
from photoplay.nn.positions import sinusoids
from photoplay.nn.relative_attention import RelativeSelfAttention, skewed
from photoplay.nn.rotary import rotated

WIDTH, HEADS = 16, 4
KINDS = {
    "rotary": lambda: CausalSelfAttention(WIDTH, HEADS),
    "relative": lambda: RelativeSelfAttention(WIDTH, HEADS, furthest=6),
    "linear": lambda: CausalLinearAttention(WIDTH, HEADS),
}


@pytest.fixture(params=KINDS)
def attend(request):
    torch.manual_seed(0)
    return KINDS[request.param]()


def music(time=10, batch=2, seed=0):
    return torch.randn(batch, time, WIDTH, generator=torch.Generator().manual_seed(seed))


def test_the_past_does_not_hear_the_future(attend):
    heard = music()
    changed = heard.clone()
    changed[:, 6:] += 1.0
    torch.testing.assert_close(attend(heard)[:, :6], attend(changed)[:, :6], rtol=0, atol=1e-6)
    assert not torch.allclose(attend(heard)[:, 6:], attend(changed)[:, 6:], atol=1e-3)


def test_every_place_hears_its_whole_past(attend):
    heard = music().requires_grad_()
    attend(heard)[0, 9].square().sum().backward()
    assert (heard.grad[0].abs().sum(dim=-1) > 0).all()
    assert (heard.grad[1] == 0).all()


@pytest.mark.parametrize("kind", ["rotary", "relative"])
def test_a_cache_changes_nothing(kind):
    torch.manual_seed(0)
    attend, heard, cache = KINDS[kind](), music(13), KeyValueCache()
    pieces = [attend(heard[:, :5], cache), attend(heard[:, 5:8], cache)]
    pieces += [attend(heard[:, k : k + 1], cache) for k in range(8, 13)]
    torch.testing.assert_close(torch.cat(pieces, dim=1), attend(heard), rtol=1e-4, atol=1e-5)
    assert cache.length == 13
    cache.kept_to(9)
    again = attend(heard[:, 9:], cache)
    torch.testing.assert_close(again, attend(heard)[:, 9:], rtol=1e-4, atol=1e-5)


def test_linear_attention_is_the_same_in_parallel_and_step_by_step():
    torch.manual_seed(0)
    attend, heard = KINDS["linear"](), music(2 * CHUNK + 7)
    state, pieces = attend.start(heard), []
    for k in range(heard.shape[1]):
        piece, state = attend.step(heard[:, k : k + 1], state)
        pieces.append(piece)
    torch.testing.assert_close(torch.cat(pieces, dim=1), attend(heard), rtol=1e-4, atol=1e-5)


def test_skewing_puts_each_distance_where_it_belongs():
    time = 7
    by_distance = torch.randn(2, 3, time, time)
    found = skewed(by_distance)
    for query in range(time):
        for key in range(query + 1):
            wanted = by_distance[..., query, time - 1 - (query - key)]
            assert torch.equal(found[..., query, key], wanted)


def test_relative_attention_knows_distances_and_not_places():
    """Without the distances' vectors it could not tell in what order its past came."""
    torch.manual_seed(0)
    attend = RelativeSelfAttention(WIDTH, HEADS, furthest=16)
    with torch.no_grad():
        attend.distances.mul_(40)
    heard = music(6)
    crossed = heard[:, [1, 0, 2, 3, 4, 5]]
    assert not torch.allclose(attend(heard)[:, 5], attend(crossed)[:, 5], atol=1e-3)
    with torch.no_grad():
        attend.distances.zero_()
    torch.testing.assert_close(attend(heard)[:, 5], attend(crossed)[:, 5])


def test_rotary_scores_depend_on_distance_alone():
    q, k = torch.randn(1, 1, 8), torch.randn(1, 1, 8)
    scores = [
        (rotated(q, place) * rotated(k, place - 3)).sum() for place in (3, 10, 57)
    ]  # fmt: skip
    torch.testing.assert_close(scores[0], scores[1], rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(scores[0], scores[2], rtol=1e-4, atol=1e-5)
    assert abs(scores[0] - (rotated(q, 10) * rotated(k, 4)).sum()) > 1e-3
    torch.testing.assert_close(rotated(q, 5).norm(), q.norm())


def test_cross_attention_hears_only_what_the_mask_allows():
    torch.manual_seed(0)
    attend = CrossAttention(WIDTH, HEADS, other_width=6)
    x, other = music(4), torch.randn(2, 5, 6).requires_grad_()
    heard = torch.tensor([[1, 1, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 1, 1], [0, 0, 0, 0, 0]]) > 0
    for place in range(4):
        other.grad = None
        attend(x, other, heard)[:, place].square().sum().backward()
        assert ((other.grad.abs().sum(dim=(0, 2)) > 0) == heard[place]).all()
    assert torch.isfinite(attend(x, other, heard)).all()


def test_encoder_and_decoder_hear_what_they_should():
    torch.manual_seed(0)
    net = EncoderDecoder(WIDTH, HEADS, (2, 2), 32)
    read, written = music(6, seed=1), music(8, seed=2)
    present = torch.ones(2, 6, dtype=torch.bool)
    present[1, 4:] = False
    out = net(read, written, present)
    padded = read.clone()
    padded[1, 4:] = 9.0
    torch.testing.assert_close(net(padded, written, present), out)
    later = written.clone()
    later[:, 5:] = later[:, 5:].flip(-1)
    torch.testing.assert_close(net(read, later, present)[:, :5], out[:, :5])
    other = read.clone()
    other[0, 0] = other[0, 0].flip(0)
    changed = (net(other, written, present) - out).abs().amax(dim=(1, 2))
    assert changed[0] > 1e-3
    assert changed[1] == 0
    caches = [KeyValueCache() for _ in net.decoder]
    memory = net.read(read, present)
    steps = [net.write(written[:, k : k + 1], memory, present, caches) for k in range(8)]
    torch.testing.assert_close(torch.cat(steps, dim=1), out, rtol=1e-4, atol=1e-5)


def test_sinusoids_are_waves_of_unit_length():
    found = sinusoids(torch.tensor([0.0, 1.0, 2.5]), 8)
    torch.testing.assert_close(found[0], torch.tensor([0.0, 0, 0, 0, 1, 1, 1, 1]))
    torch.testing.assert_close(found[1, 0], torch.tensor(1.0).sin())
    torch.testing.assert_close(found.square().sum(dim=-1), torch.full((3,), 4.0))


@pytest.mark.parametrize(
    "make",
    [
        lambda: CausalSelfAttention(10, 4),
        lambda: RelativeSelfAttention(10, 4, 5),
        lambda: CausalLinearAttention(10, 4),
        lambda: CrossAttention(10, 4),
    ],
)
def test_a_width_that_does_not_divide_is_refused(make):
    with pytest.raises(ValueError, match="10 does not divide among 4"):
        make()
