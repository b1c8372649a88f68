"""The hit report over clips and made films, beside an onset detector that is not ours.

    python benchmarks/hit_report.py CLIPS_FOLDER OUT_FOLDER [--made 10] [--seconds 40] [--seed 1]

Each clip below CLIPS_FOLDER and each made film (two of each domain of films/domains) is scored as
it comes. A row tells hits and accents planned, honoured and heard in the window; errors in frames
between the first frame and the onset heard (median, median and worst absolute); how many are still
in the window 1024 samples late, as in players that pass over edit lists and so play the AAC coder's
first frame; the share of honoured moments with an onset within a frame, the same by chance (onsets
shifted round the film) and z; and the share of the heard onsets that librosa's onset_detect also
has within 50 ms, the same by chance (its onsets shifted round the film). Prints a Markdown table
and writes OUT_FOLDER/hit_report.json.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import librosa
import numpy as np
from numpy.typing import NDArray

from photoplay.checking import hits_of
from photoplay.films.domains import make_domain_film
from photoplay.media.wave import read_wave
from photoplay.metrics.correspondence.hit_points import is_accepted
from photoplay.project import Project, write_json
from photoplay.report.hits import HitReport
from photoplay.scoring import settings_for, work

DOMAINS = ("trailer", "vlog", "slow", "dance", "still")
SUFFIXES = frozenset({".mp4", ".mov", ".mkv", ".webm"})
_WINDOW = 0.05
"""Seconds, as mir_eval counts onsets."""
_HOP, _SHIFTS = 128, 200
_PRIMING = 1024 / 48_000
"""Seconds that an AAC coder puts before the sound; an edit list says to leave them out."""
Floats = NDArray[np.float64]


def films(clips: Path, out: Path, made: int, seconds: float) -> Iterator[Path]:
    yield from sorted(p for p in clips.rglob("*") if p.suffix.lower() in SUFFIXES)
    for number in range(made):
        domain = DOMAINS[number % len(DOMAINS)]
        path = out / f"{domain}-{number // len(DOMAINS) + 1}.mp4"
        if not path.exists():
            make_domain_film(path, domain, seed=number, seconds=seconds)
        yield path


def other_onsets(music: Path) -> Floats:
    """Librosa's onsets in seconds, as it comes but for a finer hop."""
    mono = np.concatenate([block.mean(axis=1) for block in read_wave(music)])
    slow = librosa.resample(mono.astype(np.float32), orig_sr=48_000, target_sr=22_050)
    found = librosa.onset.onset_detect(y=slow, sr=22_050, hop_length=_HOP, units="time")
    return np.asarray(found, dtype=np.float64)


def agreement(ours: Floats, theirs: Floats, duration: float, seed: int) -> tuple[float, float]:
    """Share of `ours` with one of `theirs` within 50 ms, and its mean over circular shifts."""
    if not len(ours) or not len(theirs):
        return float("nan"), float("nan")

    def share(times: Floats) -> float:
        gaps = np.abs(ours[:, None] - times[None, :]).min(axis=1)
        return float(np.mean(gaps <= _WINDOW))

    shifts = np.random.default_rng(seed).uniform(1.0, duration - 1.0, _SHIFTS)
    return share(theirs), float(np.mean([share((theirs + s) % duration) for s in shifts]))


def row_of(film: Path, out: Path, seed: int) -> dict[str, Any]:
    settings = settings_for(film, out / f"{film.stem}.scored.mp4", seed=seed)
    project = Project(out / f"{film.stem}.photoplay")
    work(project, settings, until="mix", overwrite=True)
    report: HitReport = hits_of(project, settings)
    struck = [row for row in report.hits if row.rank != "coincidence" and row.state == "honoured"]
    errors = np.array([row.error_frames for row in struck], dtype=float)
    heard = np.array([row.heard for row in struck], dtype=float)
    duration = project.load_analysis().film.duration
    shared, by_chance = agreement(heard, other_onsets(project.path("music.wav")), duration, seed)
    frame = project.load_analysis().film.frame_duration
    late = sum(is_accepted(float(error) * frame + _PRIMING, frame) for error in errors)
    return {
        "film": film.stem, "seconds": round(duration, 1), "planned": report.planned,
        "honoured": report.honoured, "heard": report.heard, "late": late,
        "median": float(np.median(errors)) if len(errors) else None,
        "median_off": float(np.median(np.abs(errors))) if len(errors) else None,
        "worst": float(errors[np.argmax(np.abs(errors))]) if len(errors) else None,
        "rate": report.rate, "chance": report.chance, "z": report.z,
        "librosa": _or_none(shared), "librosa_chance": _or_none(by_chance),
        "onsets_compared": len(heard),
    }  # fmt: skip


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else value


def line(row: dict[str, Any]) -> str:
    def told(name: str, form: str = ".2f") -> str:
        value = row[name]
        return "–" if value is None or np.isnan(value) else format(value, form)

    return (
        f"| {row['film']} | {row['seconds']:g} | {row['planned']} / {row['honoured']} / "
        f"{row['heard']} | {told('median', '+.2f')} | {told('median_off')} | "
        f"{told('worst', '+.2f')} | {row['late']} | {told('rate')} | "
        f"{told('chance')} | {told('z', '.1f')} | {told('librosa')} | {told('librosa_chance')} |"
    )


def total(rows: list[dict[str, Any]]) -> str:
    planned, honoured, heard = (sum(r[name] for r in rows) for name in
                                ("planned", "honoured", "heard"))  # fmt: skip
    counts = [r["onsets_compared"] for r in rows if r["librosa"] is not None]

    def mean(name: str) -> float:
        values = [r[name] for r in rows if r["librosa"] is not None]
        return float(np.average(values, weights=counts)) if sum(counts) else float("nan")

    zs = [r["z"] for r in rows if r["z"] is not None]
    stouffer = sum(zs) / len(zs) ** 0.5 if zs else float("nan")
    worst = max((r["worst"] for r in rows if r["worst"] is not None), key=abs)
    medians = [r["median_off"] for r in rows if r["median_off"] is not None]
    return (
        f"| **all** | {sum(r['seconds'] for r in rows):g} | {planned} / {honoured} / {heard} | | "
        f"{np.median(medians):.2f} | {worst:+.2f} | "
        f"{sum(r['late'] for r in rows)} | | | {stouffer:.1f} | {mean('librosa'):.2f} | "
        f"{mean('librosa_chance'):.2f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clips", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--made", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=40.0)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    print("| film | s | planned / honoured / heard | median, frames | median off | worst "
          "| late too | in reach | by chance | z | librosa agrees | by chance |")  # fmt: skip
    print("|---|---|---|---|---|---|---|---|---|---|---|---|")
    rows = []
    for film in films(asked.clips, asked.out, asked.made, asked.seconds):
        rows.append(row_of(film, asked.out, asked.seed))
        print(line(rows[-1]), flush=True)
    print(total(rows))
    write_json(asked.out / "hit_report.json", rows)


if __name__ == "__main__":
    main()
