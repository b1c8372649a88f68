"""The story of a film over REST, and everything a client may do wrong on the way."""

import io
import json
import threading
import time
import zipfile

import numpy as np
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings

from photoplay.media.probe import probe
from photoplay.media.wave import read_wave
from photoplay.server.jobs import FINAL
from photoplay.server.service import service
from tests.server.conftest import add, options

QUICK = {"style": "piano", "synth": "built-in"}


def begin(client, film, kind, key=None, **facts):
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(f"/films/{film}/jobs", json={"kind": kind, **facts}, headers=headers)


def events(client, job):
    """(name, job) of every event until it has ended."""
    rows, name = [], ""
    with client.stream("GET", f"/jobs/{job}/events") as answer:
        for line in answer.iter_lines():
            if line.startswith("event:"):
                name = line[6:].strip()
            elif line.startswith("data:"):
                rows.append((name, json.loads(line[5:])))
    return rows


def ended(client, answer):
    assert answer.status_code == 202, answer.text
    return events(client, answer.json()["id"])[-1][1]


@pytest.fixture(scope="module")
def film(served, small_film):
    client, _ = served
    made = add(client, small_film.read_bytes(), wishes=QUICK, seed=3)
    assert made.status_code == 201
    return made.json()["id"]


@pytest.fixture(scope="module")
def openings():
    """What was heard of the film while it was being scored: sketch or section -> bytes."""
    return {}


@pytest.fixture(scope="module")
def told(served, film, openings):
    """The events of the job that scored the film, which was taken for a long one."""
    client, _ = served

    def listen(job):
        while (now := client.get(f"/jobs/{job}").json())["state"] not in FINAL:
            if (kind := now["opening"]) and kind not in openings:
                openings[kind] = client.get(f"/films/{film}/opening").content
            time.sleep(0.05)

    with pytest.MonkeyPatch.context() as changed:
        changed.setattr("photoplay.server.jobs.SKETCHED", 5.0)
        answer = begin(client, film, "score")
        assert answer.headers["Location"] == f"/jobs/{answer.json()['id']}"
        listener = threading.Thread(target=listen, args=(answer.json()["id"],))
        listener.start()
        found = events(client, answer.json()["id"])
        listener.join()
    return found


def test_a_job_goes_through_its_stages_and_never_back(told):
    stages = told[-1][1]["stages"]
    assert stages == ["sketch", "analyse", "plan", "compose", "render", "mix", "mux"]
    assert [name for name, _ in told][-1] == "done"
    assert {name for name, _ in told[:-1]} == {"progress"}
    places = [(stages.index(job["stage"]), job["share"]) for _, job in told if job["stage"]]
    assert places == sorted(places)
    assert len({place for place, _ in places}) > 2


def test_the_opening_is_heard_as_a_sketch_then_as_it_is_and_gone_when_all_is_there(
    served, film, told, openings, tmp_path
):
    client, root = served
    assert list(openings) == ["sketch", "section"]
    assert openings["sketch"] != openings["section"]
    for kind, content in openings.items():
        (tmp_path / f"{kind}.wav").write_bytes(content)
        sound = np.concatenate(list(read_wave(tmp_path / f"{kind}.wav")))
        assert len(sound) == pytest.approx(6.0 * 48_000, abs=4800)
        assert np.abs(sound).max() > 0.05
    assert told[-1][1]["opening"] == ""
    assert client.get(f"/films/{film}/opening").status_code == 404
    assert not [path.name for path in (root / "films" / film).iterdir() if "sketch" in path.name]


def test_the_scored_film_and_everything_on_the_way_can_be_fetched(served, film, told, tmp_path):
    client, _ = served
    names = {row["name"] for row in client.get(f"/films/{film}/files").json()}
    assert names >= {"film.mp4", "film.scored.mp4", "film.photoplay/score.mid"}
    assert not [name for name in names if name.startswith(("jobs", "film.json", "."))]
    whole = client.get(f"/films/{film}/files/film.scored.mp4")
    (tmp_path / "got.mp4").write_bytes(whole.content)
    assert len(probe(tmp_path / "got.mp4").audio) == 1
    part = client.get(f"/films/{film}/files/film.scored.mp4", headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole.content[10:20])
    plan = client.get(f"/films/{film}/stages/plan").json()
    assert plan["style"]["value"] == "piano"
    assert client.get(f"/films/{film}").json()["scored"]


@pytest.mark.parametrize(
    "name",
    ["../../jobs.sqlite", "%2e%2e/%2e%2e/jobs.sqlite", "/etc/passwd", "film.json", "jobs",
     "film.photoplay/../../../jobs.sqlite", "film.photoplay", ""],
)  # fmt: skip
def test_no_name_leads_out_of_a_films_files(served, film, told, name):
    client, _ = served
    answer = client.get(f"/films/{film}/files/{name}")
    assert answer.status_code in (404, 405) or answer.json() == client.get(
        f"/films/{film}/files"
    ).json()  # fmt: skip
    assert b"SQLite" not in answer.content


@pytest.mark.parametrize("path", ["/films/nope", "/films/0123456789abcdef", "/jobs/nope",
                                  "/jobs/..%2f..", "/films/..%2fuploads/files"])  # fmt: skip
def test_what_is_not_there_is_a_problem_of_its_own(served, path):
    client, _ = served
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 404


def test_words_change_the_music_only_when_they_are_to(served, film, told):
    client, _ = served
    scored = f"/films/{film}/files/film.scored.mp4"
    before, heard = client.get(f"/films/{film}/stages/plan").json(), client.get(scored).content
    shown = ended(client, begin(client, film, "tell", words="end with a button"))
    assert shown["result"]["changes"]
    assert client.get(f"/films/{film}/stages/plan").json() == before
    done = ended(client, begin(client, film, "tell", words="end with a button", apply=True))
    assert done["result"]["applied"]
    assert client.get(f"/films/{film}/stages/plan").json()["ending"] != before["ending"]
    assert client.get(scored).content != heard
    ended(client, begin(client, film, "undo"))
    assert client.get(f"/films/{film}/stages/plan").json() == before
    assert client.get(scored).content == heard


def test_notes_and_a_section_are_heard_before_anything_is_made_again(served, film, told, tmp_path):
    client, root = served
    part = client.get(f"/films/{film}/stages/score").json()["parts"][0]
    section = client.get(f"/films/{film}/stages/plan").json()["sections"][0]
    heard = []
    for asked in ({"part": part["id"], "notes": part["notes"][:2]}, {"section": section["id"]}):
        answer = client.post(f"/films/{film}/hear", json=asked)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "audio/wav")
        (tmp_path / "heard.wav").write_bytes(answer.content)
        heard.append(np.abs(np.concatenate(list(read_wave(tmp_path / "heard.wav")))).max())
    assert min(heard) > 0.01
    for asked in ({"part": "kazoo", "notes": part["notes"][:1]}, {"section": "nope"}, {}):
        assert client.post(f"/films/{film}/hear", json=asked).status_code == 422
    assert not list((root / "films" / film).glob(".*.wav"))


def test_a_section_is_composed_again_and_no_note_outside_it_changes(served, film, told):
    client, _ = served
    before = client.get(f"/films/{film}/stages/score").json()
    done = ended(client, begin(client, film, "redo", ranges=[[3.0, 4.5]], seed=77))
    assert done["state"] == "done"
    after = client.get(f"/films/{film}/stages/score").json()
    first, last = done["result"]["bars"][0]
    starts = [bar["start"] for bar in before["tempo_map"]["bars"]] + [1e9]
    reach = starts[first - 1], starts[last]

    def outside(score):
        return [[note for note in part["notes"] if not reach[0] <= note["onset"] < reach[1]]
                for part in score["parts"]]  # fmt: skip

    assert outside(before) == outside(after)
    assert before["parts"] != after["parts"]


def test_a_plan_is_edited_by_a_patch_and_nonsense_changes_nothing(served, film, told):
    client, _ = served
    place = f"/films/{film}/stages/plan"
    before = client.get(place).json()
    for patch in ({"tempo": {"value": "fast"}}, {"nope": 1}, {"sections": None}):
        refused = client.patch(place, json=patch)
        assert refused.status_code == 422
        assert client.get(place).json() == before
    done = client.patch(place, json={"seed": before["seed"] + 1})
    assert done.status_code == 200
    assert client.get(place).json()["seed"] == before["seed"] + 1
    assert ended(client, begin(client, film, "bring", stage="compose"))["state"] == "done"


def test_what_a_film_is_drawn_from_and_taken_home_as(served, film, told):
    client, _ = served
    place = f"/films/{film}"
    drawn = client.get(f"{place}/waveform?points=64").json()
    assert len(drawn["peaks"]) == 64
    assert drawn["duration"] == pytest.approx(6.0, abs=0.1)
    assert 0.05 < max(drawn["peaks"]) <= 1
    curves = client.get(f"{place}/curves?points=40").json()
    assert len(curves["motion"]["values"]) <= 40
    assert curves["motion"]["step"] * len(curves["motion"]["values"]) == pytest.approx(6, abs=0.5)
    archive = zipfile.ZipFile(io.BytesIO(client.get(f"{place}/stems.zip").content))
    stems = {row["name"]: row["bytes"] for row in client.get(f"{place}/files").json()
             if row["name"].startswith("film.photoplay/stems/")}  # fmt: skip
    assert archive.testzip() is None
    found = {f"film.photoplay/stems/{one.filename}": one.file_size for one in archive.infolist()}
    assert found == stems
    kept = client.get(f"{place}/settings").json()
    assert kept["brief"]["style"] == "piano"
    assert str(served[1]) not in json.dumps(kept)


def test_before_there_is_music_there_is_nothing_to_draw(served, small_film):
    client, _ = served
    other = add(client, small_film.read_bytes(), wishes=QUICK).json()["id"]
    for name in ("waveform", "curves", "stems.zip", "settings"):
        assert client.get(f"/films/{other}/{name}").status_code == 404
    client.delete(f"/films/{other}")


def test_an_edit_is_one_step_and_one_that_cannot_be_changes_nothing(served, film, told):
    client, _ = served
    part = client.get(f"/films/{film}/stages/score").json()["parts"][0]["id"]
    before = client.get(f"/films/{film}/settings").json()
    refused = ended(client, begin(client, film, "edit", only=["nope"]))
    assert refused["problem"]["status"] == 422
    done = ended(client, begin(client, film, "edit", mix={"faders": [{"part": part, "pan": 0.5}]}))
    assert done["state"] == "done"
    assert client.get(f"/films/{film}/settings").json()["mix"]["faders"][0]["pan"] == 0.5
    ended(client, begin(client, film, "undo"))
    assert client.get(f"/films/{film}/settings").json() == before


def test_a_key_makes_two_requests_one_job(served, film, told):
    client, _ = served
    one = begin(client, film, "hits", key="once").json()
    two = begin(client, film, "hits", key="once").json()
    assert one["id"] == two["id"]
    other = begin(client, film, "check", key="once")
    assert other.status_code == 422
    ended(client, begin(client, film, "hits", key="once"))


def test_a_deed_that_fails_says_why_and_can_be_tried_again(served, film, told):
    client, _ = served
    failed = ended(client, begin(client, film, "use", take=9))
    assert failed["state"] == "failed"
    assert failed["problem"]["status"] == 422
    assert "no take 9" in failed["problem"]["detail"]
    again = client.post(f"/jobs/{failed['id']}/retry")
    assert again.status_code == 202
    assert again.json()["id"] != failed["id"]
    assert ended(client, again)["state"] == "failed"


def test_a_job_can_be_cancelled_while_it_runs_and_while_it_waits(served, small_film):
    client, _ = served
    other = add(client, small_film.read_bytes(), wishes=QUICK).json()["id"]
    running, waiting = begin(client, other, "score").json(), begin(client, other, "score").json()
    while client.get(f"/jobs/{running['id']}").json()["state"] == "queued":
        time.sleep(0.1)
    for job in (waiting, running):
        client.post(f"/jobs/{job['id']}/cancel")
    for job in (waiting, running):
        assert events(client, job["id"])[-1][0] == "cancelled"
    assert not client.get(f"/films/{other}").json()["scored"]
    assert client.delete(f"/films/{other}").status_code == 204
    assert client.get(f"/films/{other}").status_code == 404


def test_jobs_of_a_film_are_done_in_the_order_in_which_they_were_begun(served, film, told):
    client, _ = served
    jobs = [begin(client, film, "hits").json()["id"] for _ in range(3)]
    assert events(client, jobs[-1])[-1][0] == "done"
    assert [client.get(f"/jobs/{job}").json()["state"] for job in jobs] == ["done"] * 3


def test_a_film_that_is_worked_on_can_be_forgotten(served, small_film):
    client, root = served
    other = add(client, small_film.read_bytes(), wishes=QUICK).json()["id"]
    job = begin(client, other, "score").json()["id"]
    while client.get(f"/jobs/{job}").json()["stage"] != "analyse":
        time.sleep(0.1)
    assert client.delete(f"/films/{other}").status_code == 204
    time.sleep(0.5)
    assert not (root / "films" / other).exists()
    assert client.get(f"/jobs/{job}").status_code == 404


def test_more_jobs_than_may_wait_are_told_when_to_come_again(served, small_film):
    client, _ = served
    other = add(client, small_film.read_bytes(), wishes=QUICK).json()["id"]
    answers = [begin(client, other, "score") for _ in range(6)]
    statuses = [answer.status_code for answer in answers]
    assert statuses[0] == 202
    assert statuses[-1] == 429
    assert int(answers[-1].headers["Retry-After"]) > 0
    for answer in answers:
        if answer.status_code == 202:
            client.post(f"/jobs/{answer.json()['id']}/cancel")
    for answer in answers:
        if answer.status_code == 202:
            assert events(client, answer.json()["id"])[-1][1]["state"] in FINAL


def test_feedback_is_kept_with_the_film_and_forgotten_on_request(served, film):
    client, _ = served
    place = f"/films/{film}/feedback"
    assert client.post(place, json={"rating": 4, "words": "more bass"}).status_code == 201
    for wrong in ({}, {"rating": 6}, {"stars": 1}):
        assert client.post(place, json=wrong).status_code == 422
    (kept,) = client.get(place).json()
    assert (kept["rating"], kept["words"]) == (4, "more bass")
    assert client.delete(place).status_code == 204
    assert client.get(place).json() == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"Host": "evil.example"}, 421), ({"Host": "localhost.evil.example:80"}, 421),
     ({"Origin": "https://evil.example"}, 403), ({"Origin": "http://testserver"}, 404)],
)  # fmt: skip
def test_other_names_and_other_pages_are_kept_out(served, headers, status):
    client, _ = served
    assert client.delete("/films/0123456789abcdef", headers=headers).status_code == status
    assert "access-control-allow-origin" not in client.get("/films").headers


def test_where_a_token_is_set_everyone_gives_it(tmp_path):
    from starlette.testclient import TestClient

    client = TestClient(service(options(tmp_path, token="secret")))
    assert client.get("/films").status_code == 401
    assert client.get("/films", headers={"Authorization": "Bearer wrong"}).status_code == 401
    assert client.get("/films", headers={"Authorization": "Bearer secret"}).status_code == 200


def test_nothing_is_changed_by_a_get(served):
    client, _ = served
    paths = client.get("/openapi.json").json()["paths"]
    assert {"get"} == set(paths["/known"])
    for path, deeds in paths.items():
        if any(word in path for word in ("cancel", "retry")):
            assert set(deeds) == {"post"}


@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisDeprecationWarning")
def test_no_request_that_fits_the_description_is_answered_with_5xx(served):
    client, _ = served
    schema = schemathesis.openapi.from_dict(client.get("/openapi.json").json())
    seen = set()
    for found in schema.get_all_operations():

        @given(case=found.ok().as_strategy())
        @settings(max_examples=12, derandomize=True, suppress_health_check=list(HealthCheck))
        def asked(case):
            sent = case.as_transport_kwargs(base_url="http://testserver")
            kept = {k: v for k, v in sent.items() if k not in ("cookies", "auth")}
            answer = client.request(**kept)
            seen.add((case.method, case.path))
            assert answer.status_code < 500, (sent, answer.text)
            if answer.status_code >= 400 and case.method not in ("HEAD", "OPTIONS"):
                assert answer.headers["content-type"] == "application/problem+json"

        asked()
    assert len(seen) > 20
