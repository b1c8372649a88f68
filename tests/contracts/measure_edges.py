"""Edge cases by kind of input, and what measures say of nothing, with the reason."""

import numpy as np

from photoplay.types.notes import table_of

NOTHING = {
    "notes": {"empty score": table_of([]), "drums alone": table_of([(0, 480, 36)], drum=True)},
    "vectors": {"no rows": np.zeros((0, 4)), "nan": np.full((40, 4), np.nan)},
    "values": {"no values": np.zeros(0), "nan": np.full(30, np.nan)},
    "logits": {"no rows": np.zeros((0, 6)), "nan": np.full((24, 6), np.nan)},
    "sound": {
        "no samples": np.zeros((0, 2), np.float32),
        "silence": np.zeros((96_000, 2), np.float32),
        "nan": np.full((96_000, 2), np.nan, np.float32),
    },
    "matrix": {"nan": np.full((24, 24), np.nan), "no frames": np.zeros((0, 0))},
    "times": {"no times": np.zeros(0), "nan": np.full(5, np.nan)},
    "curve": {"no values": np.zeros(0), "nan": np.full(60, np.nan)},
    "strength": {"no values": np.zeros(0), "nan": np.full(60, np.nan)},
    "bits": {"no seconds": np.zeros(0, int)},
    "table": {"no items": np.zeros((0, 0)), "nan": np.full((24, 24), np.nan)},
    "attention": {"nan": np.full((30, 30), np.nan), "no steps": np.zeros((0, 0))},
    "systems": {"no clips": np.zeros((0, 3)), "nan": np.full((20, 3), np.nan)},
    "chords": {"no chords": np.zeros(0, int)},
    "chord logits": {"no chords": np.zeros((0, 159)), "nan": np.full((24, 159), np.nan)},
    "number": {"nan": float("nan")},
    "share": {"nan": float("nan")},
    "tempi": {"nan": np.full(2, np.nan)},
    "ratings": {"no ratings": np.full((6, 9), np.nan), "none at all": np.zeros((0, 0))},
    "ratings with gaps": {"no ratings": np.full((6, 9), np.nan)},
    "complete ratings": {"no ratings": np.full((6, 9), np.nan), "none at all": np.zeros((0, 0))},
    "ranks": {"no ranks": np.zeros((0, 4)), "nan": np.full((8, 4), np.nan)},
    "wins": {"no systems": np.zeros((0, 0)), "nan": np.full((4, 4), np.nan)},
}
"""Kind -> inputs that hold nothing to measure: an error, nan, or a value that is stated below."""

ONE = {
    "notes": {
        "one note": table_of([(0, 480, 60)]),
        "a chord": table_of([(0, 480, 60), (0, 480, 64)]),
    },
    "vectors": {"one row": np.ones((1, 4)), "equal rows": np.ones((40, 4))},
    "values": {"one value": np.ones(1), "equal values": np.ones(30)},
    "logits": {"one row": np.ones((1, 6)), "equal rows": np.ones((24, 6))},
    "sound": {
        "mono": np.full(96_000, 0.1, np.float32) * np.sin(np.arange(96_000) / 20).astype("f4"),
        "one sample": np.full((1, 2), 0.5, np.float32),
        "a click": np.eye(1, 96_000, 40_000, dtype=np.float32).T.repeat(2, axis=1),
    },
    "matrix": {"one frame": np.ones((1, 1)), "all alike": np.ones((24, 24))},
    "times": {"one time": np.array([3.0])},
    "curve": {"one value": np.ones(1), "constant": np.full(60, 0.5)},
    "strength": {"one value": np.ones(1), "constant": np.full(60, 0.5)},
    "bits": {"one second": np.ones(1, int), "all": np.ones(30, int), "none": np.zeros(30, int)},
    "table": {"one item": np.ones((1, 1)), "all alike": np.ones((24, 24))},
    "attention": {"one step": np.ones((1, 1))},
    "systems": {"one clip": np.ones((1, 3)), "one system": np.ones((20, 1))},
    "ratings": {"one rating": np.array([[4.0]]), "all equal": np.full((6, 9), 3.0)},
    "complete ratings": {"all equal": np.full((6, 9), 3.0)},
    "ranks": {"one rater": np.array([[1, 2, 3, 4]])},
    "wins": {"two systems": np.array([[0.0, 3.0], [1.0, 0.0]])},
}
"""Kind -> as little as can be measured: an error, nan, or a value within the measure's range."""

SHORTER = {
    "vectors": lambda x: x[:, :-1],
    "logits": lambda x: x[:-1],
    "bits": lambda x: x[:-1],
    "curve": lambda x: x[:-1],
    "strength": lambda x: x[:-1],
    "chords": lambda x: x[:-1],
}
"""Kind -> how the second of two is made not to fit the first: an error, or stated below."""

_COUNTS = "a count of nothing is 0, and drums have no pitch"
_RULE = "mir_eval's rule: 0 where either side is empty"
_HITS = "nothing played, nothing hit: the rate is truly 0"
STATED = {
    "silence": {"silence": (1.0, "nothing sounds in all of the time")},
    "pitches-used": {"empty score": (0.0, _COUNTS), "drums alone": (0.0, _COUNTS)},
    "pitch-classes-used": {"empty score": (0.0, _COUNTS), "drums alone": (0.0, _COUNTS)},
    "empty-beat-rate": {"drums alone": (0.0, "drums are sound, and every beat has one")},
    "empty-measure-rate": {"drums alone": (0.0, "drums are sound, and every bar has one")},
    "polyphony-rate": {"drums alone": (0.0, "of the steps that there are none has two pitches")},
    "drum-in-pattern-rate": {"drums alone": (1.0, "the one stroke stands on the grid")},
    "drum-pattern-consistency": {"drums alone": (1.0, "the one stroke stands on the grid")},
    "note-density": {"drums alone": (None, "strokes are notes: one in the beat that there is")},
    "rhythm-alignment": {"no times": (0.0, _HITS)},
    "beat-alignment": {"no times": (0.0, "AIST++'s rule, and no beat is answered")},
    "beats-coverage": {"no seconds": (0.0, "LORIS's rule: 0 where nothing is generated")},
    "beats-hit": {"no seconds": (0.0, "LORIS's rule: 0 where nothing is generated")},
    "beat-f": {"no times": (0.0, _RULE)},
    "cemgil": {"no times": (0.0, _RULE)},
    "p-score": {"no times": (0.0, _RULE)},
    "beat-continuity": {"no times": (0.0, _RULE)},
    "onset-f": {"no times": (0.0, _RULE)},
    "cut-hit-rate": {"no times": (0.0, _HITS)},
}
"""Measure -> edge case -> the value it has and why; None for a value of its own unit."""
CUT_TO_FIT = {
    "beats-coverage": "LORIS cuts the reference to the generated length",
    "beats-hit": "LORIS cuts the reference to the generated length",
}
"""Measures, by that convention, that take two lengths."""
OTHER_SCALES = ("imagebind-score", "clap-score")
"""Three of their conventions print other scales; their cards say so."""
