"""Distances and tags of folders of sound, by a net."""

import av
import numpy as np
import pytest
from click.testing import CliRunner

from photoplay.catalog import METRICS, find
from photoplay.cli.evaluate import evaluate as command
from photoplay.evaluation.embedding import (
    Ear,
    Embedded,
    Sets,
    embed_all,
    options_of,
    rows_of,
    see_all,
)
from photoplay.evaluation.features import Senses
from photoplay.measuring import MUSICNN, own_ears
from photoplay.media.wave import WaveWriter
from photoplay.types.audio import SAMPLE_RATE
from photoplay.types.errors import AssetError, BriefError
from tests.evaluation.made import look, meter
from tests.golden.embedders.tiny import tiny_weights, write_safetensors

CARDS = [card for question in METRICS for card in find(METRICS, question).MEASURES]
SENSES = Senses(look=look, meter=meter)


@pytest.fixture
def ear():
    found = own_ears()
    if not found:
        pytest.skip("MusiCNN is not set up; run `photoplay setup --evaluation`")
    return found[0]


def pieces(seed, count=8, away=0.0, tags=6):
    rng = np.random.default_rng(seed)
    return {
        f"piece {k}": Embedded(
            rows=(rng.standard_normal((40, 8)) + away).astype(np.float32),
            logits=(rng.standard_normal((40, tags)) + 3 * np.eye(tags)[k % tags]).astype("f4"),
        )
        for k in range(count)
    }


def rows(sets):
    ear = Ear(name="musicnn", path=None, label="ear")
    return {(row.measure, row.convention): row for row in rows_of(sets, ear, CARDS, seed=0)}


def test_sets_of_one_law_are_near_and_sets_apart_are_far_with_intervals_that_say_so():
    near = rows(Sets(generated=pieces(1), reference=pieces(2)))
    far = rows(Sets(generated=pieces(1, away=2.0), reference=pieces(2)))
    name = ("frechet-distance:ear", "symmetric")
    assert near[name].value < 0.5
    assert far[name].value == pytest.approx(8 * 4, rel=0.2)
    assert far[name].interval.low < far[name].value < far[name].interval.high
    assert far[name].interval.low > near[name].interval.high
    assert "320 reference and 320 generated rows" in near[name].remark
    assert "mostly bias" in near[name].remark
    assert len(near[name].items) == 8


def test_endless_rows_are_told_where_rows_suffice_and_what_stands_apart_is_named():
    real, made = pieces(2, count=16), pieces(1, count=16)
    made["piece 3"] = pieces(1, count=4, away=1.0)["piece 3"]
    found = rows(Sets(generated=made, reference=real))
    plain = found["frechet-distance:ear", "symmetric"]
    endless = found["frechet-distance:infinity:ear", "symmetric"]
    assert endless.value < plain.value
    assert endless.interval.low < endless.value < endless.interval.high
    assert "500 to 640 rows" in endless.remark
    assert "farthest by itself piece 3" in plain.remark
    few = rows(Sets(generated=pieces(1), reference=pieces(2)))
    assert ("frechet-distance:infinity:ear", "symmetric") not in few
    assert "too few for FAD-infinity" in few["frechet-distance:ear", "symmetric"].remark


def test_tags_that_belong_together_stand_out_from_shuffled_pairs():
    found = rows(Sets(generated=pieces(1, 6), reference=pieces(2, 6)))
    for convention in ("audiocraft", "bernoulli"):
        row = found["kl-of-tags:ear", convention]
        (shuffled,) = row.controls
        assert row.value < shuffled.chance
        assert shuffled.p < 0.05
    assert 2 < found["inception-score:ear", "single"].value <= 6


def test_without_references_only_variety_is_told():
    found = rows(Sets(generated=pieces(1), reference={}))
    assert {name for name, _ in found} == {"inception-score:ear"}


def draw(path, seed):
    """A second of film in one colour."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        colour = np.random.default_rng(seed).integers(0, 256, 3)
        picture = np.tile(colour, (240, 320, 1)).astype(np.uint8)
        for _ in range(10):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode())
    return path


def sound(path, seconds, seed=0, level=0.1):
    rng = np.random.default_rng(seed)
    with WaveWriter(path) as writer:
        writer.write((rng.standard_normal((int(seconds * SAMPLE_RATE), 2)) * level).astype("f4"))
    return path


def test_a_file_is_heard_once_at_one_level_and_faults_are_told(ear, tmp_path):
    loud, soft = sound(tmp_path / "loud.wav", 4), sound(tmp_path / "soft.wav", 4, level=0.01)
    silent = sound(tmp_path / "silent.wav", 4, level=0.0)
    short = sound(tmp_path / "short.wav", 1)
    paths = [loud, soft, silent, short]
    found, faults = embed_all(paths, ear, SENSES, cache=tmp_path / "cache", jobs=1)
    np.testing.assert_allclose(found[loud].rows, found[soft].rows, atol=0.02)
    assert found[loud].rows.shape == (1, 200)
    assert found[loud].logits.shape == (1, 50)
    assert "silent" in faults[silent]
    assert "hears 2.992 s" in faults[short]
    kept = {path: path.stat().st_mtime_ns for path in (tmp_path / "cache").iterdir()}
    again, _ = embed_all(paths, ear, SENSES, cache=tmp_path / "cache", jobs=1)
    np.testing.assert_array_equal(again[loud].rows, found[loud].rows)
    assert kept == {path: path.stat().st_mtime_ns for path in (tmp_path / "cache").iterdir()}


def test_an_embedder_is_named_with_its_weights(ear, tmp_path):
    (same,) = own_ears([MUSICNN])
    assert same == ear
    (given,) = own_ears([f"musicnn={ear.path}"])
    assert (given.name, given.path) == ("musicnn", ear.path)
    with pytest.raises(BriefError, match="perhaps musicnn"):
        own_ears(["muzicnn"])
    with pytest.raises(AssetError, match="no weights at"):
        own_ears([f"musicnn={tmp_path / 'none'}"])


def test_the_command_tells_fad_kl_and_is(ear, tmp_path):
    for folder, seed in (("made", 0), ("real", 9)):
        (tmp_path / folder).mkdir()
        for k in range(3):
            sound(tmp_path / folder / f"{k}.wav", 4, seed + k)
    done = CliRunner().invoke(command, [
        str(tmp_path / "made"), "--reference", str(tmp_path / "real"), "--measures", "audio",
        "--csv", "--jobs", "1", "--cache", str(tmp_path / "cache"),
    ])  # fmt: skip
    assert done.exit_code == 0, done.output
    for name in ("frechet-distance", "kernel-audio-distance", "kl-of-tags", "inception-score"):
        assert f"{name}:{MUSICNN}" in done.output
    values = {line.split(",")[0]: line.split(",")[4] for line in done.output.splitlines()}
    # Noise of -20 dBFS in two channels is -17.7 LUFS before K-weighting, which lifts its highs.
    assert -17.7 < float(values["integrated-loudness"]) < -12
    assert float(values["silence"]) == 0
    assert abs(float(values["end-level"])) < 0.5
    assert abs(float(values["start-level"])) < 0.5


def test_options_follow_a_comma_and_what_makes_no_sense_is_told(ear):
    (given,) = own_ears([f"musicnn={ear.path},overlap=0.5,layer=max_pool"])
    assert given.label == "musicnn,overlap=0.5,layer=max_pool"
    assert (options_of(given).overlap, options_of(given).layer) == (0.5, "max_pool")
    for words, why in (
        ("overlup=0.5", "perhaps overlap"),
        ("overlap=much", "must be of kind float"),
        ("overlap=2", "below 1"),
    ):
        with pytest.raises(BriefError, match=why):
            own_ears([f"musicnn={ear.path},{words}"])


def test_weights_that_nobody_brings_are_asked_for_with_their_licence():
    with pytest.raises(AssetError, match=r"--embedder panns=PATH.*licence: CC BY 4\.0"):
        own_ears(["panns"])


@pytest.fixture
def eye(tmp_path):
    """ImageBind with tiny weights."""
    path = tmp_path / "tiny.safetensors"
    write_safetensors(tiny_weights("imagebind"), path)
    return Ear(name="imagebind", path=path, label="imagebind")


def test_films_are_seen_in_ten_pictures(eye, tmp_path):
    films = [draw(tmp_path / f"{k}.mp4", k) for k in range(2)]
    seen, faults = see_all([*films, tmp_path / "none.mp4"], eye, cache=tmp_path / "c", jobs=1)
    assert [len(seen[film].rows) for film in films] == [10, 10]
    assert list(faults) == [tmp_path / "none.mp4"]
    assert not np.allclose(seen[films[0]].rows[0], seen[films[1]].rows[0])
