from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from photoplay.project import Project, read_json, replaced, replaced_folder, write_json
from photoplay.types.analysis import Analysis, Scene, Shot
from photoplay.types.errors import BriefError, ProjectError
from photoplay.types.film import Film
from photoplay.types.time import Curve, Span


@pytest.fixture
def project(tmp_path):
    made = Project(tmp_path / "p")
    made.create()
    return made


def analysis():
    film = Film(path=Path("a.mp4"), kind="video", duration=2.0, frame_rate=Fraction(24000, 1001),
                width=64, height=36)  # fmt: skip
    return Analysis(
        film=film,
        transitions=(),
        shots=(Shot(start=0, end=2),),
        scenes=(Scene(start=0, end=2, shots=(0,)),),
        moments=(),
        curves={"motion": Curve(10.0, np.arange(20, dtype=np.float32) / 7)},
        speech=(Span(0.5, 1.0),),
        embeddings=np.eye(1, 8, dtype=np.float32),
        remarks=("no model",),
    )


def test_an_analysis_comes_back_with_its_arrays(project):
    project.save_analysis(analysis())
    back = project.load_analysis()
    assert back.film == analysis().film
    assert back.curves == analysis().curves
    assert np.array_equal(back.embeddings, analysis().embeddings)
    assert back.speech == (Span(0.5, 1.0),)


def test_arrays_that_went_missing_are_named_with_the_mend(project):
    project.save_analysis(analysis())
    project.path("analysis.npz").unlink()
    with pytest.raises(ProjectError, match="photoplay analyse"):
        project.load_analysis()


def test_a_broken_file_is_named(project):
    project.path("plan.json").write_text("{not json")
    with pytest.raises(BriefError, match=r"plan\.json is not valid JSON"):
        read_json(project.path("plan.json"))


def test_what_fails_half_way_leaves_the_old_file(tmp_path):
    target = tmp_path / "mix.wav"
    target.write_text("old")

    def write_half():
        with replaced(target) as part:
            part.write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_half()
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_is_replaced_whole_or_not_at_all(tmp_path):
    target = tmp_path / "stems"
    target.mkdir()
    (target / "old.wav").write_text("old")

    def write(*, fail):
        with replaced_folder(target) as part:
            (part / "new.wav").write_text("new")
            if fail:
                raise RuntimeError

    with pytest.raises(RuntimeError):
        write(fail=True)
    assert [p.name for p in target.iterdir()] == ["old.wav"]
    write(fail=False)
    assert [p.name for p in target.iterdir()] == ["new.wav"]
    assert [p.name for p in tmp_path.iterdir()] == ["stems"]


def test_json_is_laid_out_for_people(tmp_path):
    write_json(tmp_path / "a.json", {"energy": [0.5] * 200, "rows": [{"a": 1}, {"b": "x" * 90}]})
    lines = (tmp_path / "a.json").read_text().splitlines()
    assert any(line.startswith('  "energy": [0.5, 0.5') for line in lines)
    assert read_json(tmp_path / "a.json")["rows"][0] == {"a": 1}
