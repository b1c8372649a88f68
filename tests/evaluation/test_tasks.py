from functools import partial
from pathlib import Path

import pytest

from photoplay.evaluation.tasks import run_all
from photoplay.project import read_json
from photoplay.types.errors import ProjectError


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_and_errors_of_files_come_back_by_key(jobs, tmp_path):
    tasks = {"three": partial(int, "3"), "gone": partial(read_json, tmp_path / "gone.json"),
             "folder": partial(Path.read_text, tmp_path)}  # fmt: skip
    found = dict(run_all(tasks, jobs))
    assert found["three"] == 3
    assert isinstance(found["gone"], ProjectError)
    assert "directory" in str(found["folder"])


@pytest.mark.parametrize("jobs", [1, 2])
def test_any_other_error_is_raised(jobs):
    with pytest.raises(ValueError, match="invalid literal"):
        dict(run_all({"a": partial(int, "x"), "b": partial(int, "2")}, jobs))


def test_nothing_to_do_is_nothing_done():
    assert not dict(run_all({}))
