"""Beats coverage, beat alignment, beats, onsets and tempo as other tools give them."""

from functools import cache

import mido
import numpy as np
import pytest

from photoplay.listening.mel_onsets import D2M, LORIS, RATE, mel_onsets
from photoplay.metrics.correspondence import beats, coverage, dance, tempo
from tests.golden.goldens import DATA, cases, meets

CLICKS = {
    "1hz_clicks": np.arange(0.5, 10),
    "2hz_clicks": np.arange(0.25, 10, 0.5),
    "sparse": [0.5, 3.5, 6.5],
    "irregular": [0.3, 0.9, 2.2, 2.6, 4.1, 5.7, 7.4, 8.8, 9.3],
    "silence": [],
    "one_click": [5.0],
}
PEAKS = {"loris": LORIS, "d2m": D2M}
PAIRS = {}


def rule(case):
    return "loris" if case["convention"].startswith("LORIS") else "d2m"


def clicks(times, seconds):
    sound = np.zeros(int(seconds * RATE), dtype=np.float32)
    n = np.arange(int(0.05 * RATE))
    click = (0.8 * np.sin(2 * np.pi * 1000 * n / RATE) * np.exp(-n / (0.01 * RATE))).astype("f4")
    for time in times:
        at = round(time * RATE)
        room = sound[at : at + len(click)]
        room += click[: len(room)]
    return sound


def heard(times, seconds, convention):
    return _heard(tuple(times), seconds, convention)


@cache
def _heard(times, seconds, convention):
    onsets = mel_onsets(clicks(times, seconds), PEAKS[convention])
    return coverage.onset_seconds(onsets, seconds)


@cache
def midi_onsets(path):
    time, onsets = 0.0, []
    for message in mido.MidiFile(path):
        time += message.time
        if message.type == "note_on" and message.velocity:
            onsets.append(time)
    return np.array(onsets)


def midi_seconds(name, seconds):
    path = DATA / name
    if not path.is_file():
        pytest.skip(f"{name} is not at hand")
    onsets = midi_onsets(path)
    return coverage.onset_seconds(onsets[onsets < seconds], seconds)


def bits(case):
    """Reference and generated seconds of a case, whatever it starts from."""
    given, convention = case["input"], rule(case)
    if "pair" in given:
        if "reference_seconds" in given:
            PAIRS[given["pair"][12:13], convention] = given
        else:
            given = PAIRS[str(given["pair"]), convention]
    if "reference_seconds" in given:
        return given["reference_seconds"], given["generated_seconds"]
    if "seconds" in given:
        return [midi_seconds(given[name], given["seconds"]) for name in ("reference", "generated")]
    return [heard(CLICKS[given[name]], 10, convention) for name in ("reference", "generated")]


@pytest.mark.parametrize("case", cases("rhythm", "bcs", "bhs"))
def test_coverage_and_hits(case):
    score = coverage.beats_coverage if case["measure"] == "bcs" else coverage.beats_hit
    meets(score(*bits(case), convention=rule(case)), case)


@pytest.mark.parametrize("case", cases("rhythm", "bcs_mean", "bhs_mean", "csd", "hsd", "beat_f1"))
def test_coverage_over_clips(case):
    first = [one.values[0] for one in cases("rhythm", "bcs")[:16]]
    clips = [bits(one) for one in first if rule(one) == "loris"]
    found = coverage.coverage_of(*zip(*clips, strict=True))
    value = {
        "bcs_mean": found.coverage.value,
        "bhs_mean": found.hits.value,
        "csd": found.coverage_spread,
        "hsd": found.hits_spread,
        "beat_f1": found.clip_f1 if "mean of clip" in case["convention"][:40] else found.f1,
    }
    meets(value[case["measure"]], case)


@pytest.mark.parametrize("case", cases("rhythm", "onset_seconds"))
def test_seconds_with_onsets(case):
    given = case["input"]
    meets(heard(given["clicks_at"], given["duration"], rule(case)), case)


@pytest.mark.parametrize("case", cases("rhythm", "bas"))
def test_beat_alignment(case):
    convention = "aist" if case["convention"].startswith("AIST") else "bailando"
    given = case["input"]["motion_frames"], case["input"]["music_frames"]
    if "raises" in case.get("note", ""):
        with pytest.raises(ValueError, match="without motion beats"):
            dance.beat_alignment(*given, convention=convention)
    else:
        meets(dance.beat_alignment(*given, convention=convention), case)


@pytest.mark.parametrize("case", cases("rhythm", "kinematic_beats"))
def test_kinematic_beats(case):
    speed = 1.2 + np.cos(4 * np.pi * np.arange(240) / 60)
    joints = np.zeros((240, 24, 3))
    joints[:, :, 0] = (np.cumsum(speed) / 60)[:, None]
    convention = "aist" if case["convention"].startswith("AIST") else "bailando"
    meets(dance.kinematic_beats(joints, convention=convention), case)


def beat_lists(case):
    reference = (
        np.arange(0, 5, 0.5)
        if "arange(0,5" in case["input"]["reference"]
        else (np.arange(6, 30, 0.5))
    )
    estimates = {
        "same": reference,
        "the same": reference,
        "late_60ms": reference + 0.06,
        "+60 ms": reference + 0.06,
        "late_80ms": reference + 0.08,
        "double": np.arange(6, 30, 0.25),
        "half": reference[::2],
        "offbeat": reference + 0.25,
        "empty": np.zeros(0),
    }
    name = case["input"]["estimate"]
    if "normal" in name:
        return reference, np.sort(reference + np.random.default_rng(3).normal(0, 0.03, 48))
    return reference, estimates[name]


@pytest.mark.parametrize(
    "case",
    cases("rhythm", "beat_f", "cemgil", "p_score", "CMLc", "CMLt", "AMLc", "AMLt", "onset_f"),
)
def test_beats_and_onsets(case):
    lists, name = beat_lists(case), case["measure"]
    if name == "beat_f":
        trims = "TRIMS" in case["convention"]
        rule = "mir_eval_evaluate" if trims else "untrimmed"
        meets(beats.beat_f(*lists, convention=rule).value, case)
    elif name == "onset_f":
        found = beats.onset_f(*lists, window=float(case["convention"].split()[-1]))
        meets(found.value, case)
        assert found.precision == case["params"]["precision"]
        assert found.recall == case["params"]["recall"]
    elif name in ("cemgil", "p_score"):
        meets(getattr(beats, name)(*lists), case)
    else:
        found = beats.continuity(*lists)
        meets(dict(zip(("CMLc", "CMLt", "AMLc", "AMLt"), found, strict=True))[name], case)


@pytest.mark.parametrize("case", cases("rhythm", "tempo_octave_error", "tempo_p_score"))
def test_tempo(case):
    given = case["input"]
    if case["measure"] == "tempo_octave_error":
        meets(tempo.tempo_octaves(given["reference_bpm"], given["estimated_bpm"]), case)
    else:
        found = tempo.tempo_detection(
            given["reference_tempi"], given["weight_of_first"], given["estimated"]
        )
        meets(found.value, case)
