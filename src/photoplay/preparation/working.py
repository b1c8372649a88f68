"""Prepare the items of a data set: in parallel, so that it can be stopped and gone on with.

The unit of work is a pure function of one item's key: it returns the packed files of the prepared
item. What comes out is stored under the SHA-256 of its content, items/ab/abcd….tar, and
manifest.jsonl says of every key which content that is, from which source, or why there is none. A
run that finds key, source and content in place does that item no more.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Protocol

from photoplay.preparation.shards import write_shards
from photoplay.types.errors import OutputError, ProjectError
from photoplay.types.json_form import from_json, to_json

MANIFEST = "manifest.jsonl"
_AHEAD = 4
"""Items a worker that are handed out before they are asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What became of one item."""

    key: str
    source: str = ""
    """SHA-256 of the item with its media and of the recipe."""
    content: str = ""
    """SHA-256 of what was stored; empty where it is broken."""
    bytes: int = 0
    seconds: float = 0.0
    """How long the work took."""
    error: str = ""


Work = Callable[[str, str], tuple[Entry, Mapping[str, bytes]]]
"""key, source known from an earlier run ("" for none) -> entry and packed files, which are empty
where the source is still the known one or the item is broken. It must not raise for a broken item,
and it must be importable by its name."""


class Store(Protocol):
    """Where items lie below a folder."""

    def place(self, out: Path, entry: Entry) -> Path:
        """Where the content of an entry lies, if it is there."""
        ...

    def put(self, out: Path, entry: Entry, files: Mapping[str, bytes]) -> None:
        """Keep the files of an entry; they appear whole or not at all."""
        ...


class ByContent:
    """Items as tar files under the digest of what they hold."""

    def place(self, out: Path, entry: Entry) -> Path:
        return stored(out, entry)

    def put(self, out: Path, entry: Entry, files: Mapping[str, bytes]) -> None:
        path = stored(out, entry)
        if not path.exists():
            made = write_shards([files], path.parent, f"{entry.content}-new")
            made[0].replace(path)


def prepare(
    keys: Sequence[str],
    work: Work,
    out: Path,
    *,
    jobs: int = 1,
    seen: Callable[[Entry, bool], None] = lambda entry, kept: None,
    store: Store | None = None,
) -> dict[str, Entry]:
    """Do `work` on every key that is not done yet, and return what became of all of them.

    `seen` hears each entry and whether it was there before. A worker that dies takes nobody with
    it: its item is tried again alone, and is broken if that kills the worker too.
    """
    store = store or ByContent()
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{out} cannot be written: {error}") from error
    known = read_manifest(out)
    found: dict[str, Entry] = {}
    with (out / MANIFEST).open("a", encoding="utf-8") as book:
        for entry, files in _done(keys, work, known, out, jobs, store):
            kept = not files and not entry.error
            if files:
                store.put(out, entry, files)
            if not kept:
                book.write(json.dumps(to_json(entry), ensure_ascii=False) + "\n")
                book.flush()
            found[entry.key] = entry
            seen(entry, kept)
    _rewrite(out, known | found)
    return {key: found[key] for key in keys}


def read_manifest(out: Path) -> dict[str, Entry]:
    """What earlier runs did, by key; the last line of a key holds.

    A last line that a killed run left half written is passed over.
    """
    path = out / MANIFEST
    if not path.exists():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    entries: dict[str, Entry] = {}
    for number, line in enumerate(lines, 1):
        try:
            entry = from_json(Entry, json.loads(line))
        except ValueError as error:
            if number == len(lines):
                break
            raise ProjectError(f"{path}, line {number} is damaged: {error}") from error
        entries[entry.key] = entry
    return entries


def stored(out: Path, entry: Entry) -> Path:
    """Where the content of an entry lies."""
    return out / "items" / entry.content[:2] / f"{entry.content}.tar"


def source_of(files: Mapping[str, bytes], recipe: Sequence[str]) -> str:
    """SHA-256 of an item's packed files and of the steps that it goes through."""
    digest = hashlib.sha256("\n".join(recipe).encode())
    for name in sorted(files):
        digest.update(f"\0{name}\0{len(files[name])}\0".encode())
        digest.update(files[name])
    return digest.hexdigest()


def content_of(files: Mapping[str, bytes]) -> str:
    """SHA-256 of packed files."""
    return source_of(files, ())


def _done(
    keys: Sequence[str], work: Work, known: Mapping[str, Entry], out: Path, jobs: int, store: Store
) -> Iterator[tuple[Entry, Mapping[str, bytes]]]:
    """Entries as they come; in this process with one job."""

    def source(key: str) -> str:
        entry = known.get(key)
        whole = entry is not None and bool(entry.content) and store.place(out, entry).exists()
        return entry.source if entry is not None and whole else ""

    def same(entry: Entry, files: Mapping[str, bytes]) -> tuple[Entry, Mapping[str, bytes]]:
        return (entry, files) if files or entry.error else (known[entry.key], files)

    if jobs == 1:
        for key in keys:
            yield same(*work(key, source(key)))
        return
    waiting = list(reversed(keys))
    while waiting:
        lost: list[str] = []
        for key, outcome in _pooled(waiting, work, source, jobs):
            if outcome is None:
                lost.append(key)
            else:
                yield same(*outcome)
        for key in lost:
            yield same(*_alone(key, work, source(key)))


def _pooled(
    waiting: list[str], work: Work, source: Callable[[str], str], jobs: int
) -> Iterator[tuple[str, tuple[Entry, Mapping[str, bytes]] | None]]:
    """Keys with what became of them, until all are done or a worker dies; `waiting` shrinks.

    Keys in hand when a worker died have None.
    """
    running: dict[Future[tuple[Entry, Mapping[str, bytes]]], str] = {}
    with _pool(jobs) as pool:
        try:
            while waiting or running:
                while waiting and len(running) < jobs * _AHEAD:
                    key = waiting[-1]
                    running[pool.submit(work, key, source(key))] = key
                    waiting.pop()
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    outcome = future.result()
                    yield running.pop(future), outcome
        except BrokenProcessPool:
            for key in running.values():
                yield key, None


def _alone(key: str, work: Work, source: str) -> tuple[Entry, Mapping[str, bytes]]:
    with _pool(1) as pool:
        try:
            return pool.submit(work, key, source).result()
        except BrokenProcessPool:
            return Entry(key=key, error="it killed the process that prepared it"), {}


def _pool(jobs: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(
        jobs,
        mp_context=get_context("spawn"),
        initializer=_leave_with,
        initargs=(os.getpid(),),
    )


def _leave_with(parent: int) -> None:
    """Ends this process soon after its parent is gone, however that came about."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1.0)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _rewrite(out: Path, entries: Mapping[str, Entry]) -> None:
    """The manifest with one line a key, in their order."""
    growing = out / f"{MANIFEST}.part"
    lines = (json.dumps(to_json(entries[key]), ensure_ascii=False) for key in sorted(entries))
    growing.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    growing.replace(out / MANIFEST)
