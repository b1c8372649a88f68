"""The studio's page as the service gives it: its files, its headers, and nothing else."""

import gzip
import re
import socket

import pytest
from starlette.testclient import TestClient

from photoplay.cli.main import run
from photoplay.server.page import STATIC
from photoplay.server.service import service
from tests.server.conftest import add, options


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    with TestClient(service(options(tmp_path_factory.mktemp("page"), page=True))) as client:
        yield client


def test_the_page_names_only_files_that_are_there(page):
    answer = page.get("/")
    assert answer.headers["content-type"].startswith("text/html")
    names = re.findall(r'(?:src|href)="(/[^"]+)"', answer.text)
    assert {name.rsplit(".")[-1] for name in names} == {"js", "css"}
    for name in names:
        found = page.get(name)
        assert found.status_code == 200
        assert found.content == (STATIC / name.removeprefix("/")).read_bytes()


def test_the_page_runs_nothing_but_its_own_scripts(page):
    assert not re.search(r"<script(?![^>]* src=)|<style| style=| on\w+=", page.get("/").text)
    for path in ("/", "/assets/studio.js", "/assets/studio.css"):
        headers = page.get(path).headers
        rules = dict(rule.strip().split(" ", 1)
                     for rule in headers["content-security-policy"].split(";"))  # fmt: skip
        assert rules["default-src"] == rules["frame-ancestors"] == "'none'"
        assert rules["script-src"] == rules["style-src"] == rules["connect-src"] == "'self'"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-cache"


def test_the_scripts_are_light(page):
    scripts = [path.read_bytes() for path in (STATIC / "assets").glob("*.js")]
    assert sum(len(gzip.compress(script)) for script in scripts) < 500_000


def test_a_page_that_is_known_is_not_sent_again(page):
    tag = page.get("/assets/studio.js").headers["etag"]
    again = page.get("/assets/studio.js", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path",
    ["/../page.py", "/%2e%2e/page.py", "/assets/..%2f..%2fpage.py", "/assets/%2e%2e/%2e%2e/page.py",
     "/..%5cpage.py", "//etc/passwd", "/%2fetc/passwd", "/assets", "/assets/", "/nope", "/.git"],
)  # fmt: skip
def test_no_name_leads_out_of_the_page(page, path):
    answer = page.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_service_beside_the_page_is_the_same(page):
    assert page.get("/films").json() == []
    assert page.get("/films/nope").status_code == 404
    assert page.get("/openapi.json").json()["paths"]["/films"]
    assert page.get("/", headers={"Host": "evil.example"}).status_code == 421
    assert page.post("/", headers={"Origin": "https://evil.example"}).status_code == 403


def test_without_the_page_there_is_only_the_service(served):
    client, _ = served
    assert client.get("/").status_code == 404
    assert client.get("/assets/studio.js").status_code == 404


def test_a_film_named_like_a_page_runs_no_script(page, small_film):
    film = add(page, small_film.read_bytes(), name="holiday.html").json()["id"]
    answer = page.get(f"/films/{film}/files/film.html")
    assert answer.headers["content-security-policy"] == "sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"
    page.delete(f"/films/{film}")


def test_a_port_that_is_taken_is_told_plainly(tmp_path, capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run(["studio", "--root", str(tmp_path), "--port", str(port), "--no-browser"]) == 5
    assert f"port {port} cannot be had" in capsys.readouterr().err
