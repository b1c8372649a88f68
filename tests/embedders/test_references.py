"""Every embedder gives what another program gives for the same weights; see tests/golden."""

import itertools
from pathlib import Path

import cv2
import librosa
import numpy as np
import pytest

from photoplay.catalog import EMBEDDERS, find
from photoplay.embedders import clap, imagebind, mert, panns, vggish
from photoplay.embedders.pictures import framed
from photoplay.embedders.roberta import Tokens
from photoplay.embedders.spectra import kaldi_bank
from photoplay.embedders.swin import bicubic
from photoplay.embedders.waves import at_rate
from photoplay.types.errors import AssetError, MeasureError
from tests.golden.embedders.tiny import (
    HERE,
    pictures,
    sound,
    tiny_net,
    tiny_weights,
    told,
    write_safetensors,
)

TINY = [name for name in EMBEDDERS if not find(EMBEDDERS, name).CARD.assets]
FILES = [*TINY, "panns-16k", "mert-330m"]


def golden(name):
    return np.load(HERE / f"{name}.npz")


def near(found, wanted, tolerance=1e-4):
    assert found.shape == wanted.shape
    np.testing.assert_allclose(found, wanted, atol=tolerance, rtol=1e-4)


def test_vggish_hears_what_its_makers_program_hears():
    wanted = golden("vggish")
    near(vggish.log_mel(sound(2.5, 16_000)), wanted["levels"])
    near(tiny_net(vggish).embed(sound(2.5, 16_000), 16_000), wanted["rows"])


def test_vggish_activated_has_nothing_below_0():
    wanted = np.maximum(golden("vggish")["rows"], 0)
    near(tiny_net(vggish, activated=True).embed(sound(2.5, 16_000), 16_000), wanted)


@pytest.mark.parametrize("name", ["panns", "panns-16k"])
def test_panns_hears_what_its_makers_program_hears(name):
    wanted, rate = golden(name), told(name)["options"]["rate"]
    near(panns.log_mel(sound(3.3, rate), rate)[::5], wanted["levels"], 2e-3)
    net = tiny_net(panns, name)
    near(net.embed(sound(3.3, rate), rate), wanted["rows"])
    near(net.probabilities(sound(3.3, rate), rate), wanted["probabilities"])


def test_panns_tags_come_from_audiosets_table_where_it_is_given(tmp_path):
    table = tmp_path / "class_labels_indices.csv"
    rows = [f'{k},/m/{k},"Tag, number {k}"' for k in range(7)]
    table.write_text("index,mid,display_name\n" + "\n".join(rows), encoding="utf-8")
    assert tiny_net(panns, labels=table).tags[6] == "Tag, number 6"
    assert tiny_net(panns).tags[6] == "AudioSet 6"
    table.write_text("index,mid,display_name\n0,/m/0,One\n", encoding="utf-8")
    with pytest.raises(AssetError, match="names 1 tags, the net has 7"):
        tiny_net(panns, labels=table)


def test_clap_hears_and_reads_what_its_makers_program_does():
    wanted, net = golden("clap"), tiny_net(clap)
    near(clap.log_mel(sound(10, 48_000))[::10], wanted["levels"], 2e-3)
    near(net.embed(sound(10, 48_000), 48_000), wanted["rows"])
    near(net.read_numbers(wanted["numbers"]), wanted["read"])


def test_clap_without_words_says_what_reading_wants():
    with pytest.raises(AssetError, match=r"words=FOLDER that holds vocab\.json and merges\.txt"):
        tiny_net(clap).read(["piano"])
    rows = tiny_net(clap, words=HERE).read(["slow piano", "fast drums"])
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-6)
    assert not np.allclose(rows[0], rows[1])


def test_text_is_cut_as_its_makers_program_cuts_it():
    cut, known = Tokens.at(HERE), told("texts")
    for text, numbers in zip(known["texts"], known["numbers"], strict=True):
        assert cut(text).tolist() == [0, *numbers, 2], text
    assert len(cut("drums " * 200)) == 77
    with pytest.raises(AssetError, match=r"holds no vocab\.json"):
        Tokens.at(Path("nowhere"))


@pytest.mark.parametrize("name", ["mert", "mert-330m"])
@pytest.mark.parametrize("layer", range(4))
def test_every_layer_of_mert_is_huberts(name, layer):
    net = tiny_net(mert, name, layer=layer)
    near(net.frames(sound(2, 24_000)), golden(name)[f"layer{layer}"])


def test_merts_rows_are_means_of_frames_and_a_layer_too_many_is_refused():
    wave = sound(6, 24_000)
    frames = tiny_net(mert, every_frame=True).embed(wave, 24_000)
    np.testing.assert_allclose(
        tiny_net(mert).embed(wave, 24_000), frames.mean(axis=0)[None], atol=1e-5
    )
    with pytest.raises(AssetError, match="no layer 9; this net has 3"):
        tiny_net(mert, layer=9)


def test_imagebind_hears_and_sees_what_its_makers_program_does():
    wanted, net = golden("imagebind"), tiny_net(imagebind)
    near(imagebind.log_mel(sound(2, 16_000)), wanted["levels"], 2e-4)
    near(net.embed(sound(2, 16_000), 16_000), wanted["heard"])
    near(net.see(pictures()), wanted["seen"])


def test_imagebind_tells_a_recording_by_three_windows():
    wave = sound(7, 16_000)
    net = tiny_net(imagebind)
    parts = [net.embed(wave[at : at + 32_000], 16_000)[0] for at in (0, 40_000, 80_000)]
    near(net.embed_whole(wave, 16_000)[0], np.mean(parts, axis=0), 1e-6)


def test_a_still_is_seen_as_two_equal_frames():
    net, still = tiny_net(imagebind), pictures()[:, 0]
    near(net.see(still), net.see(np.stack([still, still], axis=1)), 1e-6)


@pytest.mark.parametrize("name", FILES)
def test_a_checkpoint_with_a_key_too_few_or_too_many_is_refused(name, tmp_path):
    module = find(EMBEDDERS, name.split("-")[0])
    options = module.Options(**told(name).get("options", {}))
    weights, path = tiny_weights(name), tmp_path / "weights.safetensors"
    write_safetensors(weights | {"stranger.weight": np.ones(3, np.float32)}, path)
    with pytest.raises(AssetError, match=r"no place in it, first .*stranger"):
        module.load(path, options)
    needed = next(key for key in weights if key.endswith(".bias") and "conv.bias" not in key)
    write_safetensors({k: v for k, v in weights.items() if k != needed}, path)
    with pytest.raises(AssetError, match="holds no"):
        module.load(path, options)


def test_energies_in_kaldis_bands_rise_with_a_tone_in_the_band():
    n = np.arange(16_000)
    bands = kaldi_bank(np.sin(2 * np.pi * 1000 * n / 16_000).astype("f4") * 0.5, 16_000, 128)
    assert len(bands) == 98
    loudest = bands.mean(axis=0).argmax()
    assert 35 < loudest < 50
    assert kaldi_bank(np.zeros(10, "f4"), 16_000, 8).shape == (0, 8)


def test_stretching_keeps_what_is_level_and_where_it_ends():
    rows = bicubic(1001, 1024)
    np.testing.assert_allclose(rows.sum(axis=1), 1, atol=1e-6)
    assert rows[0, 0] == rows[-1, -1] == 1
    np.testing.assert_array_equal(bicubic(5, 5), np.eye(5))


def test_pictures_are_brought_to_size_as_pil_does_it():
    image = pytest.importorskip("PIL.Image")
    scene = cv2.GaussianBlur(
        np.random.default_rng(2).integers(0, 256, (300, 451, 3), dtype=np.uint8), (0, 0), 4
    )
    wide = image.fromarray(scene).resize((int(224 * 451 / 300), 224), image.Resampling.BICUBIC)
    left = round((wide.width - 224) / 2.0)
    wanted = np.asarray(wide.crop((left, 0, left + 224, 224)), dtype=float) / 255
    found = framed(scene[None], 224)[0]
    assert np.abs(found - wanted).max() <= 1.01 / 255
    assert framed(np.zeros((1, 500, 300, 3), np.uint8), 224).shape == (1, 224, 224, 3)


@pytest.mark.parametrize(
    "bad",
    [np.zeros((2, 8, 8), np.uint8), np.zeros((1, 8, 8, 3)), np.zeros((1, 0, 8, 3), np.uint8)],
)
def test_what_are_no_pictures_are_refused(bad):
    with pytest.raises(MeasureError):
        framed(bad, 224)


@pytest.mark.parametrize(("there", "back"), list(itertools.permutations((16_000, 44_100), 2)))
def test_resampling_keeps_a_tone(there, back):
    n = np.arange(there * 2)
    tone = np.sin(2 * np.pi * 440 * n / there).astype("f4")
    found = at_rate(tone, there, back)
    wanted = np.sin(2 * np.pi * 440 * np.arange(back * 2) / back)
    assert abs(len(found) - len(wanted)) <= 1
    middle = slice(2000, 20_000)
    assert np.abs(found[middle] - wanted[middle]).max() < 2e-3
    theirs = librosa.resample(tone, orig_sr=there, target_sr=back)
    assert np.abs(found[middle] - theirs[middle]).max() < 2e-3
