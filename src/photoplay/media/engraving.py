"""A score on paper: MusicXML engraved by Verovio as SVG, a page a file."""

from __future__ import annotations

import glob
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from photoplay.types.errors import AssetError, MediaError

_PAPER = {"pageWidth": 2100, "pageHeight": 2970, "unit": 5.5, "scale": 45,
          "adjustPageHeight": False, "footer": "none", "breaks": "auto"}  # fmt: skip
"""A4 in tenths of a millimetre, with staves of four and a half: a conductor's score."""


def can_engrave() -> bool:
    """Whether the package verovio is installed."""
    return find_spec("verovio") is not None


def write_pages(musicxml: Path, out: Path) -> tuple[Path, ...]:
    """Engrave a MusicXML file into NAME-1.svg, NAME-2.svg, … beside `out`; gives their paths.

    AssetError where the package verovio is not installed.
    """
    try:
        import verovio  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise AssetError(
            "engraving needs the package verovio; run: pip install 'photoplay[engraving]'"
        ) from error
    verovio.enableLog(verovio.LOG_OFF)
    press: Any = verovio.toolkit()
    press.setOptions(_PAPER)
    if not press.loadData(musicxml.read_text(encoding="utf-8")):
        raise MediaError(f"{musicxml} cannot be engraved: Verovio does not read it")
    for old in out.parent.glob(f"{glob.escape(out.stem)}-*.svg"):
        if old.stem.removeprefix(f"{out.stem}-").isdigit():  # of an earlier, longer score
            old.unlink()
    made = []
    for number in range(1, press.getPageCount() + 1):
        path = out.with_name(f"{out.stem}-{number}.svg")
        part = path.with_name(f".{path.name}.part")
        part.write_text(press.renderToSVG(number), encoding="utf-8")
        part.replace(path)
        made.append(path)
    return tuple(made)
