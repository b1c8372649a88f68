"""Phrases of video game music for piano, with the signs of valence and arousal.

On disk: vgmidi_labelled.csv (`id,series,console,game,piece,midi,valence,arousal`) and the files
that its column `midi` names, labelled/phrases/*.mid.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from photoplay.datasets.indexed import IndexedDataset
from photoplay.datasets.samples import write_lines, write_tune
from photoplay.datasets.tables import records_of
from photoplay.media.midi_notes import read_notes
from photoplay.types.annotations import Emotion
from photoplay.types.cards import DatasetCard
from photoplay.types.example import Example

CARD = DatasetCard(
    name="vgmidi",
    title="VGMIDI",
    shelf="music",
    holds="labelled phrases of video game music for piano",
    source="L. N. Ferreira, J. Whitehead, Learning to Generate Music with Sentiment, ISMIR 2019",
    licence="none stated; the music has owners",
    ships=False,
    access="open",
    ask="github.com/lucasnfe/vgmidi",
    layout=("vgmidi_labelled.csv", "labelled/phrases/*.mid"),
    layout_source="the files of the repository",
    gives=("title", "notes", "emotions", "tags", "facts"),
    items=204,
    hours=6.4,
    split_note="the file of all labels has none; split by game",
    traps=("valence and arousal are +1 or -1: signs of the mean of about 30 listeners",),
)
_COLUMNS = ("series", "console", "game", "piece", "midi", "valence", "arousal")


class Dataset(IndexedDataset[dict[str, str]]):
    """Phrases by the stem of their file."""

    card = CARD

    def read_index(self) -> Mapping[str, dict[str, str]]:
        rows = records_of(self.root / "vgmidi_labelled.csv", *_COLUMNS)
        return {PurePosixPath(row["midi"]).stem: row for row in rows}

    def read(self, key: str, row: dict[str, str]) -> Example:
        feeling = Emotion(
            of="music", valence=float(row["valence"]), arousal=float(row["arousal"]),
            by="about 30 listeners",
        )  # fmt: skip
        return Example(
            key=key,
            title=row["piece"],
            notes=read_notes(self.root / row["midi"]),
            emotions=(feeling,),
            tags=(row["console"],),
            facts={"game": row["game"], "series": row["series"]},
        )


def write_sample(root: Path) -> None:
    """A made-up copy of two phrases in the layout of the release."""
    rows = []
    for number, (piece, marks) in enumerate((("Ending", "1,-1"), ("Battle", "-1,1"))):
        midi = f"labelled/phrases/Series_NES_A Game_{piece}_0.mid"
        rows.append(f"{8000 + number},Series,NES,A Game,{piece},{midi},{marks}")
        write_tune(root / midi, bpm=100 + 40 * number)
    head = "id,series,console,game,piece,midi,valence,arousal"
    write_lines(root / "vgmidi_labelled.csv", head, *rows)
