"""Ten-second videos of AudioSet with music and captions of both, written as conversations.

On disk: MUVideoInstructions.json, a list of {input_file, output_file, conversation}, whose turns
hold `caption` and a modality; files are looked for as media/NAME.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from photoplay.datasets.indexed import IndexedDataset
from photoplay.datasets.samples import write_film, write_lines, write_sound
from photoplay.datasets.tables import json_of
from photoplay.types.annotations import Caption, Of
from photoplay.types.cards import DatasetCard
from photoplay.types.errors import DatasetError
from photoplay.types.example import Clip, Example

CARD = DatasetCard(
    name="muvideo",
    title="MUVideo",
    shelf="paired",
    holds="videos with music and captions of both",
    source="S. Liu et al., M2UGen: Multi-modal Music Understanding and Generation, 2023",
    licence="none stated for the data; the videos have owners",
    ships=False,
    access="open",
    ask="huggingface.co/M2UGen; github.com/shansongliu/M2UGen says how it was built",
    layout=("MUVideoInstructions.json", "media/*.mp4", "media/*.mp3"),
    layout_source="the construction scripts of the repository; media/ is where we look for files",
    gives=("film", "music", "captions"),
    items=None,
    split_note="the authors give none",
    traps=("captions were written by models",),
)


class Dataset(IndexedDataset[dict[str, Any]]):
    """Videos by their file's stem."""

    card = CARD

    def read_index(self) -> Mapping[str, dict[str, Any]]:
        return conversations(self.root / "MUVideoInstructions.json")

    def read(self, key: str, row: dict[str, Any]) -> Example:
        return Example(
            key=key,
            film=Clip(path=self.root / "media" / row["input_file"]),
            music=Clip(path=self.root / "media" / row["output_file"]),
            captions=captions(row, ("picture", "music")),
        )


def conversations(path: Path) -> dict[str, dict[str, Any]]:
    """The items of an instruction file by the stem of their first file."""
    items = json_of(path)
    if not isinstance(items, list):
        raise DatasetError(f"{path} is not a list of conversations")
    index = {}
    for number, item in enumerate(items):
        names = ("input_file", "output_file", "conversation")
        if not isinstance(item, dict) or any(name not in item for name in names):
            raise DatasetError(f"{path}: item {number} lacks one of {', '.join(names)}")
        index[Path(item["input_file"]).stem] = item
    return index


def captions(row: dict[str, Any], of: tuple[Of, Of]) -> tuple[Caption, ...]:
    """The captions of the two turns, which are about `of`."""
    turns = zip(row["conversation"], of, strict=False)
    return tuple(Caption(text=turn["caption"], of=about, by="a model") for turn, about in turns)


def conversation_text(first: str, second: str, modalities: tuple[str, str]) -> str:
    """One made-up item as the scripts write it."""
    return (
        f'{{"input_file": "{first}", "output_file": "{second}", "conversation": ['
        f'{{"from": "human", "value": "Make music.", "input_modality": "{modalities[0]}", '
        '"caption": "A lake."}, '
        f'{{"from": "gpt", "value": "Here it is.", "output_modality": "{modalities[1]}", '
        '"caption": "Slow strings."}]}'
    )


def write_sample(root: Path) -> None:
    """A made-up copy of two videos."""
    items = [conversation_text(f"{k}.mp4", f"{k}.mp3", ("video", "audio")) for k in ("aa", "bb")]
    write_lines(root / "MUVideoInstructions.json", f"[{', '.join(items)}]")
    for number, key in enumerate(("aa", "bb")):
        write_film(root / "media" / f"{key}.mp4", seed=number)
        write_sound(root / "media" / f"{key}.mp3", hertz=220 + 110 * number)
