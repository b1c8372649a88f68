"""What rounding costs: every ninth song of POP909 on the grid of each code.

python benchmarks/token_loss.py ../shared/data/pop909
"""

import sys
from pathlib import Path

import numpy as np

from photoplay.datasets.music.pop909 import Dataset
from photoplay.tokens import cmt, performance, remi, rolls, xmusic
from photoplay.tokens.grid import loss, on_grid
from photoplay.tokens.piece import piece_on_beats

EVERY = 9


def main(root: Path) -> None:
    songs = Dataset(root)
    codes = {
        "REMI": (remi.RULES, None, remi.encode),
        "CMT": (cmt.RULES, cmt.parts_of, cmt.encode),
        "XMusic": (xmusic.RULES, xmusic.parts_of, xmusic.encode),
        "roll": (rolls.RULES, None, None),
    }
    losses: dict[str, list[list[float]]] = {name: [] for name in codes}
    lengths: dict[str, list[float]] = {name: [] for name in (*codes, "performance")}
    refused = 0
    for key in list(songs)[::EVERY]:
        example = songs[key]
        piece = piece_on_beats(example.notes, example.beats, example.chords)
        if piece.bar != 4:
            refused += 1
            continue
        for name, (rules, parts, encode) in codes.items():
            part = parts(piece) if parts else None
            one = loss(piece, rules, part)
            losses[name].append([one.merged, one.onset_error, one.onsets_moved, one.shortened,
                                 one.duration_error, one.velocity_error])  # fmt: skip
            if encode:
                lengths[name].append(len(encode(on_grid(piece, rules, part))) / len(piece))
        told = performance.encode(performance.quantised(example.notes))
        lengths["performance"].append(len(told) / len(example.notes))
    print(f"{len(losses['REMI'])} songs; {refused} of another metre than 4/4 left out")
    print("| code | tokens a note | notes merged | onset error, beats | onsets moved | shortened "
          "| duration error, beats | velocity error |")  # fmt: skip
    print("|---|---|---|---|---|---|---|---|")
    for name, rows in losses.items():
        merged, onset, moved, short, duration, velocity = np.mean(rows, axis=0)
        each = f"{np.mean(lengths[name]):.2f}" if lengths[name] else "-"
        print(f"| {name} | {each} | {merged:.2%} | {onset:.4f} | {moved:.1%} | {short:.1%} "
              f"| {duration:.3f} | {velocity:.1f} |")  # fmt: skip
    print(f"performance events: {np.mean(lengths['performance']):.2f} a note")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
