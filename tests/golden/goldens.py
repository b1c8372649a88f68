"""The golden cases: answers of tools outside Photoplay, each with its tolerance."""

import json
from pathlib import Path

import numpy as np
import pytest

FOLDER = Path(__file__).parents[3] / "shared" / "metrics" / "goldens"
DATA = FOLDER.parents[1] / "data"


def cases(name, *measures):
    """Parameters of one golden file; a single skipped one where the file is not at hand."""
    path = FOLDER / f"{name}.json"
    if not path.is_file():
        return [pytest.param(None, marks=pytest.mark.skip(reason=f"{path.name} is not at hand"))]
    found = json.loads(path.read_text())["cases"]
    return [
        pytest.param(case, id=case["id"])
        for case in found
        if not measures or case["measure"] in measures
    ]


def inputs(name):
    return json.loads((FOLDER / f"{name}.json").read_text())["inputs"]


def meets(value, case):
    """Assert that a value is the case's within its tolerance; null stands for nan."""
    if case["value"] is None:
        assert np.all(np.isnan(value))
        return
    wanted = np.asarray(case["value"], dtype=float)
    assert np.shape(value) == wanted.shape
    assert np.allclose(value, wanted, rtol=0, atol=max(case["tolerance"], 1e-15), equal_nan=True)
