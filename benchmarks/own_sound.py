"""Measure how well music and speech are told in a film's own sound, on mixtures of known make.

    python benchmarks/own_sound.py PROJECTS [--json OUT]

PROJECTS is a folder of finished projects, whose music.wav are the music. Speech is espeak-ng's in
six languages; the rest is made by films/sounds. Prints Markdown tables.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from scipy.io import wavfile
from scipy.signal import resample_poly

from photoplay import assets
from photoplay.analysis.film_music import MusicReader
from photoplay.analysis.speech import SpeechReader
from photoplay.films.sounds import NO_MUSIC, RATE, Sound, levelled, make_sound, sing
from photoplay.media.wave import read_wave
from photoplay.types.film import SoundBlock

SECONDS = 30.0
SHARES = (0.0, 0.25, 0.5, 0.8, 1.0)
LEVELS = (10.0, 0.0, -10.0, -20.0)
TEXT = {
    "en": "It was a bright cold day in April, and the clocks were striking thirteen. He went up "
    "the stairs slowly, resting several times on the way, and looked out over the square below. ",
    "de": "Als Gregor eines Morgens aus unruhigen Träumen erwachte, fand er sich in seinem Bett. ",
    "fr": "Longtemps, je me suis couché de bonne heure, et mes yeux se fermaient très vite. ",
    "es": "En un lugar de la Mancha vivía un hidalgo de los de lanza en astillero y adarga. ",
    "it": "Nel mezzo del cammin di nostra vita mi ritrovai per una selva oscura, la via smarrita. ",
    "pt": "Era uma vez uma cidade muito antiga, onde toda a gente falava ao mesmo tempo. ",
}


def speech(language: str) -> Sound:
    """Half a minute of espeak-ng, at a root mean square of 0.1."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "said.wav"
        subprocess.run(
            ["espeak-ng", "-v", language, "-s", "160", "-w", str(path), TEXT[language] * 6],
            check=True,
        )
        rate, said = wavfile.read(path)
    sound = resample_poly(said.astype(float) / 32768, RATE, rate)
    return levelled(np.resize(sound, round(SECONDS * RATE)))


def music(path: Path) -> Sound:
    whole = np.concatenate([block.mean(axis=1) for block in read_wave(path)])
    return levelled(np.resize(resample_poly(whole, 1, 3), round(SECONDS * RATE)))


def mixture(other: Sound, tune: Sound, share: float, level: float) -> Sound:
    """`other` throughout, the tune `level` dB beside it over the first `share`."""
    mixed = other.copy()
    count = round(share * len(other))
    fade = np.minimum(1.0, np.arange(count)[::-1] / (0.3 * RATE)) if count else np.zeros(0)
    mixed[:count] += tune[:count] * fade * 10 ** (level / 20)
    return levelled(mixed)


def told(sound: Sound) -> np.ndarray:
    """Whether each half second is told to be music."""
    reader = MusicReader()
    reader.hear(SoundBlock(0, sound[:, None].astype(np.float32), RATE))
    times = np.arange(0.25, SECONDS, 0.5)
    marks = np.zeros(len(times), bool)
    for span in reader.spans(SECONDS):
        marks |= (times >= span.start) & (times < span.end)
    return marks


def spoken(sound: Sound) -> float:
    reader = SpeechReader(assets.model("silero-vad"))
    reader.hear(SoundBlock(0, sound[:, None].astype(np.float32), RATE))
    return sum(span.duration for span in reader.spans(SECONDS)) / SECONDS


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("projects", type=Path)
    ask.add_argument("--json", type=Path)
    given = ask.parse_args()
    tunes = [music(path) for path in sorted(given.projects.glob("*.photoplay/music.wav"))]
    others = {name: make_sound(name, SECONDS) for name in NO_MUSIC}
    others |= {f"speech ({language})": speech(language) for language in TEXT}
    result: dict[str, dict[str, float]] = {}
    print("| sound | alone | " + " | ".join(f"music {level:+.0f} dB" for level in LEVELS) + " |")
    print("|---" * (len(LEVELS) + 2) + "|")
    for place, (name, other) in enumerate(others.items()):
        row = {"alone": float(told(other).mean())}
        for level in LEVELS:
            mine = tunes[place % len(tunes)], tunes[(place + 5) % len(tunes)]
            row[f"{level:+.0f}"] = float(
                np.mean([told(mixture(other, tune, 1.0, level)).mean() for tune in mine])
            )
        result[name] = row
        cells = " | ".join(f"{100 * value:.0f} %" for value in row.values())
        print(f"| {name} | {cells} |", flush=True)
    print("\n| music share | told | precision | recall |\n|---|---|---|---|")
    for share in SHARES:
        there = np.arange(0.25, SECONDS, 0.5) < share * SECONDS
        sums, shares = np.zeros(3), []
        for place, other in enumerate(others.values()):
            for level in (10.0, 0.0):
                mark = told(mixture(other, tunes[(place + 3) % len(tunes)], share, level))
                shares.append(float(mark.mean()))
                sums += ((mark & there).sum(), mark.sum(), there.sum())
        precision = f"{sums[0] / sums[1]:.2f}" if sums[1] and share else "–"
        recall = f"{sums[0] / sums[2]:.2f}" if share else "–"
        result[f"share {share}"] = {"told": float(np.mean(shares))}
        print(f"| {100 * share:.0f} % | {100 * np.mean(shares):.0f} % | {precision} | {recall} |")
    print("\n| taken for speech | share |\n|---|---|")
    for name, sound in {
        "music": tunes[0], "music, another style": tunes[4 % len(tunes)],
        "sung vowels": sing(SECONDS),
        "sung vowels over music": levelled(sing(SECONDS) + tunes[1 % len(tunes)]),
        **{n: others[n] for n in ("rain", "crowd", "children", "engine", "night", "applause")},
        **{n: others[n] for n in others if n.startswith("speech")},
        "speech with music -10 dB": mixture(others["speech (en)"], tunes[0], 1.0, -10),
        "speech with music +0 dB": mixture(others["speech (en)"], tunes[0], 1.0, 0),
        "speech with crowd": levelled(others["speech (en)"] + others["crowd"]),
    }.items():  # fmt: skip
        result[f"speech in {name}"] = {"told": spoken(sound)}
        print(f"| {name} | {100 * spoken(sound):.0f} % |")
    if given.json:
        given.json.write_text(json.dumps(result, indent=1))


if __name__ == "__main__":
    sys.exit(main())
