"""The studio's story in pictures, and how soon the page is painted.

    python benchmarks/studio_pictures.py FILM OUT_FOLDER [--paint-only]

Drives Debian's Chromium through upload, progress, play, a moment dragged, notes, a section changed,
takes, mixer and export, each at three widths, light and dark. Prints the first contentful paint of
five visits and what the scripts weigh gzipped, as JSON.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from photoplay.server.page import STATIC

WIDTHS = (390, 820, 1280)
PAINT = """new Promise((told) => new PerformanceObserver((list) => {
    const found = list.getEntriesByName("first-contentful-paint")[0];
    if (found) told(found.startTime);
}).observe({ type: "paint", buffered: true }))"""
STRIP = """(() => {
    const strip = document.querySelector(".strip");
    return strip.getContext("2d").getImageData(strip.width - 3, 20, 1, 1).data[3] > 0;
})()"""
"""Whether the last picture of the film's strip has been drawn."""
BUSY = "document.querySelector('.job') || !document.querySelector('.wave')"


def pictures(page: Any, out: Path, step: str) -> None:
    """The whole page as it stands, at every width, light and dark."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_timeout(150)
            page.screenshot(path=out / f"{step}-{scheme}-{width}.png", full_page=True)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})


def ready(page: Any) -> None:
    page.wait_for_timeout(300)
    while page.evaluate(f"Boolean({BUSY})"):
        page.wait_for_timeout(200)
    page.wait_for_load_state("networkidle")


def walk(page: Any, film: Path, out: Path) -> None:  # noqa: PLR0915 - a story, step by step
    """The story, a picture of each step."""
    pictures(page, out, "1-upload")
    page.get_by_label("The film's own sound").select_option("duck")
    page.locator("input[type=file]").set_input_files(film)
    page.get_by_role("region", name="progress").wait_for()
    page.get_by_role("heading", name=re.compile("opening")).wait_for()
    pictures(page, out, "2-progress")
    ready(page)
    page.evaluate("document.querySelector('video').play()")
    page.wait_for_timeout(3000)
    page.evaluate("document.querySelector('video').pause()")
    page.set_viewport_size({"width": 1280, "height": 1500})
    while not page.evaluate(STRIP):
        page.wait_for_timeout(200)
    page.screenshot(path=out / "studio.png")
    pictures(page, out, "3-play")
    moment = page.locator(".moment").first
    moment.scroll_into_view_if_needed()
    box = moment.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 40, box["y"] + 8, steps=4)
    page.mouse.up()
    pictures(page, out, "4-moment")
    page.get_by_role("button", name="Leave it all").click()
    page.get_by_role("button", name="Change notes").click()
    page.get_by_role("application").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    pictures(page, out, "5-notes")
    page.get_by_role("button", name="Leave it all").click()
    page.get_by_role("button", name="Close", exact=True).click()
    page.get_by_role("button", name=re.compile("^change ")).first.click()
    pictures(page, out, "6-section")
    page.get_by_label("Mood").last.fill("tense")
    page.get_by_role("button", name="Compose this section so").click()
    page.get_by_role("region", name="progress").wait_for()
    ready(page)
    page.get_by_role("button", name="Make three takes").click()
    page.get_by_role("region", name="progress").wait_for()
    ready(page)
    page.get_by_label("take 1").check()
    pictures(page, out, "7-takes")
    page.get_by_label("the film's music").check()
    if (duck := page.get_by_label(re.compile("^Music under speech"))).count():
        duck.focus()
        page.keyboard.press("ArrowRight")
    page.get_by_role("button", name=re.compile("^mute ")).first.click()
    page.get_by_text("You hear the mixer").wait_for()
    pictures(page, out, "8-mixer")
    page.get_by_role("button", name="Keep this mix").click()
    page.get_by_role("region", name="progress").wait_for()
    ready(page)
    page.get_by_role(
        "heading", name=re.compile("take home|Files", re.IGNORECASE)
    ).first.scroll_into_view_if_needed()
    pictures(page, out, "9-export")


def one_take(route: Any) -> None:
    """One take shows what three would, sooner."""
    form = route.request.post_data_json if route.request.method == "POST" else {}
    if form.get("kind") == "takes":
        route.continue_(post_data=json.dumps(form | {"count": 1}))
    else:
        route.continue_()


def painted(browser: Any, address: str) -> float:
    """Milliseconds until something is seen, for somebody who has never been here."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(address)
    found = float(page.evaluate(PAINT))
    context.close()
    return round(found)


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("film", type=Path)
    words.add_argument("out", type=Path)
    words.add_argument("--paint-only", action="store_true")
    given = words.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as root:
        studio = subprocess.Popen(
            [sys.executable, "-u", "-m", "photoplay", "studio", "--root", root, "--port", "0",
             "--no-browser"],
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            assert studio.stdout is not None
            found = re.search(r"http://\S+", studio.stdout.readline())
            assert found, "the studio has not begun"
            with sync_playwright() as driver:
                browser = driver.chromium.launch(
                    executable_path=shutil.which("chromium"),
                    args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"],
                )
                paints = [painted(browser, found.group()) for _ in range(6)][1:]
                if not given.paint_only:
                    page = browser.new_context().new_page()
                    page.set_default_timeout(300_000)
                    page.route("**/jobs", one_take)
                    page.goto(found.group())
                    walk(page, given.film, given.out)
                browser.close()
        finally:
            studio.terminate()
            studio.wait(timeout=60)
    weight = sum(len(gzip.compress(path.read_bytes())) for path in STATIC.rglob("*.js"))
    print(json.dumps({"first_contentful_paint_ms": paints, "median": statistics.median(paints),
                      "script_gzipped_bytes": weight}))  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
