import json

import pytest

from photoplay.catalog import DATASETS
from photoplay.cli.main import run
from photoplay.datasets.music.groove import write_sample


def test_every_set_is_listed_with_its_card(capsys):
    assert run(["datasets", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {one["name"] for one in told} == set(DATASETS)
    assert all(one["licence"] and one["ask"] and one["layout"] for one in told)


def test_a_whole_copy_is_read(tmp_path, capsys):
    write_sample(tmp_path)
    assert run(["datasets", "check", "groove", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "3 items read of 1150" in out
    assert "splits: train 1, validation 1, test 1" in out


def test_what_is_broken_is_listed_and_stops_nothing(tmp_path, capsys):
    write_sample(tmp_path)
    broken, *_ = sorted(tmp_path.rglob("*.mid"))
    broken.write_bytes(b"no music")
    assert run(["datasets", "check", "groove", str(tmp_path), "--json"]) == 7
    report = json.loads(capsys.readouterr().out)
    assert list(report["broken"]) == ["drummer1/session1/1"]
    assert str(broken) in report["broken"]["drummer1/session1/1"]
    assert report["items"] == 2


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["check", "groov", "."], 2, "perhaps groove"),
        (["check", "groove", "/nowhere"], 3, "CC BY 4.0. To get it: magenta"),
    ],
)
def test_what_cannot_be_checked_is_told(arguments, code, told, capsys):
    assert run(["datasets", *arguments]) == code
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("form", "made"),
    [("webdataset", "train-000000.tar"), ("parquet", "data/train-00000-of-00001.parquet")],
)
def test_a_copy_is_exported(form, made, tmp_path, capsys):
    write_sample(tmp_path / "copy")
    out = tmp_path / "out"
    assert (
        run(["datasets", "export", "groove", str(tmp_path / "copy"), str(out), "--to", form]) == 0
    )
    assert (out / made).exists()
    assert (out / "croissant.json").exists()
    assert "validation: 1 items" in capsys.readouterr().out
    again = run(["datasets", "export", "groove", str(tmp_path / "copy"), str(out), "--to", form])
    assert again == 5
    assert "is not empty" in capsys.readouterr().err
