"""Chamber music filmed player by player, each on a track of their own, with scores and notes.

On disk, a folder a piece, NN_Title_inst1_inst2…: AuMix_*.wav, Vid_*.mp4, Sco_*.mid, Sco_*.pdf, and
for each player k AuSep_k_inst_NN_Title.wav, Notes_k_inst_NN_Title.txt (`onset hertz duration`) and
F0s_k_inst_NN_Title.txt (`seconds hertz`).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from photoplay.datasets.indexed import IndexedDataset
from photoplay.datasets.samples import write_film, write_lines, write_sound, write_tune
from photoplay.datasets.tables import numbers_of
from photoplay.media.midi_notes import read_notes
from photoplay.types.annotations import Player
from photoplay.types.cards import DatasetCard
from photoplay.types.errors import DatasetError, DatasetMissingError
from photoplay.types.example import Clip, Example

CARD = DatasetCard(
    name="urmp",
    title="URMP",
    shelf="movement",
    holds="chamber music: films, a track a player, the score, notes and pitch as played",
    source="B. Li et al., Creating a Multitrack Classical Music Performance Dataset for Multimodal "
    "Music Analysis, IEEE Transactions on Multimedia 2019",
    licence="see its page; not verified by us",
    ships=False,
    access="open",
    ask="labsites.rochester.edu/air/projects/URMP.html",
    layout=(
        "*/AuMix_*.wav", "*/AuSep_*.wav", "*/Vid_*.mp4", "*/Sco_*.mid", "*/Sco_*.pdf",
        "*/Notes_*.txt", "*/F0s_*.txt",
    ),
    unread=("*/Sco_*.pdf",),
    layout_source="the authors' page and the parser of github.com/chuangg/Foley-Music",
    gives=("title", "film", "music", "notes", "players", "tags"),
    items=44,
    split_note="the authors give none; Foley-Music's lists split single tracks",
    traps=("the score is as written, the notes of the players as played: they differ in time",),
)  # fmt: skip
INSTRUMENTS = {
    "vn": "violin", "va": "viola", "vc": "cello", "db": "double bass", "fl": "flute",
    "ob": "oboe", "cl": "clarinet", "sax": "saxophone", "bn": "bassoon", "tpt": "trumpet",
    "hn": "horn", "tbn": "trombone", "tba": "tuba",
}  # fmt: skip


class Dataset(IndexedDataset[Path]):
    """Pieces by the name of their folder."""

    card = CARD

    def read_index(self) -> Mapping[str, Path]:
        folders = sorted(path for path in self.root.iterdir() if (path / "").is_dir())
        return {path.name: path for path in folders if path.name[:2].isdigit()}

    def read(self, key: str, row: Path) -> Example:
        _, title, *codes = key.split("_")
        unknown = set(codes) - set(INSTRUMENTS)
        if not codes or unknown:
            raise ValueError(f"the folder's name tells no known players: {sorted(unknown)}")
        players = tuple(_player(row, number, code) for number, code in enumerate(codes, 1))
        return Example(
            key=key,
            title=title,
            film=Clip(path=_one(row, "Vid_*.mp4")),
            music=Clip(path=_one(row, "AuMix_*.wav")),
            notes=read_notes(_one(row, "Sco_*.mid")),
            players=players,
            tags=tuple(dict.fromkeys(INSTRUMENTS[code] for code in codes)),
        )


def _player(folder: Path, number: int, code: str) -> Player:
    notes = np.array(numbers_of(_one(folder, f"Notes_{number}_{code}_*.txt"), 3))
    pitches = np.array(numbers_of(_one(folder, f"F0s_{number}_{code}_*.txt"), 2))
    return Player(
        instrument=INSTRUMENTS[code],
        sound=_one(folder, f"AuSep_{number}_{code}_*.wav"),
        onsets=notes[:, 0].copy(),
        durations=notes[:, 2].copy(),
        hertz=notes[:, 1].copy(),
        pitch_track=np.asarray(pitches, dtype=np.float32),
    )


def _one(folder: Path, pattern: str) -> Path:
    found = sorted(folder.glob(pattern))
    if not found:
        raise DatasetMissingError(f"{folder / pattern} is missing")
    if len(found) > 1:
        raise DatasetError(f"{folder} holds {len(found)} files {pattern}")
    return found[0]


def write_sample(root: Path) -> None:
    """A made-up copy of two duets in the layout of the release."""
    for number, (name, codes) in enumerate((("Jupiter", "vn_vc"), ("Sonata", "vn_fl")), 1):
        piece = f"{number:02d}_{name}"
        folder = root / f"{piece}_{codes}"
        write_sound(folder / f"AuMix_{piece}_{codes}.wav")
        write_film(folder / f"Vid_{piece}_{codes}.mp4", seed=number, sounds=True)
        write_tune(folder / f"Sco_{piece}_{codes}.mid", bpm=100 + number)
        (folder / f"Sco_{piece}_{codes}.pdf").touch()
        for player, code in enumerate(codes.split("_"), 1):
            stem = f"{player}_{code}_{piece}"
            write_sound(folder / f"AuSep_{stem}.wav", hertz=220 * player)
            write_lines(folder / f"Notes_{stem}.txt", "0.10 440.0 0.40", "0.50\t494.0\t0.40")
            write_lines(folder / f"F0s_{stem}.txt", "0.000 0.0", "0.010 440.0", "0.020 440.5")
