"""Memory that was freed goes back to the system, threads do not each keep a heap, and what is done
to a long film's sound is done a few seconds at a time."""

import platform
import subprocess
import sys
import tracemalloc
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from photoplay import redoing
from photoplay.mixing.tracks import Pieces
from photoplay.project import Project
from photoplay.resounding import patched
from photoplay.types.audio import SAMPLE_RATE, StemBlock
from photoplay.types.score import Note, Part, Score
from photoplay.types.tempo import Bar, TempoMap, TempoPoint

glibc = pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc", reason="other C libraries keep no such heaps"
)
MINUTES = 8
"""Of a stem: 184 MB as samples."""

HEAPS = """
import ctypes, sys, threading
from photoplay.memory import few_heaps

if "few" in sys.argv:
    few_heaps()
gate = threading.Barrier(6)

def work():
    kept = [bytearray(50_000) for _ in range(20)]
    gate.wait()
    del kept

threads = [threading.Thread(target=work) for _ in range(6)]
for one in threads:
    one.start()
for one in threads:
    one.join()
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
file = libc.fopen(sys.argv[1].encode(), b"w")
libc.malloc_info(0, ctypes.c_void_p(file))
libc.fclose(ctypes.c_void_p(file))
"""
FREED = """
import threading
from photoplay.memory import give_back

def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096

def work():
    kept = [bytearray(60_000) for _ in range(400)]  # under the size that is mapped alone
    keep.append(bytearray(60_000))

keep = []
before = resident()
one = threading.Thread(target=work)
one.start()
one.join()
grown = resident() - before
give_back()
print(grown, resident() - before)
"""


def ran(code, *words):
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, words)], capture_output=True, text=True, check=True
    )
    return done.stdout


@glibc
@pytest.mark.parametrize(("words", "few"), [((), False), (("few",), True)])
def test_threads_share_two_heaps(tmp_path, words, few):
    told = tmp_path / "heaps.xml"
    ran(HEAPS, told, *words)
    assert (told.read_text().count("<heap nr=") <= 2) == few


@glibc
def test_what_is_free_goes_back():
    grown, after = map(int, ran(FREED).split())
    assert grown > 15e6
    assert after < 0.3 * grown


@contextmanager
def at_most(megabytes):
    """What is held at once within the context is less than this."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < megabytes * 1e6
    finally:
        tracemalloc.stop()


def quiet(*_):
    """A stem of MINUTES, read in blocks of a second."""
    for _ in range(60 * MINUTES):
        yield np.full((SAMPLE_RATE, 2), 0.01, dtype=np.float32)


class Counting:
    """Takes the place of a file: how much was written, and where it is not as it was."""

    def __init__(self, path):
        self.length, self.changed = 0, []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def write(self, samples):
        other = np.flatnonzero(np.abs(samples[:, 0] - 0.01) > 1e-6)
        if len(other):
            self.changed += [(self.length + other[0]) / SAMPLE_RATE,
                             (self.length + other[-1]) / SAMPLE_RATE]  # fmt: skip
        self.length += len(samples)


def test_a_stretch_of_a_long_stem_is_played_anew_in_little_memory():
    beats = 120 * MINUTES
    bars = tuple(Bar(start=4.0 * k, numerator=4, denominator=4) for k in range(beats // 4))
    clock = TempoMap(points=(TempoPoint(beat=0, bpm=120),), bars=bars)
    part = Part(id="piano", name="Piano", role="melody", instrument="piano", program=0,
                notes=(Note(onset=240, pitch=60, duration=240, velocity=80),))  # fmt: skip
    score = Score(title="", duration=60 * MINUTES, tempo_map=clock, parts=(part,))
    old = replace(part, notes=(Note(onset=240, pitch=62, duration=240, velocity=80),))
    written = Counting(None)

    def played(alone):
        for k in range(6 * MINUTES):
            yield StemBlock(k * 10 * SAMPLE_RATE, {
                "piano": np.full((10 * SAMPLE_RATE, 2), 0.02 if k < 24 else 0.01, np.float32)
            })  # fmt: skip

    with at_most(40):
        told = patched(Pieces(quiet()), written, part, old, score, sound=played,
                       tape=Pieces)  # fmt: skip
    assert written.length == 60 * MINUTES * SAMPLE_RATE
    assert [(one.start, one.end) for one in told] == [
        (pytest.approx(119.775), pytest.approx(240.1))
    ]
    assert min(written.changed) == pytest.approx(119.775, abs=0.01)
    assert max(written.changed) == pytest.approx(240, abs=0.01)


def test_levels_of_a_long_film_are_heard_in_little_memory(monkeypatch):
    monkeypatch.setattr(redoing, "read_wave", quiet)
    with at_most(5):
        levels = redoing._levels(Project(Path("none")))
    assert levels == pytest.approx(np.full(60 * MINUTES, 1e-4))
