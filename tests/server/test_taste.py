"""A taste over REST: what is said is learnt when asked, switched off, and forgotten."""

import json

from tests.server.conftest import add
from tests.test_tasting import composed, put  # noqa: F401

QUICK = {"synth": "built-in", "taste": False}


def test_what_was_said_of_films_is_learnt_and_forgotten(
    served, small_film, composed, tmp_path, monkeypatch  # noqa: F811
):  # fmt: skip
    client, root = served
    monkeypatch.setenv("PHOTOPLAY_TASTE", str(tmp_path / "taste.json"))
    assert client.get("/taste").json()["says"] == []
    film = add(client, small_film.read_bytes(), wishes=QUICK).json()["id"]
    home = root / "films" / film
    for style, rating in (("piano", 5), ("rock", 1)):
        put(home / "film.photoplay", composed, style)
        for _ in range(12):
            said = client.post(f"/films/{film}/feedback", json={"rating": rating})
            assert said.status_code == 201
    (home / "film.photoplay" / "project.json").write_text('{"version": 1}')
    rows = client.get(f"/films/{film}/feedback").json()
    assert len(rows) == 24
    assert rows[0]["heard"]["style"] == "piano"
    learnt = client.post("/taste/learn").json()
    assert (learnt["ratings"], learnt["on"]) == (24, True)
    assert learnt["belief"] > 0.5
    assert any("piano" in said or "drums" in said for said in learnt["says"])
    assert client.patch("/taste", json={"on": False}).json()["on"] is False
    assert client.get("/taste").json() == learnt | {"on": False}
    for wrong in ({}, {"on": "maybe"}, {"on": True, "more": 1}):
        assert client.patch("/taste", json=wrong).status_code == 422
    assert client.get(f"/films/{film}/files/film.photoplay/feedback.jsonl").status_code == 404
    assert client.delete(f"/films/{film}/feedback").status_code == 204
    assert client.get("/taste").json()["ratings"] == 0
    assert client.delete("/taste").status_code == 204
    assert client.get("/taste").json()["learnt"] == ""
    assert not (tmp_path / "taste.json").exists()
    client.delete(f"/films/{film}")


def test_a_taste_that_is_no_yes_or_no_is_refused(served, small_film):
    client, _ = served
    answer = add(client, small_film.read_bytes(), wishes={"taste": "much"})
    assert answer.status_code == 422
    assert "taste is true or false" in json.loads(answer.content)["detail"]
