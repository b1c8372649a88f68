"""Ten seconds of music each, described by musicians; the clips are on YouTube.

On disk: musiccaps-public.csv. Clips that you hold, cut to their ten seconds, are looked for as
audio/YTID.wav.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path

from photoplay.datasets.indexed import IndexedDataset
from photoplay.datasets.paired.himv_200k import WATCH
from photoplay.datasets.samples import write_lines, write_sound
from photoplay.datasets.tables import records_of, text_facts
from photoplay.types.annotations import Caption
from photoplay.types.cards import DatasetCard
from photoplay.types.errors import DatasetError
from photoplay.types.example import Clip, Example

CARD = DatasetCard(
    name="music-caps",
    title="MusicCaps",
    shelf="paired",
    holds="captions and aspects of ten-second clips of music videos",
    source="A. Agostinelli et al., MusicLM: Generating Music From Text, 2023",
    licence="CC BY-SA 4.0 (captions); the clips have owners",
    ships=True,
    access="annotations open",
    ask="kaggle.com/datasets/googleai/musiccaps; the clips are on YouTube",
    layout=("musiccaps-public.csv", "audio/*.wav"),
    layout_source="the file itself; audio/ is where we look for clips",
    gives=("music", "captions", "tags", "facts"),
    items=5_521,
    hours=15.3,
    splits=("train", "eval"),
    split_note="after AudioSet; the facts say which items are of the balanced subset",
    traps=("a model trained on the captions alone may ship; the sound has owners",),
)
_COLUMNS = ("ytid", "start_s", "end_s", "audioset_positive_labels", "aspect_list", "caption",
            "author_id", "is_balanced_subset", "is_audioset_eval")  # fmt: skip


class Dataset(IndexedDataset[dict[str, str]]):
    """Clips by their YouTube id."""

    card = CARD

    def read_index(self) -> Mapping[str, dict[str, str]]:
        rows = records_of(self.root / "musiccaps-public.csv", *_COLUMNS)
        return {row["ytid"]: row for row in rows}

    def read(self, key: str, row: dict[str, str]) -> Example:
        try:
            aspects = ast.literal_eval(row["aspect_list"])
        except (SyntaxError, ValueError) as error:
            raise DatasetError(f"aspect_list is not a list: {row['aspect_list'][:60]!r}") from error
        start = float(row["start_s"])
        link = f"{WATCH}{key}&t={start:g}s"
        return Example(
            key=key,
            music=Clip(path=self.root / "audio" / f"{key}.wav", link=link),
            captions=(Caption(text=row["caption"], of="music", by=row["author_id"]),),
            tags=tuple(str(one) for one in aspects),
            facts=text_facts(
                start_s=row["start_s"], end_s=row["end_s"],
                audioset=row["audioset_positive_labels"], balanced=row["is_balanced_subset"],
            ),
        )  # fmt: skip

    def read_splits(self) -> Mapping[str, tuple[str, ...]]:
        evaluated = [key for key, row in self.index.items() if row["is_audioset_eval"] == "True"]
        kept = set(evaluated)
        return {
            "train": tuple(key for key in self.index if key not in kept),
            "eval": tuple(evaluated),
        }


def write_sample(root: Path) -> None:
    """A made-up copy of two clips in the layout of the release, with sound."""
    row = "{},30,40,\"/m/04rlf,/t/dd00034\",\"['slow', 'sad piano']\",A slow sad piano.,4,False,{}"
    write_lines(
        root / "musiccaps-public.csv", ",".join(_COLUMNS),
        row.format("aaaaaaaaaaa", "False"), row.format("bbbbbbbbbbb", "True"),
    )  # fmt: skip
    for hertz, key in ((220, "aaaaaaaaaaa"), (330, "bbbbbbbbbbb")):
        write_sound(root / "audio" / f"{key}.wav", hertz=hertz)
