"""docs/licences.md lists every ingredient: assets, packages, tables of statistics."""

import json
import re
import tomllib
from pathlib import Path

from photoplay.assets.sources import ASSETS, EVALUATION
from photoplay.cli.setup import _PACKAGES

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
CALLED = {"av": "PyAV", "opencv-python-headless": "OpenCV", "opentimelineio": "OpenTimelineIO",
          "onnxruntime": "ONNX Runtime"}  # fmt: skip
"""Packages that go by another name than their own."""
CORPORA = ("Groove MIDI Dataset", "POP909", "McGill Billboard", "OpenEWLD",
           "OpenScore String Quartets")  # fmt: skip


def rows():
    return [line for line in PAGE.splitlines() if line.startswith("|")][2:]


def needed():
    form = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [one for group in form["optional-dependencies"].values() for one in group]
    return [re.split(r"[<>=!\[; ]", one)[0].lower() for one in (*form["dependencies"], *extras)]


def test_every_asset_has_a_row_with_its_licence():
    for asset in (*ASSETS, *EVALUATION):
        word = asset.file if asset.name == "font" else asset.name.split("-")[0]
        row = next((row for row in rows() if word.lower() in row.lower()), None)
        assert row is not None, f"{asset.name} is not in docs/licences.md"
        assert asset.licence in row


def test_every_package_that_is_needed_is_named():
    missing = [name for name in needed() if CALLED.get(name, name).lower() not in PAGE.lower()]
    assert not missing, f"docs/licences.md does not name {missing}"


def test_doctor_looks_at_every_package_that_is_needed():
    form = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[<>=!\[; ]", one)[0].lower() for one in form["dependencies"]}
    assert names == set(_PACKAGES)


def test_every_table_of_statistics_says_where_it_comes_from_and_the_page_names_it():
    tables = sorted((ROOT / "src" / "photoplay").rglob("tables/*.json"))
    assert tables
    for path in tables:
        form = json.loads(path.read_text(encoding="utf-8"))
        origin = form["origin"]
        told = origin.values() if isinstance(origin, dict) else [f"{origin}, {form['licence']}"]
        for one in told:
            assert re.search(r"MIT|CC0|CC BY 4.0", one), f"{path.name}: {one} has no licence"
            named = [name for name in CORPORA if name in one]
            assert named, f"{path.name}: {one} is not among the corpora"
            assert all(name in PAGE for name in named)
