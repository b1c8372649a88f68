"""Drumming by ten drummers on an electronic kit, to a click.

On disk: groove/info.csv, a line a performance, and groove/drummerN/SESSION/*.mid; the release with
sound has .wav files beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from photoplay.datasets.indexed import IndexedDataset
from photoplay.datasets.samples import write_lines, write_tune
from photoplay.datasets.tables import records_of, text_facts
from photoplay.media.midi_notes import read_notes
from photoplay.types.cards import DatasetCard
from photoplay.types.errors import DatasetError
from photoplay.types.example import Clip, Example

CARD = DatasetCard(
    name="groove",
    title="Groove MIDI Dataset",
    shelf="music",
    holds="drum performances with style, tempo and metre, beats and fills told apart",
    source="J. Gillick et al., Learning to Groove with Inverse Sequence Transformations, 2019",
    licence="CC BY 4.0",
    ships=True,
    access="open",
    ask="magenta.tensorflow.org/datasets/groove",
    layout=("groove/info.csv", "groove/*/*/*.mid"),
    layout_source="the set's page, and the README and info.csv of the release",
    gives=("notes", "tempo", "metre", "style", "tags", "facts"),
    items=1150,
    hours=13.6,
    splits=("train", "validation", "test"),
    traps=(
        "timing is played, off the grid on purpose",
        "splits share drummers and styles; eval_session holds the same grooves by several drummers",
    ),
)
SPLITS = CARD.splits


class Dataset(IndexedDataset[dict[str, str]]):
    """Performances by their `id`, such as drummer1/session1/1."""

    card = CARD

    def read_index(self) -> Mapping[str, dict[str, str]]:
        columns = ("id", "drummer", "style", "bpm", "beat_type", "time_signature",
                   "midi_filename", "split")  # fmt: skip
        rows = records_of(self.root / "groove" / "info.csv", *columns)
        return {row["id"]: row for row in rows}

    def read(self, key: str, row: dict[str, str]) -> Example:
        sound = row.get("audio_filename") or ""
        heard = self.root / "groove" / sound if sound else None
        return Example(
            key=key,
            notes=read_notes(self.root / "groove" / row["midi_filename"]),
            music=Clip(path=heard) if heard and heard.exists() else None,
            tempo=float(row["bpm"]),
            metre=row["time_signature"].replace("-", "/"),
            style=row["style"],
            tags=(row["beat_type"],),
            facts=text_facts(drummer=row["drummer"], session=row.get("session")),
        )

    def read_splits(self) -> Mapping[str, tuple[str, ...]]:
        strange = {row["split"] for row in self.index.values()} - set(SPLITS)
        if strange:
            raise DatasetError(f"{self.root / 'groove' / 'info.csv'} knows splits {strange}")
        return {
            name: tuple(key for key, row in self.index.items() if row["split"] == name)
            for name in SPLITS
        }


def write_sample(root: Path) -> None:
    """A made-up copy of three performances in the layout of the release, without sound."""
    rows = ["drummer,session,id,style,bpm,beat_type,time_signature,midi_filename,audio_filename,"
            "duration,split"]  # fmt: skip
    for number, split in enumerate(SPLITS, 1):
        folder = f"drummer{number}/session1"
        midi = f"{folder}/1_rock_120_beat_4-4.mid"
        rows.append(f"drummer{number},{folder},{folder}/1,rock,120,beat,4-4,{midi},,2.0,{split}")
        write_tune(root / "groove" / midi, {"Midi Drums": (36, 42, 38, 42)}, drums=True)
    write_lines(root / "groove" / "info.csv", *rows)
