"""The project folder: what lies where, what made it, and what is stale.

A stage's results are fresh as long as its settings and the files it was made from are what they
were. A result that a person has edited since it was made is kept and taken as given.
"""

from __future__ import annotations

import contextlib
import fcntl
import glob
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from zipfile import BadZipFile

import numpy as np

from photoplay import __version__
from photoplay.types.analysis import Analysis
from photoplay.types.errors import BriefError, ProjectError
from photoplay.types.json_form import from_json, to_json
from photoplay.types.plan import Plan
from photoplay.types.plan_versions import upgraded
from photoplay.types.time import Curve

SUFFIX = ".photoplay"
PROJECT_VERSION = 1
_EDITABLE = frozenset({"plan.json", "score.json"})
"""Files that a person may edit: where they make no sense it is the edit that is wrong."""
_FIT = 100
"""Characters of JSON that go on one line."""
_MENDS = {
    "project.json": "photoplay score FILM --project {root}",
    "analysis.json": "photoplay analyse {root} --fresh",
    "state.json": "rm {root}/state.json (all stages are then made again)",
    "mix.json": "photoplay mix {root} --fresh",
}
"""File -> what makes it anew."""
_ARRAYS = ("embeddings", "prints", "print_times")
"""Fields of an analysis that are kept in analysis.npz, besides its curves."""
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Project:
    """A folder that holds one film's music in all its states."""

    root: Path

    def path(self, name: str) -> Path:
        return self.root / name

    @property
    def stems(self) -> Path:
        return self.root / "stems"

    @property
    def is_there(self) -> bool:
        return self.path("project.json").is_file()

    def check(self) -> None:
        """ProjectError where the folder is something else, or of a version that is not known."""
        if self.root.exists() and not self.root.is_dir():
            raise ProjectError(f"{self.root} is a file; a project is a folder (--project FOLDER)")
        if self.root.is_dir() and not self.is_there and not self._is_begun():
            raise ProjectError(
                f"{self.root} is not empty and not a Photoplay project; name another with --project"
            )
        if self.is_there:
            self._refuse_newer()

    def create(self) -> None:
        """Make the folder; an existing folder must be empty or a project."""
        self.check()
        self.root.mkdir(parents=True, exist_ok=True)

    def _is_begun(self) -> bool:
        """Whether the folder is empty, or holds no more than a run that was killed leaves."""
        return all(path.name.startswith(".") for path in self.root.iterdir())

    def _refuse_newer(self) -> None:
        try:
            version = read_json(self.path("project.json")).get("version", PROJECT_VERSION)
        except (BriefError, AttributeError):
            return  # broken: `score` writes it anew, and the stages say so where they need it
        if version != PROJECT_VERSION:
            raise ProjectError(
                f"{self.root} is a project of version {version}, this Photoplay ({__version__}) "
                f"reads version {PROJECT_VERSION}; use the Photoplay that made it, or name another "
                "folder with --project"
            )

    def opened(self) -> Project:
        """This project, after a look that it is one; ProjectError otherwise."""
        if not self.is_there:
            raise ProjectError(
                f"{self.root} is not a Photoplay project (no project.json); "
                f"make one with: photoplay score FILM --project {self.root}"
            )
        self._refuse_newer()
        return self

    @contextlib.contextmanager
    def in_use(self) -> Iterator[None]:
        """Keep other processes from working in this project meanwhile."""
        handle = os.open(self.path(".lock"), os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(handle)
            raise ProjectError(
                f"{self.root} is being worked on by another process; wait for it or stop it"
            ) from error
        try:
            yield
        finally:
            os.close(handle)

    # --- values as files ---

    def save(self, name: str, value: Any) -> None:
        """Write a value of `types` as JSON, by rename."""
        write_json(self.path(name), to_json(value))

    def load(self, name: str, kind: type[Value]) -> Value:
        """Read a value of `types`; ProjectError if missing, BriefError if it makes no sense.

        A file that nobody edits and that makes no sense is broken: ProjectError with the mend.
        """
        with self._mended(name):
            form = read_json(self.path(name))
            return from_json(kind, upgraded(form, name) if kind is Plan else form, where=name)

    @contextlib.contextmanager
    def _mended(self, name: str) -> Iterator[None]:
        try:
            yield
        except BriefError as error:
            if name in _EDITABLE:
                raise
            mend = _MENDS.get(name, "photoplay mux {root} --fresh").format(root=self.root)
            raise ProjectError(f"{self.path(name)} is broken ({error}); run: {mend}") from error

    def save_analysis(self, analysis: Analysis) -> None:
        """Write analysis.npz, then analysis.json."""
        arrays: dict[str, Any] = {
            f"curve_{name}": curve.values.astype(np.float32)
            for name, curve in analysis.curves.items()
        }
        for name in _ARRAYS:
            arrays[name] = getattr(analysis, name)
        with replaced(self.path("analysis.npz")) as part, part.open("wb") as file:
            np.savez_compressed(file, allow_pickle=False, **arrays)
        form = to_json(analysis)
        form["curves"] = {name: {"rate": curve.rate} for name, curve in analysis.curves.items()}
        write_json(self.path("analysis.json"), form)

    def load_analysis(self) -> Analysis:
        with self._mended("analysis.json"):
            form = read_json(self.path("analysis.json"))
            if not isinstance(form, dict):
                raise BriefError("expected an object")
        rates = form.pop("curves", {})
        try:
            with np.load(self.path("analysis.npz"), allow_pickle=False) as arrays:
                curves = {
                    name: Curve(float(rates[name]["rate"]), arrays[f"curve_{name}"])
                    for name in rates
                }
                # Fingerprints are a later addition: an analysis may be without.
                others = {name: arrays[name] for name in _ARRAYS if name in arrays}
        except (OSError, KeyError, ValueError, TypeError, EOFError, BadZipFile) as error:
            raise ProjectError(
                f"{self.path('analysis.npz')} is missing or does not go with analysis.json; "
                f"run: photoplay analyse {self.root} --fresh"
            ) from error
        with self._mended("analysis.json"):
            bare = from_json(Analysis, form | {"curves": {}}, where="analysis.json")
        return _with_arrays(bare, curves, others)

    # --- what is stale ---

    def record(self, stage: str) -> StageRecord | None:
        """What is on file of the last run of `stage`."""
        form = self._state().get(stage)
        with self._mended("state.json"):
            return from_json(StageRecord, form, where=f"state.json {stage}") if form else None

    def note(self, stage: str, key: str, outputs: tuple[str, ...], seconds: float) -> None:
        """Put on file that `stage` has just made `outputs` from what `key` stands for."""
        state = self._state()
        marks = {name: self.digest(name) for name in outputs}
        state[stage] = to_json(StageRecord(key=key, outputs=marks, seconds=seconds))
        write_json(self.path("state.json"), state)

    def digest(self, name: str) -> str:
        """SHA-256 of a file of the project, or of all in a folder; "" where there is none.

        Sound is known by name, size and time of writing: hashing hours of it would cost more than
        it is worth.
        """
        path = self.path(name)
        if path.is_dir():
            text = "\n".join(f"{p.name} {_quick_mark(p)}" for p in sorted(path.iterdir()))
            return hashlib.sha256(text.encode()).hexdigest()
        if not path.is_file():
            return ""
        if path.suffix in {".wav", ".flac", ".mp4", ".mkv", ".mov", ".webm"}:
            return hashlib.sha256(_quick_mark(path).encode()).hexdigest()
        return hashlib.sha256(path.read_bytes()).hexdigest()

    def is_edited(self, stage: str) -> tuple[str, ...]:
        """Outputs of `stage` that are there but are not what it wrote."""
        record = self.record(stage)
        if record is None:
            return ()
        return tuple(
            name
            for name, mark in record.outputs.items()
            if mark and self.path(name).exists() and self.digest(name) != mark
        )

    def set_aside(self, name: str) -> Path:
        """Rename an edited file out of the way, so that nothing is lost; gives its new name."""
        path = self.path(name)
        stem, number = path.stem, 1
        while (kept := path.with_name(f"{stem}.kept-{number}{path.suffix}")).exists():
            number += 1
        path.rename(kept)
        return kept

    def newest(self, name: str) -> str | None:
        """The file `name`, or the last of it that was set aside; None where there is neither."""
        path = self.path(name)
        kept = path.parent.glob(f"{path.stem}.kept-*{path.suffix}")
        there = [path] if path.is_file() else sorted(kept, key=lambda p: p.stat().st_mtime_ns)
        return there[-1].name if there else None

    def _state(self) -> dict[str, Any]:
        path = self.path("state.json")
        with self._mended("state.json"):
            form = read_json(path) if path.is_file() else {}
            if not isinstance(form, dict):
                raise BriefError("expected an object")
        return form


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRecord:
    """The last run of a stage."""

    key: str
    """Stands for the stage's settings and the files it was made from."""
    outputs: Mapping[str, str]
    """File name -> digest when written."""
    seconds: float


def stage_key(stage: str, settings: Any, inputs: Mapping[str, str]) -> str:
    """A digest of all that a stage's result depends on."""
    form = {"stage": stage, "program": __version__, "settings": settings, "inputs": dict(inputs)}
    return hashlib.sha256(json.dumps(form, sort_keys=True).encode()).hexdigest()


def beside(film: Path) -> Project:
    """The project that belongs to a film by default: holiday.mp4 -> holiday.photoplay."""
    name = film.name if film.is_dir() else film.stem
    return Project(film.parent / f"{name}{SUFFIX}")


def file_digest(path: Path) -> str:
    """SHA-256 of a file, read in pieces; of a folder's files in order of name."""
    digest = hashlib.sha256()
    for part in sorted(p for p in path.iterdir() if p.is_file()) if path.is_dir() else [path]:
        with part.open("rb") as file:
            while piece := file.read(1 << 20):
                digest.update(piece)
    return digest.hexdigest()


@contextlib.contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """A temporary path that takes the place of `path` when all went well, and is gone if not."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.stem}.{os.getpid()}{path.suffix}")
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextlib.contextmanager
def replaced_folder(path: Path) -> Iterator[Path]:
    """The same for a whole folder."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        yield part
        old = path.with_name(f".{path.name}.old.{os.getpid()}")
        if path.exists():
            path.rename(old)
        part.rename(path)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def sweep(root: Path, out: Path) -> None:
    """Remove what a killed process left half-written in a project and beside its film."""
    left = [
        *root.glob(".*.[0-9]*"),
        *root.glob(".mix-*"),
        *out.parent.glob(f".{glob.escape(out.stem)}.*.part*"),
    ]
    for path in left:
        if not _is_at_work(path):
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink()


def _is_at_work(path: Path) -> bool:
    """Whether the process whose number stands in the name of a temporary file is still there."""
    numbers = [int(piece) for piece in path.name.split(".") if piece.isdigit()]
    if not numbers or numbers[-1] == os.getpid():
        return False
    try:
        os.kill(numbers[-1], 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def write_json(path: Path, form: Any) -> None:
    with replaced(path) as part, part.open("w", encoding="utf-8") as file:
        file.writelines(_laid_out(form))
        file.write("\n")


def read_json(path: Path) -> Any:
    """The JSON in `path`; ProjectError where it is missing, BriefError where it is not JSON."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ProjectError(f"{path} is missing; run the stage that makes it") from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise BriefError(f"{path} is not valid JSON: {error}") from error


def _laid_out(value: Any, indent: str = "") -> Iterator[str]:
    """JSON for people: objects over lines, lists of plain numbers and small objects on one.

    In pieces, as that of an hour-long score is large.
    """
    many = isinstance(value, (dict, list)) and len(value) > _FIT
    if not many or _is_row(value):
        flat = json.dumps(value, ensure_ascii=False, allow_nan=False)
        short = len(flat) + len(indent) <= _FIT
        if short or not isinstance(value, (dict, list)) or _is_row(value):
            yield flat
            return
    deeper, is_object = indent + "  ", isinstance(value, dict)
    before = ("{" if is_object else "[") + "\n"
    for key in value if is_object else range(len(value)):
        name = f"{json.dumps(key, ensure_ascii=False)}: " if is_object else ""
        yield f"{before}{deeper}{name}"
        yield from _laid_out(value[key], deeper)
        before = ",\n"
    yield f"\n{indent}" + ("}" if is_object else "]")


def _is_row(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(v, (int, float)) for v in value)


def _quick_mark(path: Path) -> str:
    stat = path.stat()
    return f"{stat.st_size} {stat.st_mtime_ns}"


def _with_arrays(
    bare: Analysis, curves: Mapping[str, Curve], arrays: Mapping[str, Any]
) -> Analysis:
    facts = {name: getattr(bare, name) for name in Analysis.__dataclass_fields__}
    return Analysis(**(facts | {"curves": curves} | dict(arrays)))
