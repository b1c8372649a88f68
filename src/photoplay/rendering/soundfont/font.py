"""A SoundFont file (sf2 or sf3): its presets, and the zones a key strikes.

After the SoundFont Technical Specification 2.04: the nine lists of the `pdta` chunk (section 7),
what a global zone means (7.3, 7.7) and how preset and instrument zones make one (9.4). The file is
mapped into memory, so that only the samples that are played are ever read.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from photoplay.rendering.soundfont import generators as g
from photoplay.rendering.soundfont.modulators import Modulator, merged
from photoplay.rendering.soundfont.riff import Chunk, chunks
from photoplay.types.errors import AssetError

PERCUSSION_BANK = 128
_COMPRESSED = 0x10
_RANGES = (g.KEY_RANGE, g.VELOCITY_RANGE)

_HEADS = {
    "phdr": np.dtype([("name", "S20"), ("program", "<u2"), ("bank", "<u2"), ("bag", "<u2"),
                      ("library", "<u4"), ("genre", "<u4"), ("morphology", "<u4")]),
    "inst": np.dtype([("name", "S20"), ("bag", "<u2")]),
    "pbag": np.dtype([("gen", "<u2"), ("mod", "<u2")]),
    "ibag": np.dtype([("gen", "<u2"), ("mod", "<u2")]),
    "pgen": np.dtype([("number", "<u2"), ("amount", "<i2")]),
    "igen": np.dtype([("number", "<u2"), ("amount", "<i2")]),
    "pmod": np.dtype([("source", "<u2"), ("destination", "<u2"), ("amount", "<i2"),
                      ("amount_source", "<u2"), ("transform", "<u2")]),
    "imod": np.dtype([("source", "<u2"), ("destination", "<u2"), ("amount", "<i2"),
                      ("amount_source", "<u2"), ("transform", "<u2")]),
    "shdr": np.dtype([("name", "S20"), ("start", "<u4"), ("end", "<u4"), ("loop_start", "<u4"),
                      ("loop_end", "<u4"), ("rate", "<u4"), ("root", "u1"), ("correction", "i1"),
                      ("link", "<u2"), ("kind", "<u2")]),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SampleHead:
    """What the font says of a sample; positions count frames within the sample."""

    index: int
    name: str
    start: int
    """Where its data begins in the sample chunk: in frames, or in bytes where compressed."""
    end: int
    loop_start: int
    loop_end: int
    rate: int
    root: int
    correction: int
    """Cents."""
    compressed: bool


@dataclass(frozen=True, slots=True, eq=False)
class Zone:
    """What sounds for some keys and velocities: one sample and the parameters it is played by."""

    sample: SampleHead
    values: tuple[float, ...]
    """By generator number, preset and instrument together."""
    modulators: tuple[Modulator, ...]
    keys: tuple[int, int]
    velocities: tuple[int, int]

    def answers(self, key: int, velocity: int) -> bool:
        return (
            self.keys[0] <= key <= self.keys[1]
            and self.velocities[0] <= velocity <= self.velocities[1]
        )


@dataclass(frozen=True, slots=True)
class Preset:
    index: int
    name: str
    bank: int
    program: int


@dataclass(frozen=True, slots=True)
class _Zone:
    """A zone as written in the file, its global zone already under it."""

    amounts: dict[int, int]
    modulators: tuple[Modulator, ...]
    target: int

    def span(self, number: int) -> tuple[int, int]:
        word = self.amounts.get(number, 0x7F00) & 0xFFFF
        return word & 0xFF, word >> 8


class SoundFont:
    """A font held open. Zones are worked out when a preset is first asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._map = _mapped(path)
        try:
            lists = self._lists()
            self._tables = {name: _table(self._map, lists[name], head, path)
                            for name, head in _HEADS.items()}  # fmt: skip
        except (KeyError, ValueError) as error:
            raise AssetError(
                f"{path} is not a complete SoundFont ({error}); `photoplay setup` fetches one anew"
            ) from error
        self._smpl = lists.get("smpl")
        self._sm24 = lists.get("sm24")
        self.presets = self._presets()
        self._by_address = {(p.bank, p.program): p for p in reversed(self.presets)}
        self._zones: dict[int, tuple[Zone, ...]] = {}

    def close(self) -> None:
        self._map.release()

    def preset(self, bank: int, program: int) -> tuple[Preset, str]:
        """The preset that answers to `bank` and `program`, and a remark if it is another one.

        The way down is that of General MIDI players: a missing kit becomes the kit of its group of
        eight, then the standard kit; a missing variation becomes the sound of bank 0, then that of
        its family of eight, then piano. The remark is empty where nothing was replaced.
        """
        for address in _ways_down(bank, program):
            if address in self._by_address:
                found = self._by_address[address]
                if address == (bank, program):
                    return found, ""
                remark = f"the font has no preset {bank}:{program}; {found.name!r} plays instead"
                return found, remark
        if bank == PERCUSSION_BANK:
            raise AssetError(
                f"{self.path} has no kit for drums and percussion; play with another --font, or "
                "--without drums --without percussion"
            )
        raise AssetError(
            f"{self.path} has no preset for program {program}, nor one near it; play with another "
            "--font"
        )

    def zones(self, preset: Preset) -> tuple[Zone, ...]:
        """All zones of `preset`, in the order of the file."""
        if preset.index not in self._zones:
            self._zones[preset.index] = tuple(self._make_zones(preset))
        return self._zones[preset.index]

    def head(self, index: int) -> SampleHead:
        """What the file says of sample number `index`."""
        row = self._tables["shdr"][index]
        start, compressed = int(row["start"]), bool(row["kind"] & _COMPRESSED)
        # The loop of a compressed sample counts from the sample, that of a plain one from the file.
        base = 0 if compressed else start
        return SampleHead(
            index=index,
            name=_text(row["name"]),
            start=start,
            end=int(row["end"]),
            loop_start=int(row["loop_start"]) - base,
            loop_end=int(row["loop_end"]) - base,
            rate=int(row["rate"]) or 44_100,
            root=60 if row["root"] > 127 else int(row["root"]),
            correction=int(row["correction"]),
            compressed=compressed,
        )

    def compressed_bytes(self, head: SampleHead) -> bytes:
        """The Ogg stream of a compressed sample."""
        return bytes(self._data(self._smpl, head.start, head.end))

    def frames(self, head: SampleHead) -> NDArray[np.float32]:
        """The frames of a plain sample, shape (n,), full scale = 1, with 24 bits where it has."""
        words = np.frombuffer(self._data(self._smpl, head.start * 2, head.end * 2), dtype="<i2")
        if self._sm24 is None or self._sm24.end - self._sm24.start < head.end:
            return np.asarray(words, dtype=np.float32) / np.float32(32768)
        low = np.frombuffer(self._data(self._sm24, head.start, head.end), dtype=np.uint8)
        whole = words.astype(np.int32) * 256 + low[: len(words)]
        return np.asarray(whole / 8388608.0, dtype=np.float32)

    # --- reading ---

    def _lists(self) -> dict[str, Chunk]:
        if bytes(self._map[:4]) != b"RIFF" or bytes(self._map[8:12]) != b"sfbk":
            raise ValueError("it does not begin as one")
        found: dict[str, Chunk] = {}
        for chunk in chunks(self._map, 12, len(self._map)):
            if chunk.name in ("LIST sdta", "LIST pdta"):
                found.update({c.name: c for c in chunks(self._map, chunk.start, chunk.end)})
        return found

    def _data(self, chunk: Chunk | None, first: int, last: int) -> memoryview:
        if chunk is None or not 0 <= first <= last <= chunk.end - chunk.start:
            raise AssetError(f"{self.path} names a sample outside its data; fetch the font anew")
        return self._map[chunk.start + first : chunk.start + last]

    def _presets(self) -> tuple[Preset, ...]:
        rows = self._tables["phdr"][:-1]
        return tuple(
            Preset(index, _text(row["name"]), int(row["bank"]), int(row["program"]))
            for index, row in enumerate(rows)
        )

    def _make_zones(self, preset: Preset) -> Iterator[Zone]:
        for outer in self._written("p", "phdr", preset.index, g.INSTRUMENT):
            for inner in self._instrument(outer.target):
                keys = _shared(outer.span(g.KEY_RANGE), inner.span(g.KEY_RANGE))
                velocities = _shared(outer.span(g.VELOCITY_RANGE), inner.span(g.VELOCITY_RANGE))
                head = self.head(inner.target)
                if keys and velocities and head.rate and not self._in_rom(inner.target):
                    yield Zone(head, _together(outer, inner), merged(inner.modulators,
                               outer.modulators), keys, velocities)  # fmt: skip

    @lru_cache(maxsize=256)  # noqa: B019 - lives and dies with the font
    def _instrument(self, index: int) -> tuple[_Zone, ...]:
        return tuple(self._written("i", "inst", index, g.SAMPLE))

    def _in_rom(self, sample: int) -> bool:
        return bool(self._tables["shdr"][sample]["kind"] & 0x8000)

    def _written(self, side: str, heads: str, index: int, target: int) -> Iterator[_Zone]:
        bags = self._tables[f"{side}bag"]
        first, last = (int(self._tables[heads][index + k]["bag"]) for k in (0, 1))
        underneath = _Zone({}, (), -1)
        for number in range(first, last):
            gens = self._tables[f"{side}gen"][
                int(bags[number]["gen"]) : int(bags[number + 1]["gen"])
            ]
            mods = self._tables[f"{side}mod"][
                int(bags[number]["mod"]) : int(bags[number + 1]["mod"])
            ]
            own = {int(n): int(a) for n, a in zip(gens["number"], gens["amount"], strict=True)}
            own_modulators = tuple(_modulator(row) for row in mods)
            if target in own:
                both = {m.identity: m for m in (*underneath.modulators, *own_modulators)}
                amounts = underneath.amounts | own
                yield _Zone(amounts, tuple(both.values()), own[target] & 0xFFFF)
            elif number == first:
                underneath = _Zone(own, own_modulators, -1)


def _mapped(path: Path) -> memoryview:
    try:
        with path.open("rb") as file:
            return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except FileNotFoundError as error:
        raise AssetError(f"there is no sound font {path}; `photoplay setup` fetches one") from error
    except (OSError, ValueError) as error:
        raise AssetError(f"the sound font {path} cannot be read: {error}") from error


def _table(data: memoryview, chunk: Chunk, head: np.dtype[np.void], path: Path) -> NDArray[np.void]:
    size = (chunk.end - chunk.start) // head.itemsize
    if not size:
        raise ValueError(f"its list {chunk.name} is empty")
    return np.frombuffer(data, dtype=head, count=size, offset=chunk.start)


def _text(raw: bytes) -> str:
    return raw.split(b"\0")[0].decode("latin-1").strip()


def _modulator(row: np.void) -> Modulator:
    return Modulator(
        int(row["source"]),
        int(row["destination"]),
        float(row["amount"]),
        int(row["amount_source"]),
        int(row["transform"]) == 2,
    )


def _shared(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int] | None:
    low, high = max(one[0], other[0]), min(one[1], other[1])
    return (low, high) if low <= high else None


def _together(outer: _Zone, inner: _Zone) -> tuple[float, ...]:
    values = list(g.DEFAULTS)
    for number, amount in inner.amounts.items():
        if number < g.COUNT and number not in _RANGES:
            values[number] = float(amount)
    for number, amount in outer.amounts.items():
        if number < g.COUNT and number not in g.INSTRUMENT_ONLY:
            values[number] += float(amount)
    return tuple(values)


def _ways_down(bank: int, program: int) -> Sequence[tuple[int, int]]:
    family = program // 8 * 8
    if bank == PERCUSSION_BANK:
        return ((bank, program), (bank, family), (bank, 0))
    return ((bank, program), (0, program), (0, family), (0, 0))
