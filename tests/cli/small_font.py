"""A SoundFont with a single preset, a piano of one looped wave, after specification 2.04."""

import struct

import numpy as np


def chunk(name, body):
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def listed(form, *chunks):
    return chunk(b"LIST", form + b"".join(chunks))


def name(text):
    return text.encode().ljust(20, b"\0")


def write_font(path, rate=44_100):
    """Write the font to `path`: bank 0, program 0, all keys."""
    wave = np.round(12_000 * np.sin(2 * np.pi * np.arange(200) / 100)).astype("<i2")
    samples = np.concatenate([wave, np.zeros(46, "<i2")]).tobytes()
    presets = [(name("Small Piano"), 0, 0, 0), (name("EOP"), 0, 0, 1)]
    heads = [(name("wave"), 0, 200, 0, 200, rate, 69, 0, 0, 1), (name("EOS"), *([0] * 9))]
    loops, instrument, sample = 54, 41, 53
    lists = {
        b"phdr": b"".join(struct.pack("<20sHHHIII", *row, 0, 0, 0) for row in presets),
        b"pbag": struct.pack("<HHHH", 0, 0, 1, 0),
        b"pmod": bytes(10),
        b"pgen": struct.pack("<HhHh", instrument, 0, 0, 0),
        b"inst": struct.pack("<20sH20sH", name("wave"), 0, name("EOI"), 1),
        b"ibag": struct.pack("<HHHH", 0, 0, 2, 0),
        b"imod": bytes(10),
        b"igen": struct.pack("<HhHhHh", loops, 1, sample, 0, 0, 0),
        b"shdr": b"".join(struct.pack("<20sIIIIIBbHH", *row) for row in heads),
    }
    body = b"sfbk" + b"".join((
        listed(b"INFO", chunk(b"ifil", struct.pack("<HH", 2, 4)), chunk(b"INAM", b"Small\0")),
        listed(b"sdta", chunk(b"smpl", samples)),
        listed(b"pdta", *(chunk(key, value) for key, value in lists.items())),
    ))  # fmt: skip
    path.write_bytes(chunk(b"RIFF", body))
    return path
