"""Exports read back, by us and with the libraries they are made for."""

import json
from pathlib import Path

import datasets as hugging_face
import pytest
import webdataset

from photoplay.catalog import DATASETS, find
from photoplay.media.packing import from_files
from photoplay.preparation.exporting import export_set
from photoplay.preparation.parquet import from_row, read_tables
from photoplay.preparation.shards import read_shards, write_shards
from photoplay.types.errors import DatasetError
from photoplay.types.packed import same

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*unclosed file.*:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:webdataset"),
]
NAMES = ("urmp", "harmony-set", "muimage", "aist", "pop909", "mcgill-billboard")


def copy_of(name, root):
    module = find(DATASETS, name)
    module.write_sample(root)
    return module.Dataset(root)


def plain(example):
    """All of an example but the places of its media, and the media's bytes."""
    from photoplay.media.packing import to_files

    return to_files(example)


@pytest.fixture(params=NAMES)
def dataset(request, tmp_path):
    return copy_of(request.param, tmp_path / "copy")


def by_key(examples):
    return {example.key: example for example in examples}


def test_shards_hold_every_item_without_loss(dataset, tmp_path):
    done = export_set(dataset, tmp_path / "out", "webdataset")
    found = by_key(read_shards(done.files, tmp_path / "scratch"))
    assert set(found) == set(dataset)
    assert sum(done.items.values()) == len(dataset)
    for key in dataset:
        assert plain(found[key]) == plain(dataset[key])


def test_webdataset_reads_our_shards(dataset, tmp_path):
    done = export_set(dataset, tmp_path / "out", "webdataset")
    found = {}
    for path in done.files:
        for sample in webdataset.WebDataset(str(path), shardshuffle=False):
            files = {name: data for name, data in sample.items() if not name.startswith("__")}
            example = from_files(files, tmp_path / "scratch" / path.stem / sample["__key__"])
            found[example.key] = example
    assert set(found) == set(dataset)
    for key in dataset:
        assert plain(found[key]) == plain(dataset[key])


def test_tables_hold_every_item_without_loss(dataset, tmp_path):
    done = export_set(dataset, tmp_path / "out", "parquet")
    found = by_key(read_tables(done.files, tmp_path / "out"))
    assert set(found) == set(dataset)
    for key in dataset:
        assert plain(found[key]) == plain(dataset[key])


def test_hugging_face_reads_our_tables(dataset, tmp_path, monkeypatch):
    done = export_set(dataset, tmp_path / "out", "parquet")
    whole = hugging_face.load_dataset(str(tmp_path / "out"), cache_dir=str(tmp_path / "cache"))
    assert {split: len(rows) for split, rows in whole.items()} == {
        split.replace("/", "_"): count for split, count in done.items.items()
    }
    found = by_key(from_row(row, tmp_path / "out") for rows in whole.values() for row in rows)
    assert set(found) == set(dataset)
    for key in dataset:
        assert plain(found[key]) == plain(dataset[key])


def test_columns_tell_what_people_look_for(tmp_path):
    dataset = copy_of("harmony-set", tmp_path / "copy")
    export_set(dataset, tmp_path / "out", "parquet")
    rows = hugging_face.load_dataset(
        str(tmp_path / "out"), split="test", cache_dir=str(tmp_path / "cache")
    )
    row = rows[0]
    assert (row["key"], row["tempo"], row["tags"]) == ("three", 102.0, ["strings", "slow"])
    assert row["captions"] == ["slow strings over a lake", "slow strings"]


@pytest.mark.parametrize("form", ["webdataset", "parquet"])
def test_the_same_copy_gives_the_same_bytes(form, tmp_path):
    dataset = copy_of("urmp", tmp_path / "copy")
    for folder in ("one", "two"):
        export_set(dataset, tmp_path / folder, form)
    files = [path for path in (tmp_path / "one").rglob("*") if path.is_file()]
    assert files
    for path in files:
        assert (
            path.read_bytes()
            == (tmp_path / "two" / path.relative_to(tmp_path / "one")).read_bytes()
        )


def test_broken_items_are_left_out_and_told(tmp_path):
    dataset = copy_of("groove", tmp_path / "copy")
    next(iter((tmp_path / "copy").rglob("drummer1/**/*.mid"))).write_bytes(b"no music")
    done = export_set(dataset, tmp_path / "out", "webdataset")
    assert list(done.broken) == ["drummer1/session1/1"]
    assert done.items == {"validation": 1, "test": 1}


def test_a_copy_of_nothing_but_broken_items_is_an_error(tmp_path):
    dataset = copy_of("js-fakes", tmp_path / "copy")
    for path in (tmp_path / "copy").rglob("*.mid"):
        path.write_bytes(b"no music")
    with pytest.raises(DatasetError, match="nothing of JS Fake Chorales"):
        export_set(dataset, tmp_path / "out", "webdataset")


def test_shards_are_closed_when_they_are_full(tmp_path):
    items = [{"item.json": bytes(10)} for _ in range(7)]
    by_count = write_shards(items, tmp_path / "count", most_items=3)
    assert [path.name for path in by_count] == [f"whole-{i:06d}.tar" for i in range(3)]
    by_size = write_shards(items, tmp_path / "size", most_bytes=20)
    assert len(by_size) == 4
    assert not list(tmp_path.rglob("*.part"))


def test_what_is_no_shard_is_told(tmp_path):
    path = tmp_path / "all-000000.tar"
    path.write_bytes(b"no shard")
    with pytest.raises(DatasetError, match="is no shard"):
        list(read_shards([path]))


@pytest.mark.parametrize("form", ["webdataset", "parquet"])
def test_croissant_describes_what_is_there(form, tmp_path):
    dataset = copy_of("pop909", tmp_path / "copy")
    done = export_set(dataset, tmp_path / "out", form)
    told = json.loads((tmp_path / "out" / "croissant.json").read_text())
    assert told["conformsTo"] == "http://mlcommons.org/croissant/1.0"
    assert told["license"].startswith("MIT")
    listed = {one["contentUrl"]: one for one in told["distribution"] if "contentUrl" in one}
    assert {tmp_path / "out" / name for name in listed} == set(done.files)
    for name, one in listed.items():
        assert one["contentSize"] == f"{(tmp_path / 'out' / name).stat().st_size} B"
    ids = {one["@id"] for one in told["distribution"]}
    for records in told.get("recordSet", []):
        for field in records["field"]:
            assert field["source"]["fileSet"]["@id"] in ids
    assert ("recordSet" in told) == (form == "parquet")


def test_same_is_used_on_whole_examples(tmp_path):
    dataset = copy_of("pop909", tmp_path / "copy")
    done = export_set(dataset, tmp_path / "out", "parquet")
    for example in read_tables(done.files, Path(tmp_path / "out")):
        assert same(example, dataset[example.key])  # it names no media, so nothing differs
