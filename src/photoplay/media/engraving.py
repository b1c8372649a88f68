"""A score on paper: MusicXML engraved by Verovio as SVG, a page a file, or as one PDF."""

from __future__ import annotations

import glob
import io
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from photoplay.types.errors import AssetError, MediaError

_PAPER = {"pageWidth": 2100, "pageHeight": 2970, "unit": 5.5, "scale": 45,
          "adjustPageHeight": False, "footer": "none", "breaks": "auto"}  # fmt: skip
"""A4 in tenths of a millimetre, with staves of four and a half: a conductor's score."""


_A4 = (793.7, 1122.5)
"""In CSS pixels, 96 to the inch."""
_LETTERS = {"Leipzig": "DejaVu Sans, serif", "\ueca3": "𝅗𝅥", "\ueca5": "♩", "\ueca7": "♪",
            "\uecb7": ".", "\uea64": "♭", "\uea65": "♮", "\uea66": "♯"}  # fmt: skip
"""Where Verovio sets single signs from its music font within words: signs that text fonts have, as
a PDF made from the page holds no web fonts."""


def can_engrave() -> bool:
    """Whether the package verovio is installed."""
    return find_spec("verovio") is not None


def can_bind() -> bool:
    """Whether pages can become a PDF: verovio, CairoSVG (with the library cairo), pypdf."""
    if not (can_engrave() and find_spec("pypdf")):
        return False
    try:
        import cairosvg  # noqa: F401, PLC0415
    except (ModuleNotFoundError, OSError):  # OSError: the package without its library
        return False
    return True


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


def write_book(pages: Sequence[Path], out: Path) -> Path:
    """One PDF of A4 pages from engraved SVG pages; gives its path.

    AssetError where CairoSVG, its library cairo or pypdf is not installed.
    """
    if not can_bind():
        raise AssetError(
            "PDF needs CairoSVG with the library cairo (Debian: libcairo2; macOS: brew install "
            "cairo) and pypdf; run: pip install 'photoplay[engraving,pdf]'"
        )
    import cairosvg  # noqa: PLC0415
    import pypdf  # noqa: PLC0415

    book = pypdf.PdfWriter()
    for page in pages:
        drawn = page.read_text(encoding="utf-8")
        for sign, letter in _LETTERS.items():
            drawn = drawn.replace(sign, letter)
        sheet = cairosvg.svg2pdf(
            bytestring=drawn.encode(), output_width=_A4[0], output_height=_A4[1]
        )
        book.append(io.BytesIO(sheet))
    book.write(out)
    return out
