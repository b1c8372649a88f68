"""POP909 with metre, keys and chords put right by hand, on a grid of 24 steps a beat.

On disk: POP909_processed/NNN.mid, whose track "piano" holds all parts and whose track "chords" (in
half of the songs "MIDI 01") holds each chord as a block of notes; midi_operations.json lists what
was changed in which song.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from photoplay.datasets.indexed import IndexedDataset
from photoplay.datasets.samples import write_lines
from photoplay.datasets.tables import json_of, text_facts
from photoplay.media.midi_notes import read_notes
from photoplay.theory.chord_naming import name_chord
from photoplay.types.annotations import Sheet
from photoplay.types.cards import DatasetCard
from photoplay.types.example import Example
from photoplay.types.notes import NoteTable
from photoplay.types.score import Chord, KeyChange

CARD = DatasetCard(
    name="pop909-cl",
    title="POP909-CL",
    shelf="music",
    holds="the songs of POP909 with metre, key and chords corrected by hand",
    source="BACHI: Boundary-Aware Symbolic Chord Recognition, arXiv 2510.06528",
    licence="MIT (covers the arrangers' and annotators' work; the songs have owners of their own)",
    ships=True,
    access="open",
    ask="github.com/AndyWeasley2004/POP909-CL-Dataset",
    layout=("POP909_processed/*.mid", "midi_operations.json"),
    layout_source="the README of the release, section Dataset Structure",
    gives=("notes", "sheet", "tempo", "metre", "facts"),
    items=909,
    hours=45.65,
    split_note="the authors give none; split by song",
    traps=(
        "all parts are in one track; pop909 has them apart, on another grid",
        "a block of the chord track that no quality of ours holds is left out of the sheet and "
        "counted in the facts",
    ),
)
CHORD_TRACKS = ("chords", "MIDI 01")
"""What the track of chords is called: in 453 songs so, in 454 so."""


class Dataset(IndexedDataset[Path]):
    """Songs by their number of three digits."""

    card = CARD

    def read_index(self) -> Mapping[str, Path]:
        return {path.stem: path for path in sorted((self.root / "POP909_processed").glob("*.mid"))}

    def read(self, key: str, row: Path) -> Example:
        table = read_notes(row)
        if "piano" not in table.names:
            raise ValueError(f"{row} has no track 'piano'; its tracks are {table.names}")
        block = _chord_track(row, table)
        edits = json_of(self.root / "midi_operations.json").get(str(int(key)), [])
        done = ", ".join(dict.fromkeys(edit["operation"] for edit in edits))
        chords, unnamed = _chords(table, block)
        return Example(
            key=key,
            notes=table.where(table.track != block),
            sheet=Sheet(chords=chords, keys=_keys(table)),
            tempo=60 / table.tempos[0][1],
            metre=" ".join(f"{one.numerator}/{one.denominator}" for one in table.metres),
            facts=text_facts(corrections=done, chords_without_a_name=unnamed or ""),
        )


def _chord_track(path: Path, table: NoteTable) -> int:
    for name in CHORD_TRACKS:
        if name in table.names:
            return table.names.index(name)
    raise ValueError(f"{path} has no track of chords; its tracks are {table.names}")


def _chords(table: NoteTable, block: int) -> tuple[tuple[Chord, ...], int]:
    """The chords in beats, and how many blocks have no name."""
    rows = table.where(table.track == block)
    blocks: dict[int, list[int]] = defaultdict(list)
    ends: dict[int, int] = {}
    for onset, end, pitch in zip(rows.onset, rows.end, rows.pitch, strict=True):
        blocks[int(onset)].append(int(pitch))
        ends[int(onset)] = max(ends.get(int(onset), 0), int(end))
    chords, unnamed = [], 0
    for onset, pitches in sorted(blocks.items()):
        named = name_chord(pitches)
        if named is None:
            unnamed += 1
            continue
        root, quality, bass = named
        chords.append(
            Chord(
                beat=onset / table.resolution,
                duration=(ends[onset] - onset) / table.resolution,
                root=root, quality=quality, bass=bass,
            )
        )  # fmt: skip
    return tuple(chords), unnamed


def _keys(table: NoteTable) -> tuple[KeyChange, ...]:
    return tuple(
        KeyChange(
            beat=sign.tick / table.resolution,
            tonic=sign.tonic,
            mode="minor" if sign.minor else "major",
        )
        for sign in table.keys
    )


def write_sample(root: Path) -> None:
    """A made-up copy of two songs in the layout of the release."""
    for key, chord in (("001", (48, 52, 55)), ("002", (50, 53, 57, 60))):
        _write_song(root / "POP909_processed" / f"{key}.mid", chord)
    write_lines(root / "midi_operations.json", '{"2": [{"operation": "add_key_change"}]}')


def _write_song(path: Path, chord: tuple[int, ...]) -> None:
    import mido  # noqa: PLC0415 (the sample alone writes blocks of notes)

    path.parent.mkdir(parents=True, exist_ok=True)
    file = mido.MidiFile(type=1, ticks_per_beat=480)
    head = [
        mido.MetaMessage("set_tempo", tempo=600_000),
        mido.MetaMessage("time_signature", numerator=4, denominator=4),
        mido.MetaMessage("key_signature", key="Gb"),
    ]
    file.tracks.append(mido.MidiTrack(head))
    for channel, (name, pitches) in enumerate((("piano", (72,)), ("chords", chord))):
        track = mido.MidiTrack([mido.MetaMessage("track_name", name=name)])
        track += [mido.Message("note_on", channel=channel, note=one) for one in pitches]
        for place, one in enumerate(pitches):
            wait = 960 if place == 0 else 0
            track.append(mido.Message("note_off", channel=channel, note=one, time=wait))
        file.tracks.append(track)
    file.save(str(path))
