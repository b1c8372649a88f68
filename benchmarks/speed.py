"""Time and memory of the whole path, beside decoding alone and a PySceneDetect pass.

    python benchmarks/speed.py FILM [--minutes 1]

Prints seconds and peak memory of each stage in fresh processes, as ratios to bare decoding.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

_DECODE = """
import av, sys
with av.open(sys.argv[1]) as file:
    stream = file.streams.video[0]
    stream.thread_type = "AUTO"
    for frame in file.decode(stream):
        pass
"""
_SCENES = """
import sys
from scenedetect import AdaptiveDetector, detect
detect(sys.argv[1], AdaptiveDetector())
"""


def measured(command: list[str]) -> tuple[float, float]:
    """Wall seconds and peak resident megabytes of a command and its children."""
    code = (
        "import json,resource,subprocess,sys,time\n"
        "began=time.perf_counter()\n"
        "subprocess.run(json.loads(sys.argv[1]),check=True,stdout=subprocess.DEVNULL)\n"
        "peak=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss\n"
        "print(json.dumps([time.perf_counter()-began,peak/1024]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, json.dumps(command)],
        check=True,
        capture_output=True,
        text=True,
    )
    seconds, peak = json.loads(done.stdout.splitlines()[-1])
    return seconds, peak


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("film", type=Path)
    given = ask.parse_args()
    rows = {}
    with tempfile.TemporaryDirectory() as folder:
        program = [sys.executable, "-m", "photoplay", "score", str(given.film.absolute())]
        program += ["--quiet", "--out", f"{folder}/out.mp4", "--project", f"{folder}/p.photoplay"]
        rows["decoding alone"] = measured([sys.executable, "-c", _DECODE, str(given.film)])
        rows["photoplay score"] = measured(program)
        rows["photoplay score, nothing changed"] = measured(program)
        rows["PySceneDetect (adaptive)"] = measured(
            [sys.executable, "-c", _SCENES, str(given.film)]
        )
        state = json.loads(Path(folder, "p.photoplay", "state.json").read_text())
    base = rows["decoding alone"][0]
    print(f"{'what':36} {'s':>7} {'x decoding':>11} {'peak MB':>8}")
    for name, (seconds, peak) in rows.items():
        print(f"{name:36} {seconds:7.2f} {seconds / base:11.2f} {peak:8.0f}")
    for name, record in state.items():
        print(f"  stage {name:30} {record['seconds']:7.2f}")


if __name__ == "__main__":
    main()
