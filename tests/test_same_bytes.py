"""Same film, options and seed: same bytes of MIDI and sound, however many threads and when."""

import hashlib
import sys

import pytest

from photoplay import score

POOLS = ("photoplay.rendering.band._WORKERS", "photoplay.mixing.desk._WORKERS",
         "photoplay.mixing.mixer._WORKERS", "photoplay.stems._WRITERS")  # fmt: skip


def made(film, root, **wishes):
    """Digests of what a fresh project holds, and of the published film."""
    root.mkdir()
    result = score(film, root / "out.mp4", project=root / "p", **wishes)
    files = [result.project.path(name) for name in
             ("analysis.npz", "plan.json", "score.mid", "music.wav", "mix.wav")]  # fmt: skip
    files += sorted(result.project.stems.iterdir())
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    assert len(result.score.parts) > 3
    return found


@pytest.mark.parametrize("style", ["orchestral", "electronic"])
def test_threads_make_no_difference(film_with_noise, tmp_path, monkeypatch, style):
    wishes = {"style": style, "keep_audio": "mix"}
    several = made(film_with_noise, tmp_path / "two", **wishes)
    for pool in POOLS:
        monkeypatch.setattr(pool, 1)
    assert made(film_with_noise, tmp_path / "one", **wishes) == several
    for pool in POOLS:
        monkeypatch.setattr(pool, 5)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        assert made(film_with_noise, tmp_path / "five", **wishes) == several
    finally:
        sys.setswitchinterval(interval)
