"""Solos and duets on YouTube, by instrument: a list of ids.

On disk: MUSIC_solo_videos.json, MUSIC_duet_videos.json and MUSIC21_solo_videos.json, each
{version, videos: {instrument or "a b": [ids]}}. Films that you hold are looked for as
videos/ID.mp4.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from photoplay.datasets.indexed import IndexedDataset
from photoplay.datasets.samples import write_film, write_lines
from photoplay.datasets.tables import json_of
from photoplay.types.cards import DatasetCard
from photoplay.types.errors import DatasetError
from photoplay.types.example import Clip, Example

_LISTS = {
    "solo": "MUSIC_solo_videos.json",
    "duet": "MUSIC_duet_videos.json",
    "solo-21": "MUSIC21_solo_videos.json",
}
WATCH = "https://www.youtube.com/watch?v="
CARD = DatasetCard(
    name="music",
    title="MUSIC",
    shelf="movement",
    holds="people who play one instrument or two, by YouTube id",
    source="H. Zhao et al., The Sound of Pixels, ECCV 2018; The Sound of Motions, ICCV 2019",
    licence="none stated; the videos have owners",
    ships=False,
    access="annotations open",
    ask="github.com/roudimit/MUSIC_dataset for the ids; the videos are on YouTube",
    layout=(*_LISTS.values(), "videos/*.mp4"),
    layout_source="the files of the repository; videos/ is where we look for films",
    gives=("film", "music", "tags"),
    items=1_849,
    split_note="the authors give none; Foley-Music's lists split some instruments",
    traps=("solo-21 has most of the ids of solo again: do not split them apart",),
)


class Dataset(IndexedDataset[tuple[str, str]]):
    """Films by LIST/INSTRUMENT/ID."""

    card = CARD

    def read_index(self) -> Mapping[str, tuple[str, str]]:
        index = {}
        for part, name in _LISTS.items():
            form = json_of(self.root / name)
            videos = form.get("videos") if isinstance(form, dict) else None
            if not isinstance(videos, dict):
                raise DatasetError(f"{self.root / name} holds no videos by instrument")
            for instrument, ids in videos.items():
                for one in ids:
                    index[f"{part}/{instrument}/{one}"] = (str(instrument), str(one))
        return index

    def read(self, key: str, row: tuple[str, str]) -> Example:
        instruments, name = row
        clip = Clip(path=self.root / "videos" / f"{name}.mp4", link=WATCH + name)
        tags = tuple(one.replace("_", " ") for one in instruments.split(" "))
        return Example(key=key, film=clip, music=clip, tags=tags)


def write_sample(root: Path) -> None:
    """A made-up copy of three lists of one film each."""
    for number, (name, instrument) in enumerate(
        zip(_LISTS.values(), ("acoustic_guitar", "flute violin", "erhu"), strict=True)
    ):
        one = f"aaaaaaaaaa{number}"
        form = {"version": "1.0", "videos": {instrument: [one]}}
        write_lines(root / name, json.dumps(form))
        write_film(root / "videos" / f"{one}.mp4", seed=number, sounds=True)
