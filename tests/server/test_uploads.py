"""Uploads that are broken off, gone on with, wrong, too large, or no films at all."""

import pytest

from tests.server.conftest import TUS, add, announce, options, send


def test_an_upload_is_gone_on_with_where_it_stopped(served):
    client, root = served
    place = announce(client, 10).headers["Location"]
    assert send(client, place, 0, b"01234").headers["Upload-Offset"] == "5"
    head = client.head(place, headers=TUS)
    assert (head.headers["Upload-Offset"], head.headers["Upload-Length"]) == ("5", "10")
    assert send(client, place, 5, b"56789").status_code == 204
    name = place.rsplit("/", 1)[-1]
    assert (root / "uploads" / f"{name}.bytes").read_bytes() == b"0123456789"


@pytest.mark.parametrize(
    ("offset", "piece", "status", "left"),
    [(3, b"xx", 409, "5"), (5, b"567890", 413, "5"), (-1, b"x", 422, "5")],
)
def test_bytes_that_do_not_fit_are_refused_and_change_nothing(served, offset, piece, status, left):
    client, _ = served
    place = announce(client, 10).headers["Location"]
    send(client, place, 0, b"01234")
    refused = send(client, place, offset, piece)
    assert refused.status_code == status
    assert refused.headers["content-type"] == "application/problem+json"
    assert client.head(place, headers=TUS).headers["Upload-Offset"] == left


@pytest.mark.parametrize("size", [0, -5, (1 << 20) + 1])
def test_a_length_that_is_not_taken_is_refused_before_a_byte_is_sent(served, size):
    client, _ = served
    assert announce(client, size).status_code == 413


def test_all_unfinished_uploads_together_have_a_limit(tmp_path):
    from starlette.testclient import TestClient

    from photoplay.server.service import service

    client = TestClient(service(options(tmp_path, largest=1000, room=2500)))
    places = [announce(client, 1000) for _ in range(3)]
    assert [answer.status_code for answer in places] == [201, 201, 507]
    client.delete(places[0].headers["Location"], headers=TUS)
    assert announce(client, 1000).status_code == 201


def test_an_upload_can_be_given_up_and_is_then_unknown(served):
    client, _ = served
    place = announce(client, 10).headers["Location"]
    assert client.delete(place, headers=TUS).status_code == 204
    assert client.head(place, headers=TUS).status_code == 404
    assert client.head("/uploads/..%2f..%2fetc", headers=TUS).status_code == 404


def test_a_film_is_made_only_of_a_whole_upload(served):
    client, _ = served
    place = announce(client, 10).headers["Location"]
    new = {"upload": place.rsplit("/", 1)[-1]}
    assert client.post("/films", json=new).status_code == 409


def broken(kind, film):
    whole = film.read_bytes()
    return {
        "words": b"this is no film at all, whatever its name says\n" * 40,
        "noise": bytes(range(256)) * 64,
        "the first half": whole[: len(whole) // 3],
        "a playlist": b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
        "a list of files": b"ffconcat version 1.0\nfile '/etc/passwd'\n",
        "a page": b"<html><body>film</body></html>",
    }[kind]


@pytest.mark.parametrize(
    "kind", ["words", "noise", "the first half", "a playlist", "a list of files", "a page"]
)
def test_what_is_no_film_is_refused_and_leaves_nothing(served, small_film, kind):
    client, root = served
    before = sorted((root / "films").glob("*"))
    refused = add(client, broken(kind, small_film), f"{kind}.mp4")
    assert refused.status_code == 415
    told = refused.json()
    assert told["type"].startswith("urn:photoplay:problem:media")
    assert str(root) not in told["detail"]
    assert sorted((root / "films").glob("*")) == before


def test_names_that_lead_elsewhere_lose_their_way(served, small_film):
    client, root = served
    made = add(client, small_film.read_bytes(), "../../../evil/../x.mp4")
    assert made.status_code == 201
    home = root / "films" / made.json()["id"]
    assert (home / "film.mp4").is_file()
    assert made.json()["title"] == "x"


def test_wishes_that_make_no_sense_are_refused_by_name(served, small_film):
    client, _ = served
    refused = add(client, small_film.read_bytes(), wishes={"stile": "jazz"})
    assert refused.status_code == 422
    assert "style" in refused.json()["detail"]
    assert client.post("/films", json={"upload": "x", "extra": 1}).status_code == 422


def test_a_probe_that_takes_too_long_is_ended(tmp_path, small_film):
    from photoplay.server.errands import Limits, run

    (tmp_path / "film.mp4").write_bytes(small_film.read_bytes())
    found = run(tmp_path, "probe", {"film": "film.mp4"}, limits=Limits(wall=0.01))
    assert found.problem["status"] == 413
    tight = Limits(memory=200 << 20)
    assert run(tmp_path, "probe", {"film": "film.mp4"}, limits=tight).problem is not None
    assert [path.name for path in tmp_path.iterdir()] == ["film.mp4"]
