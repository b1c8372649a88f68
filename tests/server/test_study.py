"""A listening study over HTTP: people take part, go on later, and nothing gives a system away."""

import re

import numpy as np
import pytest
from starlette.testclient import TestClient

from photoplay.evaluation.listening import ANSWERS, STIMULI
from photoplay.evaluation.study import analyse
from photoplay.evaluation.study_answers import read_said
from photoplay.project import write_json
from photoplay.server.study_service import PAGE, StudyServiceOptions, study_service
from photoplay.types.errors import MediaMissingError
from photoplay.types.json_form import to_json
from tests.evaluation.test_listening import TRUE, said_of, study_of

HOSTS = ("testserver",)


def put(folder, study):
    write_json(folder / "study.json", to_json(study))
    (folder / STIMULI).mkdir()
    for one in study.stimuli:
        (folder / STIMULI / one.file).write_bytes(one.file.encode())
    return StudyServiceOptions(folder=folder, hosts=HOSTS)


def begin(client):
    return client.post("/participants", json={"consent": True}).json()


def turn_of(study, folder, now):
    """The turn that somebody sees, as the study's maker knows it."""
    session = next(one for one in read_said(folder).sessions if one.id == now["id"])
    return study.lists[session.list][now["next"]["turn"]]


@pytest.mark.parametrize("kind", ["opinion", "pairwise", "ranking", "sliders"])
def test_simulated_people_take_part_and_their_liking_comes_out(kind, tmp_path):
    study = study_of(kind, most=5, checks=1)
    with TestClient(study_service(put(tmp_path, study))) as client:
        for number in range(8):
            rng = np.random.default_rng(number)
            now = begin(client)
            while now["next"]:
                turn = turn_of(study, tmp_path, now)
                assert (now["next"]["check"] is None) == (turn.check is None)
                values = said_of(study, turn, rng)
                place = f"/participants/{now['id']}/answers/{now['next']['turn']}"
                heard = [1.0] * len(now["next"]["versions"])
                answer = client.put(place, json={"values": values, "heard": heard, "seconds": 5})
                assert answer.status_code == 200, answer.text
                now = answer.json()
            assert now["answered"] == list(range(now["turns"]))
    found = analyse(read_said(tmp_path).as_study())
    one = found.criteria[0]
    values = {row.system: row.value for row in (one.strengths or one.scores)}
    best, *_, worst = sorted(values, key=values.get, reverse=kind != "ranking")
    assert (best, worst) == ("ours", "noise")
    assert found.study.remarks[0] == "8 began, 8 count"


@pytest.fixture
def asked(tmp_path):
    """(client, study, folder) of a study of pairs."""
    study = study_of("pairwise", most=4, checks=0)
    with TestClient(study_service(put(tmp_path, study))) as client:
        yield client, study, tmp_path


def test_nothing_that_people_get_names_a_system_or_a_clip(asked):
    client, study, _ = asked
    now = begin(client)
    told = client.get("/study").text + str(now) + client.get(f"/participants/{now['id']}").text
    files = {one.file for one in study.stimuli}
    told = re.sub("|".join(map(re.escape, sorted(files))), "", told)
    for name in (*TRUE, "beach", "city", "train", "zoo", "list"):
        assert name not in told
    assert {version["label"] for version in now["next"]["versions"]} == {"A", "B"}
    assert re.fullmatch("[A-Z2-9]{8}", now["id"])


def test_who_comes_back_goes_on_and_what_is_kept_is_a_number_and_answers(asked):
    client, _, folder = asked
    now = begin(client)
    place = f"/participants/{now['id']}/answers/0"
    values = {"overall correspondence": "A"}
    answer = {"values": values, "heard": [1.0, 0.95], "seconds": 3.5}
    assert client.put(place, json=answer).status_code == 200
    assert (folder / ANSWERS).read_text().count("\n") == 2
    later = client.get(f"/participants/{now['id'].lower()}").json()  # typed by hand
    assert (later["answered"], later["next"]["turn"]) == ([0], 1)
    assert set(re.findall(r'"(\w+)":', (folder / ANSWERS).read_text())) == {
        "participant", "list", "turn", "values", "heard", "seconds",
    }  # fmt: skip


def test_what_makes_no_sense_is_refused_and_not_kept(asked):
    client, _, folder = asked
    now = begin(client)
    place = f"/participants/{now['id']}/answers"
    good = {"values": {"overall correspondence": "A"}, "heard": [1.0, 1.0]}
    for wrong in (
        {"heard": [1.0, 0.2]}, {"heard": [1.0]}, {"heard": []}, {"heard": [1.0, 7]},
        {"values": {"overall correspondence": "ours"}}, {"values": {}}, {"name": "Ann"},
        {"seconds": -1}, {"values": {"overall correspondence": ["A"] * 9}},
    ):  # fmt: skip
        assert client.put(f"{place}/0", json=good | wrong).status_code == 422, wrong
    assert client.put(f"{place}/99", json=good).status_code == 422
    assert client.put("/participants/NOBODY23/answers/0", json=good).status_code == 404
    assert client.get("/participants/NOBODY23").status_code == 404
    assert client.post("/participants", json={"consent": False}).status_code == 422
    long = good | {"values": {"overall correspondence": "A" * 70_000}}
    assert client.put(f"{place}/0", json=long).status_code == 413
    assert (folder / ANSWERS).read_text().count("\n") == 1


def test_films_are_served_in_parts_and_no_name_leads_elsewhere(asked):
    client, study, _ = asked
    name = study.stimuli[0].file
    part = client.get(f"/stimuli/{name}", headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.text) == (206, name[:4])
    for path in ("/stimuli/nope.mp4", "/stimuli/..%2fstudy.json", "/study.json", "/answers.jsonl",
                 "/stimuli/%2e%2e/answers.jsonl", "/../guard.py", "/openapi.json"):  # fmt: skip
        assert client.get(path).status_code == 404, path


def test_the_page_loads_nothing_from_elsewhere(asked):
    client, _, _ = asked
    page = client.get("/")
    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "media-src 'self' blob:" in page.headers["content-security-policy"]
    for name in ("study.js", "study.css"):
        assert client.get(f"/{name}").content == (PAGE / name).read_bytes()
    text = "".join(path.read_text() for path in PAGE.iterdir())
    assert "http://" not in text
    assert "https://" not in text
    assert "innerHTML" not in text


def test_a_token_and_the_host_guard_the_study_but_not_its_empty_page(tmp_path):
    options = put(tmp_path, study_of("opinion", most=2))
    guarded = StudyServiceOptions(folder=options.folder, hosts=HOSTS, token="secret")
    with TestClient(study_service(guarded)) as client:
        assert client.get("/").status_code == client.get("/study.js").status_code == 200
        for path in ("/study", f"/stimuli/{study_of('opinion').stimuli[0].file}"):
            assert client.get(path).status_code == 401
            told = {"Authorization": "Bearer secret"}
            assert client.get(path, headers=told).status_code == 200
        assert client.post("/participants", json={"consent": True}).status_code == 401
        assert client.get("/", headers={"Host": "evil.example"}).status_code == 421
        foreign = {"Origin": "https://evil.example"}
        assert client.post("/participants", json={}, headers=foreign).status_code == 403


def test_a_folder_without_a_study_is_told(tmp_path):
    with pytest.raises(MediaMissingError, match="photoplay study new"):
        study_service(StudyServiceOptions(folder=tmp_path))
