from dataclasses import replace
from pathlib import Path

import pytest

from photoplay.catalog import DATASETS, find
from photoplay.media.packing import from_files, to_files
from photoplay.types.errors import DatasetError
from photoplay.types.packed import same


def copy_of(name, root):
    module = find(DATASETS, name)
    module.write_sample(root)
    return module.Dataset(root)


def without_places(example):
    """The example with its media's paths taken out."""

    def clip(one):
        return one and replace(one, path=Path("somewhere"))

    return replace(
        example,
        film=clip(example.film),
        music=clip(example.music),
        image=example.image and Path("somewhere"),
        players=tuple(
            replace(p, sound=p.sound and Path("somewhere")) for p in example.players
        ),
    )  # fmt: skip


@pytest.mark.parametrize("name", DATASETS)
def test_every_item_of_every_set_comes_back_as_it_was(name, tmp_path):
    dataset = copy_of(name, tmp_path / "copy")
    for number, key in enumerate(dataset):
        example = dataset[key]
        back = from_files(to_files(example), tmp_path / str(number))
        assert same(without_places(back), without_places(example))
        for (kind, path), (same_kind, source) in zip(back.files(), example.files(), strict=True):
            assert kind == same_kind
            assert path.read_bytes() == source.read_bytes()
            assert path.is_relative_to(tmp_path / str(number))


def test_equal_items_are_equal_bytes(tmp_path):
    once = copy_of("urmp", tmp_path)
    again = find(DATASETS, "urmp").Dataset(tmp_path)
    for key in once:
        assert to_files(once[key]) == to_files(again[key])


def test_media_may_be_left_where_they_are(tmp_path):
    dataset = copy_of("harmony-set", tmp_path)
    files = to_files(dataset["one"], media=False)
    assert set(files) == {"item.json", "arrays.npz"}
    assert from_files(files).film.path == dataset["one"].film.path


@pytest.mark.parametrize(
    "files",
    [{}, {"item.json": b"{}"}, {"item.json": b'{"version": 9, "example": {"key": "x"}}'},
     {"item.json": b"no json"}],
)  # fmt: skip
def test_other_files_are_refused(files):
    with pytest.raises(DatasetError, match="no packed example"):
        from_files(files)
