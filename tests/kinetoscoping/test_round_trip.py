"""Items as they are made, through shards, tables and Croissant and back, media and all."""

from collections.abc import Mapping
from pathlib import Path

import datasets as hugging_face
import pytest
import webdataset

from photoplay.datasets.paired.kinetoscope import Dataset
from photoplay.kinetoscoping.making import Making
from photoplay.kinetoscoping.recipes import MANNERS, Recipe
from photoplay.kinetoscoping.storing import make_items
from photoplay.media.packing import from_files, to_files
from photoplay.preparation.exporting import export_set
from photoplay.preparation.parquet import from_row
from tests.kinetoscoping.songs import copies

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*unclosed file.*:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """One item of each kind, in a copy of the set."""
    root = tmp_path_factory.mktemp("made")
    source = copies(root / "copies")
    wanted = [
        Recipe(kind=kind, manner=manners[0], level="clean", song="003", round=0, seed=1)
        for kind, manners in MANNERS.items()
    ]
    making = Making(source=source, seconds=4)
    entries = make_items(making, wanted, root / "set")
    assert sum(bool(one.content) for one in entries.values()) == len(MANNERS), entries
    return Dataset(root / "set")


@pytest.fixture(scope="module")
def packed(made):
    """Key -> the files of an item, media among them."""
    files = {key: to_files(made[key]) for key in made}
    names = {name.partition(".")[2] for one in files.values() for name in one}
    assert {"json", "npz", "mp4", "png"} <= names
    assert len(files) == len(MANNERS)
    return files


def test_webdataset_gives_back_every_byte(made, packed, tmp_path):
    done = export_set(made, tmp_path / "out", "webdataset")
    found = {}
    for path in done.files:
        for sample in webdataset.WebDataset(str(path), shardshuffle=False):
            files = {name: data for name, data in sample.items() if not name.startswith("__")}
            example = from_files(files, tmp_path / "scratch" / path.stem / sample["__key__"])
            found[example.key] = to_files(example)
    assert found == packed
    assert done.items == {split: len(keys) for split, keys in made.splits.items() if keys}


def test_hugging_face_gives_back_every_byte(made, packed, tmp_path):
    export_set(made, tmp_path / "out", "parquet")
    whole = hugging_face.load_dataset(str(tmp_path / "out"), cache_dir=str(tmp_path / "cache"))
    found = [from_row(row, tmp_path / "out") for rows in whole.values() for row in rows]
    assert {one.key: to_files(one) for one in found} == packed


def test_croissant_gives_back_every_byte(made, packed, tmp_path):
    """By MLCommons' own reader, from the metadata alone."""
    mlcroissant = pytest.importorskip("mlcroissant")
    export_set(made, tmp_path / "out", "parquet")
    told = mlcroissant.Dataset(str(tmp_path / "out" / "croissant.json"))
    assert not told.metadata.ctx.issues.errors
    found = [from_row(_row(record), tmp_path / "out") for record in told.records("items")]
    assert {one.key: to_files(one) for one in found} == packed


def _row(record: Mapping[str, object]) -> dict[str, object]:
    """A record as a row of our tables: texts come as bytes."""
    row = {name.removeprefix("items/"): value for name, value in record.items()}
    texts = {name: row[name].decode() for name in ("item", "media")}
    return row | texts


def test_croissant_of_shards_is_what_its_reader_expects(made, tmp_path):
    mlcroissant = pytest.importorskip("mlcroissant")
    done = export_set(made, tmp_path / "out", "webdataset")
    told = mlcroissant.Dataset(str(tmp_path / "out" / "croissant.json"))
    assert not told.metadata.ctx.issues.errors
    assert {Path(one.content_url).name for one in told.metadata.file_objects} == {
        path.name for path in done.files
    }
