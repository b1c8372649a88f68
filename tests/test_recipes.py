"""Every block of Python on docs/recipes.md, run as it stands in a folder with a film."""

import importlib.util
import json
import re
import subprocess
import sys
from functools import partial
from pathlib import Path

import av
import pytest

import photoplay
from photoplay.scoring import default_project, settings_for, work

PAGE = (Path(__file__).parents[1] / "docs" / "recipes.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"^## (.+?)\n.*?^```python\n(.*?)^```", PAGE, re.M | re.S))
NEEDS = {"moviepy": "moviepy", "PySceneDetect": "scenedetect"}


def planned(film, out=None, *, seed=0, **wishes):
    """As photoplay.score, up to the plan: all that some recipes look at."""
    settings = settings_for(Path(film), out, seed=seed, wishes=wishes)
    return work(default_project(settings), settings, until="plan")


def run(name, folder, film, monkeypatch, *, score=None):
    needed = NEEDS.get(name)
    if needed and importlib.util.find_spec(needed) is None:
        pytest.skip(f"{needed} is not installed")
    (folder / "clip.mp4").write_bytes(film.read_bytes())
    monkeypatch.chdir(folder)
    # No sound font: the recipes must not depend on one being set up.
    monkeypatch.setattr(photoplay, "score", partial(score or photoplay.score, synth="built-in"))
    scope = {"__name__": "recipe"}
    exec(compile(BLOCKS[name], f"docs/recipes.md {name}", "exec"), scope)
    return scope


def test_every_recipe_of_the_page_is_tried():
    assert list(BLOCKS) == ["Five lines of Python", "moviepy", "PySceneDetect", "Remotion"]
    first = [line for line in BLOCKS["Five lines of Python"].splitlines() if line.strip()]
    assert len(first) == 5


def test_the_five_lines(small_film, tmp_path, monkeypatch, capsys):
    run("Five lines of Python", tmp_path, small_film, monkeypatch)
    assert "clip.scored.mp4" in capsys.readouterr().out


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # moviepy's pipes
def test_moviepy(small_film, tmp_path, monkeypatch):
    run("moviepy", tmp_path, small_film, monkeypatch)
    with av.open(str(tmp_path / "recut-with-music.mp4")) as file:
        assert [s.type for s in file.streams] == ["video", "audio"]
        assert float(file.duration) / av.time_base == pytest.approx(6.0, abs=0.1)


def test_pyscenedetect(small_film, tmp_path, monkeypatch):
    scope = run("PySceneDetect", tmp_path, small_film, monkeypatch, score=planned)
    listed = (tmp_path / "scenes.csv").read_text(encoding="utf-8").splitlines()
    cuts = len([line for line in listed if line[:1].isdigit()]) - 1
    marked = [hit for hit in scope["result"].plan.hits if hit.source == "marker"]
    assert len(marked) == cuts > 0


def test_remotion(small_film, tmp_path, monkeypatch):
    scope = run("Remotion", tmp_path, small_film, monkeypatch, score=planned)
    props = json.loads((tmp_path / "props.json").read_text(encoding="utf-8"))
    assert props["durationInFrames"] == round(6 * props["fps"])
    assert props["beats"] == sorted(props["beats"])
    assert set(props["downbeats"]) <= set(props["beats"])
    assert props["hits"], scope["plan"].hits
    assert all(0 <= hit["frame"] < props["durationInFrames"] for hit in props["hits"])


def test_the_command_of_pyscenedetect_is_there():
    if importlib.util.find_spec("scenedetect") is None:
        pytest.skip("scenedetect is not installed")
    told = subprocess.run([sys.executable, "-m", "scenedetect", "help", "list-scenes"],
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert "--filename" in told.stdout
