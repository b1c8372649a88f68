"""Retrieval, similarity, control error and curves as other tools give them."""

import mido
import numpy as np
import pytest

from photoplay.metrics.correspondence import (
    control_error,
    cross_modal,
    curves,
    retrieval,
    similarity,
    video2music,
)
from photoplay.metrics.intervals import wilson
from tests.golden.goldens import DATA, cases, inputs, meets


def tables(name):
    if name == "sim64":
        return np.random.default_rng(41).standard_normal((64, 64)) + np.eye(64)
    if name == "random64":
        return np.random.default_rng(42).standard_normal((64, 64))
    if name == "logits16":
        return 3 * np.eye(16) + np.random.default_rng(51).standard_normal((16, 16))
    return np.array(inputs("correspondence")["sim5"])


def embeddings(case):
    if case["input"] == "emb5":
        rng = np.random.default_rng(61)
        return rng.standard_normal((5, 8)), rng.standard_normal((5, 8))
    return case["input"]["a"], case["input"]["b"]


@pytest.mark.parametrize(
    "case", cases("correspondence", "p_at_k", "average_rank", "median_rank", "mrr")
)
def test_retrieval(case):
    table, name = tables(case["input"]), case["measure"]
    ties = next((t for t in ("best", "worst") if f"ties take the {t}" in case["convention"]
                 or f"ties {t}" in case["convention"]), "mean")  # fmt: skip
    if name == "p_at_k":
        later = "later" if "scikit" in case["tool"] else "mean"
        found = retrieval.precision_at_k(table, case["params"]["K"], convention=later)
        meets(found.value, case)
        assert found.chance == pytest.approx(case["params"]["chance"])
    elif name == "average_rank":
        meets(retrieval.average_rank(table, convention=ties), case)
        assert retrieval.retrieve(table).mean_rank_chance == case["params"]["chance"]
    elif name == "median_rank":
        meets(retrieval.retrieve(table, ties=ties).median_rank, case)
    else:
        rule = "torchmetrics_as_released" if "torchmetrics" in case["tool"] else "mean-rank"
        meets(retrieval.mean_reciprocal_rank(table, convention=rule), case)
        if "params" in case:
            chance = retrieval.reciprocal_chance(len(table))
            assert chance == pytest.approx(case["params"]["chance"])


@pytest.mark.parametrize("case", cases("correspondence", "p_at_k_chance", "average_rank_chance"))
def test_chance(case):
    given = case["input"]
    if "K" in given:
        meets(retrieval.hit_chance(given["K"], given["M"]), case)
    else:
        found = retrieval.retrieval_of(np.ones(3), given["M"])
        meets(found.mean_rank_chance, case)


@pytest.mark.parametrize("case", cases("correspondence", "p_at_k_interval"))
def test_interval(case):
    found = wilson(case["input"]["hits"], case["input"]["queries"])
    meets([found.low, found.high], case)


@pytest.mark.parametrize("case", cases("correspondence", "cross_modal_relevance"))
def test_cross_modal_relevance(case):
    given = case["input"]
    table = np.zeros((16, 16)) if "logits" in given and given != "logits16" else tables("logits16")
    size = 8 if "take" in given else 16
    meets(cross_modal.cross_modal_relevance(table[:size, :size]), case)
    assert cross_modal.batch_chance(size) == case.get("params", {"chance": 1 / size})["chance"]


@pytest.mark.parametrize("case", cases("correspondence", "temporal_alignment"))
def test_temporal_alignment(case):
    apart = np.abs(np.arange(30)[:, None] - np.arange(30)[None])
    map_ = np.ones((30, 30)) if "uniform" in case["input"]["attention"] else np.exp(-apart / 2)
    meets(cross_modal.temporal_alignment(map_ / map_.sum(axis=1, keepdims=True)), case)


@pytest.mark.parametrize("case", cases("correspondence", "imagebind_rank"))
def test_imagebind_rank(case):
    released = "AS RELEASED" in case["convention"]
    rule = "m2ugen_as_released" if released else "reciprocal-rank"
    found = similarity.embedding_rank(case["input"]["cosines_of_three_systems"], convention=rule)
    # The released values are single precision; the case's tolerance is not.
    meets(found.astype(np.float32) if released else found, case)


@pytest.mark.parametrize("case", cases("correspondence", "clap_score", "cosine_rowwise"))
def test_embedding_score(case):
    pair = embeddings(case)
    if case["measure"] == "cosine_rowwise":
        meets(similarity.cosine_pairs(*pair), case)
        return
    text = case["convention"]
    scale = (
        "clipscore" if "2.5" in text
        else "hundredfold-positive" if "100" in text
        else "mean-cosine"
    )  # fmt: skip
    meets(similarity.embedding_score(*pair, convention=scale), case)


@pytest.mark.parametrize("case", cases("correspondence", "hits_at_k"))
def test_chord_hits(case):
    rng = np.random.default_rng(71)
    logits, truth = rng.standard_normal((1, 12, 159)), rng.integers(0, 158, 12)
    logits[0, np.arange(12), truth] += [5, 5, 5, 2.4, 2.4, 2.2, 2.2, 2, 2, 1, 0, 0]
    truth[10:] = 158
    meets(video2music.chord_hits(logits[0], truth, case["params"]["K"]).value, case)


def note_ticks(track):
    """Start and end of each note of one track; all of one pitch end together."""
    tick, sounding = 0, {}
    for message in track:
        tick += message.time
        if message.type not in ("note_on", "note_off"):
            continue
        key = message.channel, message.note
        if message.type == "note_on" and message.velocity:
            sounding.setdefault(key, []).append(tick)
        else:
            yield from ((start, tick) for start in sounding.pop(key, []))


@pytest.mark.parametrize("case", cases("correspondence", "note_density"))
def test_note_density(case):
    path = DATA / case["input"]
    if not path.is_file():
        pytest.skip(f"{path.name} is not at hand")
    file = mido.MidiFile(path)
    tempi = [m.tempo for track in file.tracks for m in track if m.type == "set_tempo"]
    assert len(tempi) == 1
    notes = [pair for track in file.tracks for pair in note_ticks(track)]
    starts, ends = np.array(notes).T * (60 / (6e7 / tempi[0] * file.ticks_per_beat))
    meets(video2music.note_density(starts, ends), case)


@pytest.mark.parametrize("case", cases("correspondence", "loudness_curve"))
def test_loudness_curve(case):
    n = np.arange(44_100)
    tone = np.round(16384 * np.sin(2 * np.pi * 440 * n / 44_100)).astype(np.int16)
    noise = np.random.default_rng(81).integers(-3000, 3001, 44_100).astype(np.int16)
    pcm = np.concatenate([tone, np.zeros(44_100, np.int16), noise])
    meets(video2music.loudness_curve(pcm), case)


@pytest.mark.parametrize("case", cases("correspondence", "curve_rmse", "curve_pearson",
                                       "curve_spearman"))  # fmt: skip
def test_curves(case):
    rng = np.random.default_rng(91)
    one = rng.uniform(0, 1, 60)
    other = 0.5 * one + 0.5 * rng.uniform(0, 1, 60)
    if case["value"] is None:
        one = np.ones(60)
    if case["measure"] == "curve_rmse":
        meets(curves.curve_error(one, other), case)
    else:
        name = case["measure"].removeprefix("curve_")
        meets(curves.curve_correlation(one, other, convention=name), case)


@pytest.mark.parametrize("case", cases("correspondence", "control_error"))
def test_control_error(case):
    given = case["input"]
    wanted = next(value for name, value in given.items() if name.endswith("_wanted"))
    got = next(value for name, value in given.items() if name.endswith("_got"))
    reading = case["convention"].split("reading ")[1].split(":")[0]
    found = control_error.control_error(wanted, got, given["normaliser"], convention=reading)
    meets(found, case)
