"""Videos with music of VidMuse, listed as JSON lines.

On disk: *.jsonl with {path, video_path, duration, sample_rate, …} a line, where a pair shares its
stem (a YouTube id). Paths inside the folder are taken as they are; of others the name counts, and
the file is looked for as media/NAME.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from photoplay.datasets.indexed import IndexedDataset
from photoplay.datasets.paired.himv_200k import WATCH
from photoplay.datasets.samples import write_film, write_lines, write_sound
from photoplay.datasets.tables import lines_of, text_facts
from photoplay.types.cards import DatasetCard
from photoplay.types.errors import DatasetError
from photoplay.types.example import Clip, Example

CARD = DatasetCard(
    name="v2m",
    title="V2M",
    shelf="paired",
    holds="videos with music: trailers, advertisements, documentaries, vlogs",
    source="Z. Tian et al., VidMuse: A Simple Video-to-Music Generation Framework with "
    "Long-Short-Term Modeling, CVPR 2025",
    licence="CC BY-NC 4.0",
    ships=False,
    access="on request",
    ask="github.com/ZeyueT/VidMuse and its page on Hugging Face",
    layout=("*.jsonl", "media/*.wav", "media/*.mp4"),
    layout_source="the manifest format of the repository; media/ is where we look for files",
    gives=("film", "music", "facts"),
    items=360_000,
    hours=18_000,
    split_note="each list is a split of its own; the facts name it",
)


class Dataset(IndexedDataset[dict[str, Any]]):
    """Pairs by their stem."""

    card = CARD

    def read_index(self) -> Mapping[str, dict[str, Any]]:
        index = {}
        for path in sorted(self.root.glob("*.jsonl")):
            for number, line in enumerate(lines_of(path), 1):
                if not line.strip():
                    continue
                try:
                    row = json.loads(line)
                    key = PurePosixPath(row["path"]).stem
                    index[key] = row | {"list": path.stem, "video": str(row["video_path"])}
                except (ValueError, KeyError, TypeError) as error:
                    raise DatasetError(f"{path}, line {number}: {error!r}") from error
        return index

    def read(self, key: str, row: dict[str, Any]) -> Example:
        return Example(
            key=key,
            film=Clip(path=self._place(row["video"]), link=WATCH + key),
            music=Clip(path=self._place(row["path"])),
            facts=text_facts(list=row["list"], duration=row.get("duration")),
        )

    def _place(self, text: str) -> Path:
        inside = PurePosixPath(text)
        if inside.is_absolute() or ".." in inside.parts:
            return self.root / "media" / inside.name
        return self.root / inside


def write_sample(root: Path) -> None:
    """A made-up copy of two pairs, one of them listed with a foreign path."""
    row = '{{"path": "{0}.wav", "video_path": "{0}.mp4", "duration": 1.0, "sample_rate": 16000}}'
    write_lines(root / "train.jsonl", row.format("media/aaaaaaaaaaa"))
    write_lines(root / "test.jsonl", row.format("/their/disk/bbbbbbbbbbb"))
    for number, key in enumerate(("aaaaaaaaaaa", "bbbbbbbbbbb")):
        write_film(root / "media" / f"{key}.mp4", seed=number)
        write_sound(root / "media" / f"{key}.wav", hertz=220 + 110 * number)
