"""How fast measuring is, beside the programs that others would take, in one run.

    python benchmarks/measures_speed.py MIDI_FOLDER [--other PYTHON] [--fadtk PYTHON]

PYTHON names an interpreter of an environment that holds muspy, mir_eval and librosa (`--other`),
or fadtk with torch (`--fadtk`); a row whose program is not there says so. Both sides get the same
files and arrays, one thread each; imports are not counted. Told is the processor time of the best
of three passes, which a busy machine changes little.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

FILES = 60
THEIRS = {
    "muspy": """
import json, sys, time, warnings
warnings.filterwarnings("ignore")
import muspy
paths = json.load(sys.stdin)["paths"]
def work():
    for path in paths:
        music = muspy.read_midi(path)
        for one in (muspy.scale_consistency, muspy.pitch_entropy, muspy.pitch_class_entropy,
                    muspy.pitch_range, muspy.n_pitches_used, muspy.n_pitch_classes_used,
                    muspy.empty_beat_rate, muspy.polyphony, muspy.polyphony_rate):
            one(music)
        muspy.empty_measure_rate(music, 4 * music.resolution)
        muspy.groove_consistency(music, 4 * music.resolution)
""",
    "mir_eval": """
import json, sys, time
import mir_eval, numpy as np
given = json.load(sys.stdin)
one, other = np.array(given["one"]), np.array(given["other"])
def work():
    for _ in range(given["times"]):
        mir_eval.beat.f_measure(one, other); mir_eval.onset.f_measure(one, other)
""",
    "librosa onsets": """
import json, sys, time
import librosa, numpy as np
sound = np.random.default_rng(0).standard_normal(22050 * 60).astype("f4") * .1
def work():
    librosa.onset.onset_detect(y=sound, sr=22050, wait=1, delta=.2)
""",
    "librosa chroma": """
import json, sys, time
import librosa, numpy as np
sound = np.random.default_rng(0).standard_normal(22050 * 60).astype("f4") * .1
def work():
    librosa.feature.chroma_stft(y=sound, sr=22050, tuning=0, norm=2, n_fft=4410, hop_length=2205)
""",
    "fadtk": """
import json, sys, time, types, importlib.util
import numpy as np
from scipy import linalg
source = open(json.load(sys.stdin)["fad"]).read()
start = source.index("def calc_frechet_distance")
rest = source[start:]
end = rest.index("\\nclass ") if "\\nclass " in rest else len(rest)
space = {"np": np, "linalg": linalg, "log": types.SimpleNamespace(info=print, warning=print)}
from numpy.lib.scimath import sqrt as scisqrt
space["scisqrt"] = scisqrt
exec(rest[:end], space)
rng = np.random.default_rng(0)
x, y = rng.standard_normal((5000, 512)), rng.standard_normal((5000, 512)) + .1
def work():
    space["calc_frechet_distance"](x.mean(0), np.cov(x.T), y.mean(0), np.cov(y.T))
""",
}
TIMED = """
work()
best = 9e9
for _ in range(3):
    begun = time.process_time(); work(); best = min(best, time.process_time() - begun)
print("SECONDS", best)
"""


def theirs(python: str | None, name: str, given: dict[str, Any]) -> float | str:
    if not python:
        return "not given"
    code = THEIRS[name] + TIMED
    done = subprocess.run(
        [python, "-c", code], input=json.dumps(given), capture_output=True, text=True, check=False
    )
    if done.returncode:
        return done.stderr.strip().splitlines()[-1][:80]
    return float(done.stdout.split("SECONDS")[1])


def ours(work: Callable[[], object]) -> float:
    work()
    found = []
    for _ in range(3):
        begun = time.process_time()
        work()
        found.append(time.process_time() - begun)
    return min(found)


def symbolic(paths: list[Path]) -> Callable[[], None]:
    from photoplay.media.midi_notes import read_notes
    from photoplay.metrics.music import emptiness, entropy, groove, pitches, polyphony, scale

    def work() -> None:
        for path in paths:
            notes = read_notes(path)
            scale.scale_consistency(notes)
            entropy.pitch_entropy(notes)
            entropy.pitch_class_entropy(notes, convention="muspy")
            pitches.pitch_range(notes)
            pitches.pitches_used(notes)
            pitches.pitch_classes_used(notes)
            emptiness.empty_beat_rate(notes, convention="muspy")
            emptiness.empty_measure_rate(notes, convention="muspy", bar_beats=4)
            polyphony.polyphony(notes)
            polyphony.polyphony_rate(notes)
            groove.groove_consistency(notes, bar_beats=4)

    return work


def every_measure(paths: list[Path]) -> Callable[[], None]:
    from photoplay.evaluation.cards_of import cards
    from photoplay.media.midi_notes import read_notes

    found = cards("music", ("notes",))

    def work() -> None:
        for path in paths:
            notes = read_notes(path)
            for card in found:
                card.function(notes)

    return work


def rows(folder: Path, other: str | None, fadtk: str | None) -> list[tuple[str, float, Any]]:
    from photoplay.listening.chroma import chroma
    from photoplay.listening.mel_onsets import D2M, mel_onsets
    from photoplay.metrics.audio.frechet import frechet_distance
    from photoplay.metrics.correspondence.beats import beat_f, onset_f

    files = sorted(folder.rglob("*.mid"))
    paths = files[:: max(1, len(files) // FILES)][:FILES]
    rng = np.random.default_rng(0)
    one, other_beats = (np.sort(rng.uniform(6, 300, 600)) for _ in range(2))
    sound = rng.standard_normal(22_050 * 60).astype("f4") * 0.1
    x, y = rng.standard_normal((5000, 512)), rng.standard_normal((5000, 512)) + 0.1

    def beats() -> None:
        for _ in range(20):
            beat_f(one, other_beats)
            onset_f(one, other_beats)

    given = {"paths": [str(path) for path in paths]}
    pair = {"one": one.tolist(), "other": other_beats.tolist(), "times": 20}
    fad = ""
    if fadtk:
        asked = "import importlib.util as u; print(u.find_spec('fadtk').origin)"
        told = subprocess.run([fadtk, "-c", asked], capture_output=True, text=True, check=False)
        fad = str(Path(told.stdout.strip()).with_name("fad.py"))
    return [
        (f"{len(paths)} MIDI files, eleven of muspy's measures", ours(symbolic(paths)),
         ("muspy", theirs(other, "muspy", given))),
        (f"{len(paths)} MIDI files, every measure of notes", ours(every_measure(paths)), None),
        ("beat and onset F, 600 against 600 times, 20 times", ours(beats),
         ("mir_eval", theirs(other, "mir_eval", pair))),
        ("onsets of 60 s of sound", ours(lambda: mel_onsets(sound, D2M)),
         ("librosa", theirs(other, "librosa onsets", {}))),
        ("chroma of 60 s of sound", ours(lambda: chroma(sound)),
         ("librosa", theirs(other, "librosa chroma", {}))),
        ("Fréchet distance, 5,000 rows of 512 on both sides", ours(lambda: frechet_distance(x, y)),
         ("fadtk", theirs(fadtk, "fadtk", {"fad": fad}))),
    ]  # fmt: skip


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("folder", type=Path)
    ask.add_argument("--other", help="interpreter with muspy, mir_eval, librosa")
    ask.add_argument("--fadtk", help="interpreter with fadtk")
    given = ask.parse_args()
    print("| work | Photoplay | theirs | ratio |\n|---|---|---|---|")
    for work, seconds, beside in rows(given.folder, given.other, given.fadtk):
        if beside is None:
            print(f"| {work} | {seconds * 1e3:.0f} ms | – | – |")
        elif isinstance(beside[1], str):
            print(f"| {work} | {seconds * 1e3:.0f} ms | {beside[0]}: {beside[1]} | – |")
        else:
            print(f"| {work} | {seconds * 1e3:.0f} ms | {beside[0]} {beside[1] * 1e3:.0f} ms | "
                  f"{beside[1] / seconds:.1f} |")  # fmt: skip
        sys.stdout.flush()


if __name__ == "__main__":
    main()
