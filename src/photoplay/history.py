"""The states a project has been in: kept before each change, brought back byte for byte.

Small files are copied, sound is linked: every file of a project is replaced and never written over,
so a link costs nothing and stays what it was.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from photoplay.project import Project, read_json, replaced, replaced_folder, write_json
from photoplay.resounding import linked
from photoplay.types.errors import ProjectError

MOST = 20
"""States kept; the oldest go first."""
_FOLDER = ".history"
_SOUND = frozenset({".wav", ".flac"})
_APART = frozenset({"analysis.json", "analysis.npz", "inspect.html", "feedback.jsonl"})
"""Files that no change of the music touches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One state: a folder under .history and what was done to it next."""

    id: str
    label: str
    at: str


@dataclass(frozen=True, slots=True)
class History:
    project: Project

    def states(self) -> list[State]:
        return [State(**row) for row in self._index()["states"]]

    @property
    def here(self) -> int | None:
        """The place among `states` at which the project is; None where it is past all of them."""
        return self._here(self._index())

    def keep(self, label: str) -> str:
        """Put the project as it is on file, before `label` is done to it; the id of that state.

        States that were undone are given up, as in any editor.
        """
        index = self._index()
        here = self._here(index)
        if here is not None:
            self._drop(index, index["states"][here + 1 :])
            index["states"][here]["label"] = label
        else:
            self._add(index, label)
        index["here"] = None
        self._drop(index, index["states"][:-MOST])
        self._save(index)
        return str(index["states"][-1]["id"])

    def undo(self) -> State:
        """Bring back the state before the last change; ProjectError where there is none."""
        index = self._index()
        here = self._here(index)
        if here is None:
            if not index["states"]:
                raise ProjectError(f"nothing has been changed in {self.project.root} to be undone")
            self._add(index, "")
            here = len(index["states"]) - 1
        if here == 0:
            raise ProjectError("this is the earliest state that is kept; there is nothing to undo")
        return self._go(index, here - 1)

    def forward(self) -> State:
        """Do again what was undone last; ProjectError where nothing was."""
        index = self._index()
        here = self._here(index)
        if here is None or here + 1 >= len(index["states"]):
            raise ProjectError("nothing was undone that could be done again")
        return self._go(index, here + 1)

    def _go(self, index: dict[str, Any], place: int) -> State:
        row = index["states"][place]
        self._restore(self._root / row["id"])
        index["here"] = place
        self._save(index)
        return State(**row)

    @property
    def _root(self) -> Path:
        return self.project.path(_FOLDER)

    def _index(self) -> dict[str, Any]:
        path = self._root / "history.json"
        return dict(read_json(path)) if path.is_file() else {"states": [], "here": None, "next": 1}

    def _save(self, index: dict[str, Any]) -> None:
        write_json(self._root / "history.json", index)

    def _here(self, index: dict[str, Any]) -> int | None:
        """The state that the project is in now, if it is one that is kept."""
        here = index["here"]
        if here is None or here >= len(index["states"]):
            return None
        kept = self._root / index["states"][here]["id"]
        same = all(
            (kept / name).is_file() == self.project.path(name).is_file()
            and (not (kept / name).is_file()
                 or (kept / name).read_bytes() == self.project.path(name).read_bytes())
            for name in ("project.json", "plan.json", "score.json", "mix.json")
        )  # fmt: skip
        return int(here) if same else None

    def _add(self, index: dict[str, Any], label: str) -> None:
        name = f"{index['next']:04d}"
        with replaced_folder(self._root / name) as folder:
            for path in self._files():
                target = folder / path.relative_to(self.project.root)
                target.parent.mkdir(exist_ok=True)
                _put(path, target)
        index["states"].append({"id": name, "label": label, "at": time.strftime("%F %T")})
        index["next"] += 1

    def _files(self) -> Iterator[Path]:
        root = self.project.root
        for path in sorted([*root.iterdir(), *self.project.stems.glob("*")]):
            if path.is_file() and not path.name.startswith(".") and path.name not in _APART:
                yield path

    def _restore(self, folder: Path) -> None:
        if (folder / "stems").is_dir():
            with replaced_folder(self.project.stems) as stems:
                for path in (folder / "stems").iterdir():
                    _put(path, stems / path.name)
        kept = {path.name for path in folder.iterdir() if path.is_file()}
        for path in self._files():
            if path.parent == self.project.root and path.name not in kept:
                path.unlink()
        for name in sorted(kept):
            with replaced(self.project.path(name)) as part:
                _put(folder / name, part)

    def _drop(self, index: dict[str, Any], rows: list[dict[str, Any]]) -> None:
        for row in list(rows):
            shutil.rmtree(self._root / row["id"], ignore_errors=True)
            index["states"].remove(row)


def _put(source: Path, target: Path) -> None:
    if source.suffix in _SOUND:
        linked(source, target)
    else:
        shutil.copy2(source, target)
