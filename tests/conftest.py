import importlib.util
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import settings

from photoplay import scoring
from photoplay.films.encoding import write_film
from photoplay.pipeline import STAGES

# How long an example takes says more of the machine's other work than of the code.
settings.register_profile("photoplay", deadline=None)
settings.load_profile("photoplay")


def pictures(count, size=(160, 90), cuts=()):
    """Moving blobs on a ground that changes at each of `cuts` (frame numbers)."""
    for k in range(count):
        shot = sum(k >= cut for cut in cuts)
        rng = np.random.default_rng(shot)
        picture = np.full((size[1], size[0], 3), rng.integers(40, 180, 3), np.uint8)
        for _ in range(6):
            middle = rng.integers(0, size[0]), rng.integers(0, size[1])
            speed = rng.integers(-2, 3, 2) * (1 + shot % 3)
            at = tuple(int((m + k * v) % s) for m, v, s in zip(middle, speed, size, strict=True))
            cv2.circle(
                picture, at, int(rng.integers(4, 16)), tuple(map(int, rng.integers(0, 255, 3))), -1
            )
        yield picture


@pytest.fixture(scope="session", autouse=True)
def _nobodys_taste(tmp_path_factory):
    """Films are scored as for somebody of whom nothing is known, whatever this machine knows."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PHOTOPLAY_TASTE", str(tmp_path_factory.mktemp("taste") / "taste.json"))
        yield


@pytest.fixture(scope="session")
def small_film(tmp_path_factory):
    """Six seconds with cuts at 1.48, 2.64 and 4.2 s, without sound."""
    path = tmp_path_factory.mktemp("films") / "small.mp4"
    write_film(path, pictures(150, cuts=(37, 66, 105)), Fraction(25))
    return path


@pytest.fixture(scope="session")
def tiny_film(tmp_path_factory):
    """Two seconds with a cut in the middle, without sound: for what hangs on no length."""
    path = tmp_path_factory.mktemp("films") / "tiny.mp4"
    write_film(path, pictures(20, size=(96, 54), cuts=(10,)), Fraction(10))
    return path


@pytest.fixture
def notes_only(monkeypatch):
    """Every run ends with the score: for claims about plans and notes, which sound only delays."""
    real = scoring.bring_up_to_date

    def brought(project, stages, *, until, **more):
        return real(project, stages, until=until if until in STAGES[:3] else STAGES[2], **more)

    monkeypatch.setattr(scoring, "bring_up_to_date", brought)


@pytest.fixture(scope="session")
def film_with_noise(tmp_path_factory):
    """Four seconds with a quiet hiss as its own sound."""
    path = tmp_path_factory.mktemp("films") / "noise.mp4"
    hiss = np.random.default_rng(0).standard_normal((4 * 48_000, 2)).astype(np.float32) * 0.01
    write_film(path, pictures(100), Fraction(25), sound=hiss)
    return path


@pytest.fixture(scope="session")
def plans():
    """The makers of small plans in composition/plans.py."""
    path = Path(__file__).with_name("composition") / "plans.py"
    spec = importlib.util.spec_from_file_location("plans", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
