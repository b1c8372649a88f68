"""Pictures with music and captions of both, written as conversations.

On disk: MUImageInstructions.json as in muvideo, but with the files swapped: `input_file` is the
music (.mp3) and `output_file` the picture (.jpg). Files are looked for as media/NAME.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from photoplay.datasets.indexed import IndexedDataset
from photoplay.datasets.paired.muvideo import captions, conversation_text, conversations
from photoplay.datasets.samples import write_lines, write_picture, write_sound
from photoplay.types.cards import DatasetCard
from photoplay.types.example import Clip, Example

CARD = DatasetCard(
    name="muimage",
    title="MUImage",
    shelf="images",
    holds="pictures with music and captions of both",
    source="S. Liu et al., M2UGen: Multi-modal Music Understanding and Generation, 2023",
    licence="none stated for the data; pictures and sound have owners",
    ships=False,
    access="open",
    ask="huggingface.co/M2UGen; github.com/shansongliu/M2UGen says how it was built",
    layout=("MUImageInstructions.json", "media/*.jpg", "media/*.mp3"),
    layout_source="the construction scripts of the repository; media/ is where we look for files",
    gives=("image", "music", "captions"),
    items=None,
    split_note="the authors give none",
    traps=(
        "input_file and output_file are swapped by the script that wrote them: the suffix decides",
        "captions were written by models",
    ),
)


class Dataset(IndexedDataset[dict[str, Any]]):
    """Pictures by their file's stem."""

    card = CARD

    def read_index(self) -> Mapping[str, dict[str, Any]]:
        return conversations(self.root / "MUImageInstructions.json")

    def read(self, key: str, row: dict[str, Any]) -> Example:
        files = [row["input_file"], row["output_file"]]
        heard = [name for name in files if Path(name).suffix in (".mp3", ".wav", ".flac")]
        seen = [name for name in files if name not in heard]
        if len(heard) != 1 or len(seen) != 1:
            raise ValueError(f"expected a picture and a sound, got {files}")
        return Example(
            key=key,
            image=self.root / "media" / seen[0],
            music=Clip(path=self.root / "media" / heard[0]),
            captions=captions(row, ("picture", "music")),
        )


def write_sample(root: Path) -> None:
    """A made-up copy of two pictures, their files swapped as in the release."""
    items = [conversation_text(f"{k}.mp3", f"{k}.jpg", ("image", "audio")) for k in ("aa", "bb")]
    write_lines(root / "MUImageInstructions.json", f"[{', '.join(items)}]")
    for number, key in enumerate(("aa", "bb")):
        write_picture(root / "media" / f"{key}.jpg", seed=number)
        write_sound(root / "media" / f"{key}.mp3", hertz=220 + 110 * number)
