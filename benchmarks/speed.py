"""Time and memory of the whole path, beside decoding alone and a PySceneDetect pass.

    python benchmarks/speed.py FILM [--long 10,60] [--repeat 3]

Each row is run in fresh processes: wall seconds, seconds of processor time (user and system), both
as ratios to bare decoding, and the peak of the resident memory of the whole process tree. With
--repeat the least of several runs counts. --long loops FILM to so many minutes (packets copied) and
tells all of it by the minute. FILM may be made by benchmarks/speed_films.py.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import av
from speed_films import looped

_DECODE = """
import av, sys
with av.open(sys.argv[1]) as file:
    stream = file.streams.video[0]
    stream.thread_type = "AUTO"
    stream.codec_context.thread_count = 2
    for frame in file.decode(stream):
        pass
"""
_SCENES = """
import sys
from scenedetect import AdaptiveDetector, detect
detect(sys.argv[1], AdaptiveDetector())
"""
_EVERY = 0.05


@dataclass(frozen=True, slots=True)
class Cost:
    wall: float
    cpu: float
    """Seconds of user and system time, of all processes."""
    peak: float
    """Megabytes that the process tree had in memory together at its fullest."""


def measured(command: list[str]) -> Cost:
    """What a command and its children cost."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    peak = 0
    while running.poll() is None:
        peak = max(peak, _resident(running.pid))
        time.sleep(_EVERY)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if running.returncode:
        raise subprocess.CalledProcessError(running.returncode, command)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall, cpu, peak / 1e6)


def _resident(root: int) -> int:
    """Bytes resident in `root` and all that descend from it."""
    parents, sizes = {}, {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        parents[int(entry.name)] = int(fields[1])
        sizes[int(entry.name)] = int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
    family, found = {root}, True
    while found:
        found = {pid for pid, parent in parents.items() if parent in family and pid not in family}
        family |= found
    return sum(sizes.get(pid, 0) for pid in family)


def least(command: list[str], times: int, fresh: Path | None = None) -> Cost:
    """The least of several runs, and the highest peak; `fresh` is removed before each."""
    costs = []
    for _ in range(times):
        if fresh is not None:
            subprocess.run(["rm", "-rf", str(fresh)], check=True)
        costs.append(measured(command))
    return Cost(min(c.wall for c in costs), min(c.cpu for c in costs), max(c.peak for c in costs))


def rows_of(film: Path, folder: Path, repeat: int) -> tuple[dict[str, Cost], dict[str, float]]:
    """Costs by what was run, and seconds by stage."""
    project = folder / "p.photoplay"
    program = [sys.executable, "-m", "photoplay", "score", str(film.absolute()), "--quiet"]
    program += ["--overwrite", "--out", f"{folder}/out{film.suffix}", "--project", str(project)]
    rows = {
        "decoding alone": least([sys.executable, "-c", _DECODE, str(film)], repeat),
        "photoplay score": least(program, repeat, fresh=project),
        "photoplay score, nothing changed": least(program, 1),
        "PySceneDetect (adaptive)": least([sys.executable, "-c", _SCENES, str(film)], repeat),
    }
    state = json.loads((project / "state.json").read_text())
    return rows, {name: record["seconds"] for name, record in state.items()}


def tell(rows: dict[str, Cost], stages: dict[str, float], minutes: float) -> None:
    base = rows["decoding alone"]
    print(f"{'a minute of film':36} {'s':>7} {'x decoding':>11} {'peak MB':>8}")
    for name, cost in rows.items():
        ratio = cost.wall / base.wall
        print(f"{name:36} {cost.wall / minutes:7.2f} {ratio:11.2f} {cost.peak:8.0f}")
    print(f"{'of processor time':36} {'s':>7} {'x decoding':>11}")
    for name, cost in rows.items():
        print(f"  {name:34} {cost.cpu / minutes:7.2f} {cost.cpu / base.cpu:11.2f}")
    print("of the stages, by the clock")
    for name, seconds in stages.items():
        print(f"  {name:34} {seconds / minutes:7.2f}")


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("film", type=Path)
    ask.add_argument("--long", default="", help="minutes, by commas")
    ask.add_argument("--repeat", type=int, default=1)
    given = ask.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        with av.open(str(given.film)) as file:
            minutes = file.duration / 6e7
            stream, rate = file.streams.video[0], file.bit_rate / 1e6
            print(f"{minutes:.2f} min, {stream.codec_context.name} {stream.width}x{stream.height} "
                  f"at {float(stream.average_rate):g}/s, {rate:.1f} Mbit/s")  # fmt: skip
        tell(*rows_of(given.film, folder, given.repeat), minutes)
        for wanted in [float(word) for word in given.long.split(",") if word]:
            long = folder / f"long{given.film.suffix}"
            times = round(wanted / minutes)
            looped(given.film, long, times)
            print(f"\n{times * minutes:.0f} minutes", flush=True)
            tell(*rows_of(long, folder, 1), times * minutes)


if __name__ == "__main__":
    main()
