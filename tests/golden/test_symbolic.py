"""Symbolic measures against the values that other tools gave.

Each golden convention is mapped to one of Photoplay's by its words; a case that no row maps fails.
"""

import json
import math
from functools import cache
from pathlib import Path

import pytest

from photoplay.media.midi_notes import read_notes
from photoplay.metrics.music.density import qualified_note_rate
from photoplay.metrics.music.drum_patterns import drum_in_pattern_rate, drum_pattern_consistency
from photoplay.metrics.music.emptiness import empty_beat_rate, empty_measure_rate
from photoplay.metrics.music.entropy import pitch_class_entropy, pitch_entropy
from photoplay.metrics.music.groove import groove_consistency, grooving_similarity
from photoplay.metrics.music.pitches import pitch_classes_used, pitch_range, pitches_used
from photoplay.metrics.music.polyphony import polyphony, polyphony_rate
from photoplay.metrics.music.scale import pitch_in_scale_rate, scale_consistency
from photoplay.metrics.music.spacing import inter_onset_interval
from photoplay.types.errors import MeasureError
from photoplay.types.notes import table_of

SHARED = Path(__file__).parents[3] / "shared"
GOLDENS = SHARED / "metrics" / "goldens"
FILE = GOLDENS / "symbolic.json"

SCALE_OF_EIGHTHS = [
    (12 * i, 12, 24 + column) for i, column in enumerate([36, 38, 40, 41, 43, 45, 47, 48])
]
REFUSED = "pypianoroll AS RELEASED (bool roll)"
"""The tool raises; Photoplay offers no such convention."""

pytestmark = pytest.mark.skipif(not FILE.exists(), reason="the golden values are not here")
CASES = json.loads(FILE.read_text())["cases"] if FILE.exists() else []


@cache
def notes(name, resolution=None):
    if resolution:
        return notes(name).quantised(resolution)
    if name.startswith("96 x 84 bar"):
        return table_of(SCALE_OF_EIGHTHS, resolution=24)
    if name == "that bar and an empty bar":
        return table_of([(96 + start, *rest) for start, *rest in SCALE_OF_EIGHTHS], resolution=24)
    path = SHARED / "data" / name
    path = path if path.exists() else GOLDENS / name
    if not path.exists():
        pytest.skip(f"the corpus of {name} is not here")
    return read_notes(path)


def musdr(table, p):
    window = f"musdr_h{p['window_bars']}"
    return pitch_class_entropy(table, convention=window, bar_beats=4, drums=True)


# (measure, words of the golden convention) -> what Photoplay is asked
HOW = [
    ("scale_consistency", "muspy", lambda t, p: scale_consistency(t)),
    ("scale_consistency", "C-RNN-GAN AS RELEASED",
     lambda t, p: scale_consistency(t, convention="crnngan_as_released")),
    ("scale_consistency", "major + natural minor + harmonic",
     lambda t, p: scale_consistency(t, convention="crnngan_fixed")),
    ("pitch_entropy", "muspy", lambda t, p: pitch_entropy(t)),
    ("pitch_class_entropy", "muspy", lambda t, p: pitch_class_entropy(t, convention="muspy")),
    ("pitch_class_entropy", "mgeval", lambda t, p: pitch_class_entropy(t, convention="mgeval")),
    ("pitch_class_histogram_entropy", "MusDr", musdr),
    ("pitch_class_histogram_entropy", "Diff-BGM",
     lambda t, p: pitch_class_entropy(t, convention="diffbgm")),
    ("empty_beat_rate", "muspy", lambda t, p: empty_beat_rate(t, convention="muspy")),
    ("empty_beat_rate", "AS RELEASED",
     lambda t, p: empty_beat_rate(t, convention="pypianoroll_as_released")),
    ("empty_beat_rate", "pypianoroll",
     lambda t, p: empty_beat_rate(t, convention="pypianoroll")),
    ("empty_measure_rate", "muspy",
     lambda t, p: empty_measure_rate(t, convention="muspy", bar_beats=4)),
    ("polyphony", "muspy", lambda t, p: polyphony(t)),
    ("polyphony_rate", "muspy", lambda t, p: polyphony_rate(t)),
    ("polyphony_rate", "pypianoroll polyphonic_rate",
     lambda t, p: polyphony_rate(t, convention="pypianoroll")),
    ("polyphony_rate", "MuseGAN v2", lambda t, p: polyphony_rate(t, convention="musegan")),
    ("pitch_range", "muspy", lambda t, p: pitch_range(t, convention="muspy_as_released")),
    ("pitch_range", "pypianoroll", lambda t, p: pitch_range(t, convention="pypianoroll")),
    ("pitch_range", "mgeval", lambda t, p: pitch_range(t, convention="mgeval")),
    ("n_pitches_used", "muspy", lambda t, p: pitches_used(t)),
    ("n_pitches_used", "pypianoroll", lambda t, p: pitches_used(t, convention="pypianoroll")),
    ("n_pitches_used", "mgeval", lambda t, p: pitches_used(t, convention="mgeval")),
    ("n_pitch_classes_used", "muspy", lambda t, p: pitch_classes_used(t)),
    ("n_pitch_classes_used", "AS RELEASED: chroma = runs of ten",
     lambda t, p: pitch_classes_used(t, convention="pypianoroll_as_released")),
    ("drum_in_pattern_rate", "muspy", lambda t, p: drum_in_pattern_rate(t, meter=p["meter"])),
    ("drum_pattern_consistency", "muspy", lambda t, p: drum_pattern_consistency(t)),
    ("pitch_in_scale_rate", "muspy",
     lambda t, p: pitch_in_scale_rate(t, root=p["root"], mode=p["mode"])),
    ("pitch_in_scale_rate", "AS RELEASED in_scale_rate",
     lambda t, p: pitch_in_scale_rate(t, convention="pypianoroll_as_released")),
    ("groove_consistency", "muspy", lambda t, p: groove_consistency(t, bar_beats=4)),
    ("grooving_similarity", "MusDr",
     lambda t, p: grooving_similarity(t, convention="musdr", bar_beats=4, positions=p["positions"]),
     ),
    ("grooving_similarity", "Diff-BGM", lambda t, p: grooving_similarity(t, convention="diffbgm")),
    ("ioi", "mgeval", lambda t, p: inter_onset_interval(t, convention="mgeval")),
    ("ioi", "unique onset times", lambda t, p: inter_onset_interval(t)),
    ("ioi", "unique onset ticks", lambda t, p: inter_onset_interval(t, convention="unique_beats")),
    ("qualified_note_rate", "MuseGAN v2",
     lambda t, p: qualified_note_rate(t, convention="musegan")),
    ("n_pitch_classes_used", "MuseGAN v1 AS RELEASED",
     lambda t, p: pitch_classes_used(t, convention="musegan_as_released")),
    ("n_pitches_used", "MuseGAN v1", lambda t, p: pitches_used(t)),
    ("empty_measure_rate", "MuseGAN v1",
     lambda t, p: empty_measure_rate(t, convention="halfopen", bar_beats=4)),
    ("polyphony_rate", "MuseGAN v1", lambda t, p: polyphony_rate(t, convention="musegan")),
    ("pitch_in_scale_rate", "MuseGAN v1 AS RELEASED",
     lambda t, p: pitch_in_scale_rate(t, convention="musegan_as_released")),
]  # fmt: skip


def how(case):
    for measure, words, ask in HOW:
        if case["measure"] == measure and case["convention"].startswith(words):
            return ask
    raise AssertionError(f"no row asks for {case['measure']}: {case['convention']}")


def resolution(case):
    words = case["convention"]
    if "adjust_resolution(" in words:
        return int(words.split("adjust_resolution(")[1].split(")")[0])
    return None


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_value_of_another_tool_is_met(case):
    if case["convention"].startswith(REFUSED):
        with pytest.raises(MeasureError):
            qualified_note_rate(notes(case["input"]), convention="pypianoroll_as_released")
        return
    value = how(case)(notes(case["input"], resolution(case)), case.get("params") or {})
    if case["value"] is None:
        assert math.isnan(value)
    else:
        assert value == pytest.approx(case["value"], abs=case["tolerance"], rel=0)
