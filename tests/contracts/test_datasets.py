"""What every reader promises, whichever set it reads; exceptions stand on its card."""

import fnmatch
import shutil
from collections.abc import Mapping
from dataclasses import fields

import pytest

from photoplay.catalog import DATASETS, find
from photoplay.datasets.checking import check
from photoplay.types.errors import DatasetError, DatasetMissingError
from photoplay.types.example import Example
from photoplay.types.packed import same

SHELVES = ("paired", "movement", "images", "music")
FIELDS = {field.name for field in fields(Example)} - {"key", "matched"}


@pytest.fixture(params=DATASETS)
def module(request):
    return find(DATASETS, request.param)


@pytest.fixture(scope="session")
def samples(tmp_path_factory):
    """Where samples lie that were written already, by module."""
    return tmp_path_factory.mktemp("samples"), {}


@pytest.fixture
def sample(module, samples):
    """A sample that no test changes."""
    folder, written = samples
    if module not in written:
        module.write_sample(folder / module.CARD.name)
        written[module] = folder / module.CARD.name
    return written[module]


@pytest.fixture
def copy(sample, tmp_path):
    return shutil.copytree(sample, tmp_path / "copy")


@pytest.fixture
def dataset(module, sample):
    return module.Dataset(sample)


def sample_files(root):
    return sorted(path for path in root.rglob("*") if path.is_file())


def fits(path, root, patterns):
    name = path.relative_to(root).as_posix()
    return any(
        fnmatch.fnmatch(name, pattern) or fnmatch.fnmatch(name, pattern.removeprefix("**/"))
        for pattern in patterns
    )


def one_of_each_kind(root, card):
    """The first file for every pattern of the layout that the reader opens."""
    kinds = [pattern for pattern in card.layout if pattern not in card.unread]
    first = {
        kind: [one for one in sample_files(root) if fits(one, root, (kind,))] for kind in kinds
    }
    return [files[0] for files in first.values() if files]


def test_the_card_is_filled_in(module):
    card = module.CARD
    assert DATASETS[card.name] == module.__name__
    assert card.shelf in SHELVES
    assert module.__name__.split(".")[-2] == card.shelf
    assert all((card.title, card.holds, card.source, card.licence, card.ask, card.layout_source))
    assert card.layout
    assert set(card.unread) <= set(card.layout)
    assert set(card.gives) <= FIELDS
    assert card.splits or card.split_note, "without splits the card says why"
    if "none stated" in card.licence or "NC" in card.licence:
        assert not card.ships
    assert module.Dataset.card is card


def test_it_is_a_read_only_mapping(dataset):
    assert isinstance(dataset, Mapping)
    assert len(dataset) == len(list(dataset)) >= 2
    assert not hasattr(dataset, "__setitem__")


def test_every_key_loads_twice_the_same(module, sample):
    once, again = module.Dataset(sample), module.Dataset(sample)
    for key in once:
        assert key in again
        assert once[key].key == key
        assert same(once[key], again[key])


def test_examples_differ_by_key(dataset):
    one, other, *_ = dataset
    assert one != other
    assert not same(dataset[one], dataset[other])


def test_an_unknown_key_is_a_key_error(dataset):
    assert "no such key" not in dataset
    with pytest.raises(KeyError):
        dataset["no such key"]


@pytest.mark.parametrize("there", [False, True], ids=["no folder", "an empty folder"])
def test_a_missing_copy_is_said_plainly(module, tmp_path, there):
    root = tmp_path / "elsewhere"
    if there:
        root.mkdir()
    for ask in (list, len, lambda dataset: dataset["key"]):
        with pytest.raises(DatasetMissingError) as told:
            ask(module.Dataset(root))
        for part in (module.CARD.title, module.CARD.licence, module.CARD.ask):
            assert part in str(told.value)


def test_making_a_reader_reads_nothing(module, tmp_path):
    module.Dataset(tmp_path / "nowhere")


def test_splits_are_known_and_apart(module, dataset):
    assert set(dataset.splits) == set(module.CARD.splits)
    seen = {}  # a set may be split several times over: the splits of a family are apart
    for name in module.CARD.splits:
        keys, family = dataset.split(name), name.rpartition("/")[0]
        assert keys
        assert set(keys) <= set(dataset)
        assert len(keys) == len(set(keys))
        assert not seen.get(family, set()) & set(keys)
        seen[family] = seen.get(family, set()) | set(keys)
    with pytest.raises(LookupError, match="no split 'hearsay'"):
        dataset.split("hearsay")


def test_the_sample_has_the_layout_that_the_card_documents(module, sample):
    files, patterns = sample_files(sample), module.CARD.layout
    strangers = [path for path in files if not fits(path, sample, patterns)]
    assert not strangers
    if module.CARD.access != "your own":
        unmet = [one for one in patterns if not any(fits(path, sample, (one,)) for path in files)]
        assert not unmet


def test_items_fill_the_fields_that_the_card_gives_and_no_other(module, dataset):
    filled = set().union(*(example.given() for example in dataset.values()))
    assert filled == set(module.CARD.gives)


def test_a_faultless_copy_has_no_faults(dataset):
    report = check(dataset, media=True)
    assert report.faultless, report
    assert report.items == len(dataset)


def faults_of(module, root):
    """What a check says of a copy: anything but a DatasetError would fail the test."""
    try:
        report = check(module.Dataset(root), media=True)
    except DatasetError as error:
        return [str(error)]
    return [*report.broken.values(), *report.missing, *filter(None, [report.split_fault])]


def test_a_garbled_file_is_reported(module, copy):
    for path in one_of_each_kind(copy, module.CARD):
        whole = path.read_bytes()
        path.write_bytes(b"\x00\xff{garbled\n" * 9)
        assert faults_of(module, copy), f"{path.name} is garbled and nobody noticed"
        path.write_bytes(whole)


def test_a_lost_file_stops_nobody(module, copy):
    count = len(module.Dataset(copy))
    for path in one_of_each_kind(copy, module.CARD):
        whole = path.read_bytes()
        path.unlink()
        faults = faults_of(module, copy)
        assert faults or len(module.Dataset(copy)) < count, f"{path.name} is not missed"
        path.write_bytes(whole)


def test_an_empty_file_stops_nobody(module, copy):
    for path in one_of_each_kind(copy, module.CARD):
        whole = path.read_bytes()
        path.write_bytes(b"")
        faults_of(module, copy)
        path.write_bytes(whole)
