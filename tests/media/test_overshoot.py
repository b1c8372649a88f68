from itertools import pairwise

import av
import numpy as np
import pytest

from photoplay.media.coded import CodedSound, may_follow, window_of
from photoplay.media.overshoot import Dip, Listener, deeper, dipped, overshoots
from photoplay.media.probe import probe
from photoplay.media.publish import Coding, publish
from photoplay.media.sound import read_sound
from photoplay.media.soundtrack import coder, sound_frame
from photoplay.media.wave import WaveWriter, read_wave
from photoplay.theory.loudness import measure
from photoplay.types.progress import unheard

RATE = 48_000
CEILING = -1.0


@pytest.fixture(scope="module")
def clapping(tmp_path_factory):
    """Noise in bursts, every fourth as hard limited as mixes are, its own true peak 0.3 dB under
    the ceiling."""
    rng = np.random.default_rng(5)
    n = np.arange(6 * RATE)
    noise = rng.standard_normal((len(n), 2)) * np.exp(-(n % (RATE // 2)) / 3000.0)[:, None]
    noise = np.clip(noise, -0.4, 0.4).astype(np.float32)
    noise[n // (RATE // 2) % 4 != 1] *= 0.5
    noise *= 10 ** ((CEILING - 0.3 - measure([noise]).true_peak) / 20)
    path = tmp_path_factory.mktemp("sound") / "clap.wav"
    with WaveWriter(path) as out:
        out.write(noise)
    return path


def test_what_coding_lifts_over_the_ceiling_dips_under_it(small_film, clapping, tmp_path):
    film = probe(small_film)
    plain, kept = tmp_path / "plain.mp4", tmp_path / "kept.mp4"
    publish(film, clapping, plain)
    assert overshoots(plain, CEILING)
    publish(film, clapping, kept, coding=Coding(ceiling=CEILING))
    assert not overshoots(kept, CEILING)
    # Both last as long, and no packet of the picture is another.
    assert probe(kept).duration == probe(plain).duration


@pytest.fixture(scope="module")
def coded(clapping):
    """The claps coded as they come, and under the ceiling, as packets and as samples."""

    def frames(ceiling):
        with CodedSound(clapping, 256_000, ceiling, clapping.parent) as sound:
            sound.code(unheard)
            return [sound[k] for k in range(len(sound))], sound.mended

    return frames(100.0), frames(CEILING)


def heard(packets):
    """Samples of the film, shape (n, 2)."""
    decoder = av.CodecContext.create("aac", "r")
    decoder.extradata = bytes((0x11, 0x90))
    pieces = [f.to_ndarray().T for raw in packets for f in decoder.decode(av.Packet(raw))]
    return np.concatenate(pieces)[1024:]


def test_only_what_is_too_loud_is_coded_again(coded):
    (plain, _), (kept, mended) = coded
    inside = {k for first, last in mended for k in range(first, last + 1)}
    assert 0 < len(inside) < len(plain) / 2
    assert all(plain[k] == kept[k] for k in range(len(plain)) if k not in inside)
    assert 20 * np.log10(np.abs(heard(plain)).max()) > CEILING
    assert measure([heard(kept)]).true_peak < CEILING


def test_where_two_codings_meet_nothing_is_heard(coded, clapping):
    (plain, _), (kept, mended) = coded
    sound = np.concatenate(list(read_wave(clapping)))
    was, now = (heard(p)[: len(sound)] - sound for p in (plain, kept))
    met = [k for first, last in mended for k in (first, last + 1) if 0 < k < len(plain) - 1]
    assert met
    for k in met:
        # The frames that overlap at the meeting; dips reach no further than the inside of it.
        place = slice((k - 1) * 1024, k * 1024)
        assert np.square(now[place]).mean() < 4 * np.square(was[place]).mean() + 1e-9


def test_windows_are_read_in_the_order_in_which_they_may_stand(coded):
    windows = [w for w in map(window_of, coded[0][0]) if w is not None]
    follows = {0: {0, 1}, 1: {2}, 2: {2, 3}, 3: {0, 1}}
    pairs = [(a.sequence, b.sequence) for a, b in pairwise(windows)]
    assert {b for _, b in pairs} == {0, 1, 2, 3}
    assert sum(b in follows[a] for a, b in pairs) > 0.95 * len(pairs)


def test_frames_may_follow_where_their_slopes_fit_and_nowhere_else():
    n = np.arange(RATE)
    tone = np.stack([0.3 * np.sin(2 * np.pi * f * n / RATE) for f in (440, 660)], axis=1)
    clicked = tone.copy()
    clicked[RATE // 2 : RATE // 2 + 40] += 0.6
    plain, other = (packets_of(sound) for sound in (tone, clicked))
    allowed, refused = [], []
    for k in range(8, 40):
        for one, two, sound in ((plain, other, tone), (other, plain, clicked)):
            place = slice((k - 1) * 1024, k * 1024)
            if not np.array_equal(tone[place], clicked[place]):
                continue
            error = (heard(one[:k] + two[k:])[: len(tone)] - sound)[place]
            fits = may_follow(*map(window_of, (one[k - 1], two[k])),
                              coded_after=window_of(two[k - 1]))  # fmt: skip
            (allowed if fits else refused).append(np.square(error).mean())
    assert len(allowed) > 40
    assert max(allowed) < 1e-4
    assert refused
    assert min(refused) > 10 * max(allowed)


def packets_of(sound):
    context = coder("aac", 256_000)
    frames = [sound_frame(sound[k : k + 1024], k) for k in range(0, len(sound), 1024)]
    return [bytes(packet) for frame in (*frames, None) for packet in context.encode(frame)]


def test_what_hisses_is_coded_as_it_was_and_not_by_noise_of_the_coders_own(small_film, tmp_path):
    noise = np.random.default_rng(1).normal(0, 0.05, (2 * RATE, 2)).astype(np.float32)
    with WaveWriter(tmp_path / "hiss.wav") as out:
        out.write(noise)
    publish(probe(small_film), tmp_path / "hiss.wav", tmp_path / "out.mp4")
    coded = np.concatenate([b.samples for b in read_sound(probe(tmp_path / "out.mp4"))])
    middle = slice(RATE // 2, 3 * RATE // 2)
    was, now = (np.fft.rfft(x[middle, 0])[6000:15_000] for x in (noise, coded))
    likeness = np.abs(np.vdot(was, now)) / np.sqrt(np.vdot(was, was).real * np.vdot(now, now).real)
    assert likeness > 0.9


def test_a_dip_is_soft_and_leaves_the_rest_alone():
    sound = np.ones((RATE, 2), dtype=np.float32)
    pieces = [dipped(sound[k : k + 5000], k, [Dip(20_000, 2.0)]) for k in range(0, RATE, 5000)]
    heard = np.concatenate(pieces)
    assert heard[20_000, 0] == pytest.approx(10 ** (-2 / 20), abs=1e-6)
    assert np.array_equal(heard[:17_000], sound[:17_000])
    assert np.array_equal(heard[23_000:], sound[23_000:])
    assert np.abs(np.diff(heard[:, 0])).max() < 3e-4


@pytest.mark.parametrize("size", [1000, 1024, 4096, 48_000])
def test_peaks_are_found_wherever_the_sound_is_cut(size):
    # Between samples this is at 1, on them at .71: a cut beside a peak adds nothing to it.
    sound = np.tile(np.sin(np.pi / 2 * np.arange(RATE) + np.pi / 4)[:, None], 2).astype(np.float32)
    swell = np.exp(-(((np.arange(RATE) - 24_100) / 2000) ** 2))[:, None].astype(np.float32)
    sound *= 0.2 + 0.75 * swell
    listener = Listener(-1.0)
    found = [d for k in range(0, RATE, size) for d in listener.add(sound[k : k + size], k)]
    found += listener.rest()
    highest = 20 * np.log10(0.95)
    assert max(d.decibels for d in found) == pytest.approx(highest + 1.0 + 0.3, abs=0.1)
    assert all(abs(d.at - 24_100) < 2000 for d in found)
    assert 1 <= len(found) <= 3


@pytest.mark.parametrize("size", [1000, 1024, 4096])
def test_a_cut_is_no_peak(size):
    # As loud as may be: as if silence came after a cut, filters would swing over.
    sound = 0.88 * np.sin(2 * np.pi * 200 * np.arange(RATE) / RATE)
    sound = np.tile(sound[:, None], 2).astype(np.float32)
    sound *= np.minimum(1, np.arange(RATE)[::-1] / 2000)[:, None].astype(np.float32)
    listener = Listener(-1.0)
    assert not [d for k in range(0, RATE, size) for d in listener.add(sound[k : k + size], k)]
    assert not listener.rest()


def test_dips_at_one_place_add_up():
    assert deeper([Dip(5, 1.0)], [Dip(5, 0.5), Dip(3, 0.2)]) == (Dip(3, 0.2), Dip(5, 1.5))
