"""What containers are called, and which sound and subtitles each can hold; nothing is opened."""

from __future__ import annotations

from pathlib import Path

SOUND_OF = {
    ".mp4": "aac", ".m4v": "aac", ".mov": "aac", ".3gp": "aac", ".3g2": "aac", ".mkv": "aac",
    ".ts": "aac", ".mts": "aac", ".m2ts": "aac", ".flv": "aac", ".nut": "aac", ".webm": "libopus",
    ".ogv": "libopus", ".avi": "pcm_s16le", ".mxf": "pcm_s24le", ".wmv": "libmp3lame",
    ".asf": "libmp3lame", ".mpg": "mp2", ".mpeg": "mp2", ".vob": "ac3",
}  # fmt: skip
"""File suffix -> encoder of the soundtrack. AVI gets PCM: it cannot say how much of a compressed
track is the encoder's lead-in, so that players would be 5 to 23 ms late."""
PICTURE_SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp", ".tif", ".tiff", ".avif", ".apng", ".heic",
     ".heif"}
)  # fmt: skip
"""Files that are pictures, still or animated."""
NEW_FILMS = (".mp4", ".mov", ".mkv", ".m4v")
"""Suffixes that a film made from pictures may have."""
ISO_MEDIA = frozenset({".mp4", ".m4v", ".mov", ".3gp", ".3g2"})
NO_SECOND_TRACK = frozenset({".flv", ".3gp", ".3g2"})
SUBTITLES_OF = {
    ".mp4": {"mov_text"}, ".m4v": {"mov_text"}, ".mov": {"mov_text"}, ".webm": {"webvtt"},
}  # fmt: skip
"""Where it is narrower than what FFmpeg would write: codecs that players show."""
_HEADS = (
    (b"\x1a\x45\xdf\xa3", 0, frozenset({".mkv", ".webm"}), ".mkv"),
    (b"ftyp", 4, ISO_MEDIA, ".mp4"),
    (b"AVI ", 8, frozenset({".avi"}), ".avi"),
    (b"FLV", 0, frozenset({".flv"}), ".flv"),
    (b"\x30\x26\xb2\x75", 0, frozenset({".wmv", ".asf"}), ".wmv"),
    (b"OggS", 0, frozenset({".ogv"}), ".ogv"),
)
"""First bytes, where they stand, suffixes that go with them, the usual one."""


def kept_suffix(source: Path) -> str:
    """The suffix of a film made from `source`: its own where that container can hold the sound.

    Pictures become .mp4; a film whose name says another container than it is, and one whose
    container cannot be written, get the usual suffix of what they are, or .mkv.
    """
    suffix = source.suffix.lower()
    if suffix in PICTURE_SUFFIXES or source.is_dir():
        return ".mp4"
    for mark, place, suffixes, usual in _HEADS:
        if _head(source)[place : place + len(mark)] == mark and suffix not in suffixes:
            return usual
    return source.suffix if suffix in SOUND_OF else ".mkv"


def _head(source: Path) -> bytes:
    try:
        with source.open("rb") as file:
            return file.read(16)
    except OSError:
        return b""
