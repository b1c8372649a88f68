"""One scored project and all that goes out of it."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from photoplay.exporting import FORMS, export, session_of
from photoplay.project import Project
from photoplay.scoring import settings_for, work

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="package")
def project(small_film, tmp_path_factory):
    """A film whose first frame is called 01:00:00:00, played by five or more parts."""
    folder = tmp_path_factory.mktemp("going out")
    film = folder / "a film.mp4"
    film.write_bytes(small_film.read_bytes())
    wishes = {"synth": "built-in", "style": "electronic", "timecode": "01:00:00:00",
              "hits": (1.48, 2.64, 4.2)}  # fmt: skip
    settings = settings_for(film, None, seed=4, wishes=wishes)
    made = Project(folder / "a film.photoplay")
    work(made, settings, until="mux")
    return made


@pytest.fixture(scope="package")
def session(project):
    from photoplay.scoring import saved_settings

    return session_of(project, saved_settings(project))


@pytest.fixture(scope="package")
def exported(project, tmp_path_factory):
    """Form -> the files of it, in a folder of their own."""
    folder = tmp_path_factory.mktemp("exports")
    credit = folder / "credits.json"
    credit.write_text(json.dumps({
        "programme": "A Film", "episode": "Pilot", "air_date": "2026-11-30", "usage": "BI",
        "usages": [["1M1", "MT"]],
        "parties": [
            {"name": "Ada", "society": "GEMA", "ipi": "00123456789", "share": 60},
            {"name": "Ben", "society": "BMI", "ipi": "123456789", "share": 40},
            {"name": "House", "role": "publisher", "society": "BMI", "share": 100},
        ],
    }))  # fmt: skip
    wanted = [name for name in FORMS if name not in ("svg", "pdf")]
    written = export(project.root, wanted, out=folder, credits=credit)
    return {one.form: [Path(file) for file in one.files] for one in written}


@pytest.fixture
def dropped(session):
    """The same session on a film of 29.97 frames a second, drop-frame from 00:59:58;00."""
    from fractions import Fraction

    film = replace(session.film, frame_rate=Fraction(30000, 1001), timecode="00:59:58;00")
    return replace(session, film=film, own_label="00:59:58;00")
