"""The tools as a client of the official library meets them."""

import json
import os
import sys
from fractions import Fraction

import pytest

from photoplay.films.encoding import write_film
from tests.conftest import pictures

pytest.importorskip("mcp")

import anyio
from mcp import Client, StdioServerParameters

from photoplay.server.mcp import served


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("mcp")
    write_film(root / "film.mp4", pictures(200, size=(96, 54), cuts=(70, 140)), Fraction(20))
    (root.parent / "outside.mp4").write_bytes(b"secret")
    return root


def asked(folder, *calls):
    """The answers of one session; an error as its text."""

    async def talk():
        async with Client(served(folder)) as client:
            return [await client.call_tool(name, facts) for name, facts in calls]

    answers = anyio.run(talk)
    return [a.content[0].text if a.is_error else a.structured_content for a in answers]


def test_every_tool_says_what_it_does_and_whether_it_only_reads(folder):
    async def listed():
        async with Client(served(folder)) as client:
            return (await client.list_tools()).tools

    tools = {tool.name: tool for tool in anyio.run(listed)}
    assert tools.keys() >= {"spot", "plan", "tempo_map", "compose", "render", "mix", "check"}
    assert all(tool.description and tool.annotations for tool in tools.values())
    assert tools["check"].annotations.read_only_hint
    assert not tools["score"].annotations.read_only_hint


def test_a_film_is_spotted_planned_composed_and_told_alone(folder):
    wishes = {"style": "piano", "synth": "built-in"}
    notes, planned, composed, told, plan = asked(
        folder,
        ("spot", {"film": "film.mp4", "use": "trailer"}),
        ("plan", {"film": "film.mp4", "wishes": wishes}),
        ("compose", {"project": "film.photoplay"}),
        ("tell", {"project": "film.photoplay", "words": "end with a button"}),
        ("read_plan", {"project": "film.photoplay"}),
    )
    assert notes["notes"][0]["kind"] == "cue"
    assert planned["style"] == "piano"
    assert not (folder / "film.scored.mp4").exists()
    assert [run["stage"] for run in composed["runs"]][-1] == "compose"
    assert (folder / "film.photoplay" / "score.mid").is_file()
    assert told["changes"]
    assert not told["applied"]
    assert plan["style"]["value"] == "piano"


def test_a_tempo_map_needs_no_film(folder):
    moments = [{"time": t, "kind": "hit", "name": n} for t, n in ((3.2, "door"), (7.8, "slam"))]
    (found,) = asked(folder, ("tempo_map", {"moments": moments, "length": 20.0}))
    assert [row["name"] for row in found["moments"]] == ["door", "slam"]
    assert all(row["met"] for row in found["moments"])
    assert all(-0.026 <= row["late_seconds"] <= 0.066 for row in found["moments"])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (("spot", {"film": "../outside.mp4"}), "outside the folder"),
        (("spot", {"film": "/etc/passwd"}), "outside the folder"),
        (("spot", {"film": "none.mp4"}), "there is no none.mp4"),
        (("compose", {"project": "film.mp4"}), "not a Photoplay project"),
        (("plan", {"film": "film.mp4", "wishes": {"stile": "piano"}}), "perhaps style"),
        (("tempo_map", {"moments": [{"time": 9, "kind": "hit"}], "length": 5}), "outside the film"),
        (("score", {"film": "film.mp4", "out": "../x.mp4"}), "outside the folder"),
    ],
)
def test_what_cannot_be_done_is_told_in_words(folder, call, words):
    (answer,) = asked(folder, call)
    assert words in answer


def test_progress_reaches_the_client(folder):
    heard = []

    async def talk():
        async def tell(share, total, message):
            heard.append((share, message))

        async with Client(served(folder)) as client:
            await client.call_tool("spot", {"film": "film.mp4"}, progress_callback=tell)

    anyio.run(talk)
    assert heard
    assert {message for _, message in heard} == {"analyse"}


def test_the_command_speaks_over_standard_input_and_output(folder):
    words = ["-m", "photoplay", "mcp", "--root", str(folder)]
    line = StdioServerParameters(command=sys.executable, args=words, env=dict(os.environ))

    async def talk():
        async with Client(line) as client:
            return await client.call_tool("known", {})

    known = anyio.run(talk).structured_content
    assert "orchestral" in known["styles"]
    assert "mood" in known["wishes"]
    assert json.dumps(known)
