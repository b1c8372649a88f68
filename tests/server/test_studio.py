"""The studio in a real browser: from the upload to the film taken home, by mouse and by keys."""

import io
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
import zipfile
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from photoplay.films.encoding import write_film
from photoplay.media.probe import probe
from photoplay.media.sound import read_sound
from photoplay.theory.loudness import measure
from tests.conftest import pictures

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))),
                None)  # fmt: skip
AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
sync = pytest.importorskip("playwright.sync_api", reason="the package playwright is not installed")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed"),
]
_PATIENCE = 400.0
"""Seconds after which something that does not come is given up, on however busy a machine."""
LENGTH = 16
"""Seconds of the film."""
WISHES = {"synth": "built-in", "tempo": [120, 130],
          "sections": [{"start": 0, "end": 8, "mood": "calm"},
                       {"start": 8, "end": LENGTH, "mood": "joyful"}]}  # fmt: skip
"""What the page does not ask for, so that two sections fit into a short film without a font."""


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    """A few shots with a quiet hiss of their own."""
    path = tmp_path_factory.mktemp("films") / "holiday.mp4"
    hiss = np.random.default_rng(0).standard_normal((LENGTH * 48_000, 2)).astype(np.float32) * 0.004
    shots = pictures(10 * LENGTH, size=(128, 72), cuts=(32, 80, 125))
    write_film(path, shots, Fraction(10), sound=hiss)
    return path


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    """The address of a studio in a process of its own."""
    root = tmp_path_factory.mktemp("studio")
    command = [sys.executable, "-m", "photoplay", "studio", "--root", str(root), "--port", "0",
               "--no-browser"]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          env={**os.environ, "PYTHONUNBUFFERED": "1"}) as process:  # fmt: skip
        try:
            said = ""
            while not (found := re.search(r"http://127\.0\.0\.1:\d+", said)):
                line = process.stdout.readline()
                assert line, f"the studio has not begun: {said}"
                said += line
            yield found.group()
        finally:
            process.terminate()
            process.wait(timeout=60)


@pytest.fixture(scope="module")
def page(studio):
    with sync.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"],
        )
        context = browser.new_context(viewport={"width": 1280, "height": 900},
                                      accept_downloads=True)  # fmt: skip
        page = context.new_page()
        page.set_default_timeout(1000 * _PATIENCE)
        faults = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
        page.route("**/films", _wishing)
        page.route("**/jobs", _few_takes)
        page.add_init_script("""
            const make = AudioContext.prototype.createGain;
            window.gains = [];
            AudioContext.prototype.createGain = function () {
                const node = make.call(this);
                window.gains.push(node);
                return node;
            };""")
        yield page
        browser.close()
    assert not faults


def _wishing(route):
    request = route.request
    if request.method != "POST":
        return route.continue_()
    form = request.post_data_json
    form["wishes"] |= WISHES
    return route.continue_(post_data=json.dumps(form))


def _few_takes(route):
    form = route.request.post_data_json if route.request.method == "POST" else {}
    if form.get("kind") == "takes":
        return route.continue_(post_data=json.dumps(form | {"count": 1}))
    return route.continue_()


@pytest.fixture(scope="module")
def scored(page, studio, film):
    """The address of the film over REST, once it was dropped on the page and scored."""
    page.goto(studio)
    nothing_serious(page)
    page.get_by_label("Style").select_option("piano")
    page.locator("input[type=file]").set_input_files(film)
    page.get_by_role("region", name="progress").wait_for()
    page.get_by_role("heading", name="The opening", exact=True).wait_for()
    page.evaluate("document.querySelector('audio').play()")
    until(page, "document.querySelector('audio').currentTime > 0.1")
    nothing_serious(page)
    ready(page)
    return f"{studio}/films/{page.evaluate('location.hash.slice(1)')}"


def ready(page):
    """Wait until no job goes on and the timeline shows what there is."""
    until(page, "!document.querySelector('.job') && document.querySelector('.wave')"
                           " && !document.querySelector('.pending')")  # fmt: skip
    page.wait_for_load_state("networkidle")
    assert not page.locator("[role=alert]").all_inner_texts()


def until(page, holds):
    """Wait until an expression holds; the page's own rules forbid the browser to be asked for it
    again and again in one go."""
    end = time.monotonic() + _PATIENCE
    while not page.evaluate(f"Boolean({holds})"):
        assert time.monotonic() < end, f"it never came to {holds}"
        page.wait_for_timeout(100)


def got(address):
    with urllib.request.urlopen(address) as answer:
        return json.load(answer)


def nothing_serious(page):
    """What axe-core finds that is serious; where it is not installed nothing is looked for."""
    if not AXE.is_file():
        return
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    serious = [f"{one['id']}: {[node['html'][:120] for node in one['nodes'][:3]]}"
               for one in found if one["impact"] in ("serious", "critical")]  # fmt: skip
    assert not serious


def seconds_of(plan, beat):
    points, at = plan["tempo_map"]["points"], 0.0
    for here, after in itertools.pairwise([*points, {"beat": beat, "bpm": 1}]):
        at += max(0.0, min(beat, after["beat"]) - here["beat"]) * 60 / here["bpm"]
    return at


def outside(score, plan, section):
    bars = plan["tempo_map"]["bars"]
    starts = [bar["start"] for bar in bars] + [1e9]
    first = starts[section["start_bar"]]
    last = starts[section["start_bar"] + section["bars"]]
    return [
        [(note["onset"], note["pitch"], note["velocity"]) for note in part["notes"]
         if not first - 1e-3 <= note["onset"] < last - 1e-3]
        for part in score["parts"]
    ]  # fmt: skip


def test_the_film_plays_with_its_music(page, scored):
    page.evaluate("document.querySelector('video').play()")
    until(page, "document.querySelector('video').currentTime > 0.4")
    page.evaluate("document.querySelector('video').pause()")
    assert page.get_by_role("slider", name="place in the film").get_attribute("aria-valuetext")
    nothing_serious(page)


def test_a_moment_is_dragged_and_put_by_keys_and_the_music_follows(page, scored):
    before = got(f"{scored}/stages/plan")
    moment = page.locator(".moment:not(.declined)").nth(1)
    moment.scroll_into_view_if_needed()
    old = float(moment.get_attribute("aria-valuenow"))
    box = moment.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y, steps=4)
    page.mouse.up()
    assert "moved to 0:" in page.locator(".pending li").inner_text()
    page.keyboard.press("ArrowRight")  # the moment has the focus; one picture further
    page.keyboard.press("ControlOrMeta+z")
    page.keyboard.press("ControlOrMeta+Shift+z")
    page.get_by_role("button", name=re.compile("^Strike at")).click()
    assert page.locator(".pending li").count() == 2
    page.get_by_label("draw the energy").check()
    lane = page.locator(".timeline").bounding_box()
    right, left = lane["x"] + 0.9 * lane["width"], lane["x"] + 0.7 * lane["width"]
    page.mouse.move(left, lane["y"] + 104)  # the upper edge of the curve: nearly all there is
    page.mouse.down()
    page.mouse.move(right, lane["y"] + 104, steps=5)
    page.mouse.up()
    page.get_by_label("go there").check()
    assert page.locator(".pending li").all_inner_texts()[-1] == "energy drawn by hand"
    nothing_serious(page)
    page.get_by_role("button", name="Make the music so").click()
    ready(page)
    after = got(f"{scored}/stages/plan")
    hand = [hit for hit in after["hits"] if hit["locked"]]
    assert len(hand) == 2
    width = page.locator(".timeline").bounding_box()["width"]
    aimed = old + 30 / width * before["duration"] + 0.1
    assert min(abs(hit["time"] - aimed) for hit in hand) < 0.11
    assert [hit for hit in hand if hit["honoured"]]
    drawn, seen = ([value for beat, value in enumerate(plan["energy"])
                    if 0.72 < seconds_of(plan, beat) / plan["duration"] < 0.88]
                   for plan in (after, before))  # fmt: skip
    assert min(drawn) > max(0.85, *seen)
    page.get_by_role("button", name="Undo", exact=True).click()
    page.get_by_role("region", name="progress").wait_for()
    ready(page)
    assert got(f"{scored}/stages/plan") == before


def test_one_section_in_another_key_leaves_the_notes_of_the_others(page, scored):
    plan, score = got(f"{scored}/stages/plan"), got(f"{scored}/stages/score")
    section = plan["sections"][-1]
    assert len(plan["sections"]) > 1
    # By its number, which is waited for: the page may still show what was before.
    page.get_by_role("button", name=re.compile("^change ")).nth(len(plan["sections"]) - 1).click()
    nothing_serious(page)
    page.get_by_label("key note").select_option("F#")
    page.get_by_label("mode").select_option("dorian")
    with page.expect_request(lambda asked: asked.method == "POST") as asked:
        page.get_by_role("button", name="Compose this section so").click()
    assert "F# dorian" in asked.value.post_data
    page.get_by_role("region", name="progress").wait_for()
    ready(page)
    after = got(f"{scored}/stages/plan")["sections"]
    assert (after[-1]["tonic"], after[-1]["mode"]) == (6, "dorian")
    assert after[:-1] == plan["sections"][:-1]
    heard = got(f"{scored}/stages/score")
    assert heard["parts"] != score["parts"]
    assert outside(heard, plan, section) == outside(score, plan, section)


def test_a_note_is_heard_as_it_is_moved_and_stays_where_it_was_put(page, scored):
    before = got(f"{scored}/stages/score")
    melody = next(part for part in before["parts"] if part["role"] == "melody")
    page.get_by_role("button", name="Change notes").click()
    notes = page.get_by_role("application")
    nothing_serious(page)
    notes.focus()
    page.keyboard.press("ArrowRight")
    with page.expect_response(lambda answer: answer.url.endswith("/hear")) as heard:
        page.keyboard.press("ArrowUp")
    assert heard.value.status == 200
    assert heard.value.body()[:4] == b"RIFF"
    assert page.locator(".pending li").inner_text().startswith("notes of ")
    page.get_by_role("button", name="Make the music so").click()
    page.get_by_role("region", name="progress").wait_for()
    ready(page)
    after = got(f"{scored}/stages/score")
    assert [part["notes"] for part in after["parts"] if part["id"] != melody["id"]] == [
        part["notes"] for part in before["parts"] if part["id"] != melody["id"]
    ]
    (now,) = [part["notes"] for part in after["parts"] if part["id"] == melody["id"]]
    moved = [new["pitch"] - old["pitch"] for new, old in zip(now, melody["notes"], strict=True)]
    assert sorted(moved)[-1] == sum(moved) == 1
    page.get_by_role("button", name="Close", exact=True).click()


def test_takes_are_compared_as_loud_as_each_other(page, scored):
    page.get_by_role("button", name="Make three takes").click()
    page.get_by_role("region", name="progress").wait_for()
    ready(page)
    page.get_by_label("take 1").check()
    page.locator("audio").wait_for(state="attached")
    picture, take = page.evaluate(
        "[document.querySelector('video').volume, document.querySelector('audio').volume]"
    )
    assert page.evaluate("document.querySelector('video').muted")
    (row,) = got(f"{scored}/files/film.photoplay/takes/takes.json")
    film = got(f"{scored}/stages/mix")["loudness"]
    heard = film + 20 * np.log10(picture), row["loudness"] + 20 * np.log10(take)
    assert heard[0] == pytest.approx(heard[1], abs=0.05)
    page.get_by_label("the film's music").check()
    assert not page.evaluate("document.querySelector('video').muted")


def test_the_mixer_is_heard_at_once_and_kept_in_the_film_that_is_taken_home(page, scored, tmp_path):
    parts = got(f"{scored}/stages/score")["parts"]
    loudest = max(parts, key=lambda part: len(part["notes"]))
    channel = page.locator(".mixer > div").nth(parts.index(loudest))
    channel.get_by_role("button", name=re.compile("^mute ")).click()
    page.get_by_text("You hear the mixer").wait_for()
    until(page, "window.gains.some((one) => one.gain.value < 0.01)")
    level = channel.get_by_label(re.compile("^level of "))
    level.focus()
    page.keyboard.press("ArrowLeft")
    assert level.get_attribute("aria-valuetext") == "-0.5 dB"
    nothing_serious(page)
    page.get_by_role("button", name="Keep this mix").click()
    page.get_by_role("region", name="progress").wait_for()
    ready(page)
    (fader,) = got(f"{scored}/settings")["mix"]["faders"]
    assert (fader["part"], fader["level"], fader["mute"]) == (loudest["id"], -0.5, True)

    def taken(name):
        with page.expect_download() as download:
            page.get_by_role("link", name=name, exact=True).click()
        path = tmp_path / name
        download.value.save_as(path)
        return path

    film = probe(taken("film.scored.mp4"))
    assert film.duration == pytest.approx(LENGTH, abs=0.1)
    assert len(film.audio) == 2
    heard = measure(block.samples for block in read_sound(film))
    assert heard.integrated == pytest.approx(-14.0, abs=1.0)
    assert heard.true_peak <= -0.9
    names = zipfile.ZipFile(io.BytesIO(taken("stems.zip").read_bytes())).namelist()
    assert len(names) == len(parts)
    for name, begins in (("score.mid", b"MThd"), ("score.musicxml", b"<?xml"),
                         ("mix.wav", b"RIFF"), ("cue-sheet.csv", b""), ("markers.edl", b"TITLE"),
                         ("timeline.otio", b"{")):  # fmt: skip
        assert taken(name).read_bytes().startswith(begins)


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (820, "light"), (1280, "light")])
def test_nothing_is_cut_off_or_too_pale_at_any_width(page, scored, width, scheme):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    page.wait_for_timeout(100)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    nothing_serious(page)
