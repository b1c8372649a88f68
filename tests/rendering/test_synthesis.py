"""What every synthesised instrument promises."""

import numpy as np
import pytest

from photoplay.rendering.synthesis import struck, waves
from photoplay.rendering.synthesis.envelope import Envelope
from photoplay.rendering.synthesis.instruments import SYNTHS, fallback_for
from photoplay.rendering.synthesis.waves import frequency
from photoplay.theory.instruments import INSTRUMENTS
from photoplay.types.performance import PerformedPart
from photoplay.types.score import Part

RATE = 48_000
KITS = {"electronic-kit", "lofi-kit"}
EFFECTS = {"riser", "impact"}
TUNED = sorted(set(SYNTHS) - KITS - EFFECTS)
PART = Part(id="p", name="P", role="pad", instrument="warm-pad", program=0, notes=())


def performed(*notes, controls=()):
    rows = sorted(notes)
    column = lambda k, kind=float: np.array([row[k] for row in rows], dtype=kind)  # noqa: E731
    return PerformedPart(
        part=PART, starts=column(0), ends=column(1), pitches=column(2, np.int16),
        velocities=column(3, np.int16),
        control_times=np.array([c[0] for c in controls], dtype=float),
        control_numbers=np.array([c[1] for c in controls], dtype=np.int16),
        control_values=np.array([c[2] for c in controls], dtype=np.int16),
    )  # fmt: skip


def sound(name, *notes, seconds=2.0, controls=()):
    return SYNTHS[name](performed(*notes, controls=controls), 1).render(int(seconds * RATE))


@pytest.fixture(params=SYNTHS)
def name(request):
    return request.param


def note(name, start=0.1, end=1.2, velocity=80):
    return (start, end, 38 if name in KITS else 60, velocity)


def test_blocks_of_any_size_give_the_same_bytes(name):
    whole = sound(name, note(name))
    player = SYNTHS[name](performed(note(name)), 1)
    pieces = np.concatenate([player.render(n) for n in (1, 4_095, 30_000, 61_904)])
    assert np.array_equal(whole, pieces)


def test_nothing_clicks_or_lies_off_the_middle(name):
    out = sound(name, note(name), seconds=3.0).astype(float)
    assert np.abs(out).max() < 1.5
    assert abs(out.mean()) < 0.003
    assert not out[: int(0.09 * RATE)].any()
    assert np.abs(np.diff(out[: int(0.0995 * RATE), 0])).max(initial=0) < 0.05


def test_harder_is_louder(name):
    soft, hard = (np.sqrt(np.mean(sound(name, note(name, velocity=v)) ** 2)) for v in (50, 110))
    assert hard > 2 * soft


@pytest.mark.parametrize("name", TUNED)
@pytest.mark.parametrize("pitch", [40, 60, 76])
def test_notes_are_in_tune(name, pitch):
    out = sound(name, (0.0, 2.5, pitch, 90), seconds=2.5)[int(0.7 * RATE) : int(2.2 * RATE)].mean(
        axis=1
    )
    if np.abs(out).max() < 1e-4:
        out = sound(name, (0.0, 2.5, pitch, 90), seconds=2.5)[: int(0.5 * RATE)].mean(axis=1)
    size = 1 << 19
    spectrum = np.abs(np.fft.rfft(out * np.hanning(len(out)), size))
    hertz = np.fft.rfftfreq(size, 1 / RATE)
    wanted = frequency(pitch)
    best = 0.0
    for partial in (0.5, 1, 2):
        near = np.abs(hertz / (wanted * partial) - 1) < 0.03
        top = int(np.argmax(np.where(near, spectrum, 0)))
        if spectrum[top] > 0.1 * spectrum.max():
            best = hertz[top] / partial
            break
    assert best > 0
    assert 1200 * abs(np.log2(best / wanted)) < 8


@pytest.mark.parametrize("name", ["saw-lead", "square-lead", "saw-pluck", "warm-pad"])
def test_high_notes_do_not_alias(name):
    out = sound(name, (0.0, 1.0, 96, 100), seconds=1.0)[2400:43_200].mean(axis=1)
    spectrum = np.abs(np.fft.rfft(out * np.blackman(len(out))))
    hertz = np.fft.rfftfreq(len(out), 1 / RATE)
    assert spectrum[(hertz > 300) & (hertz < 900)].max() < spectrum.max() * 10 ** (-55 / 20)


def test_expression_acts_by_a_square_law(name):
    if name in EFFECTS:
        pytest.skip("effects are not shaped")
    full = sound(name, note(name))
    half = sound(name, note(name), controls=[(0.0, 11, 64)])
    drop = 20 * np.log10(np.sqrt((half**2).sum() / (full**2).sum()))
    assert drop == pytest.approx(40 * np.log10(64 / 127), abs=0.3)


def test_a_closed_hat_silences_an_open_one():
    alone = sound("electronic-kit", (0.0, 0.1, 46, 100))
    choked = sound("electronic-kit", (0.0, 0.1, 46, 100), (0.1, 0.2, 42, 1))
    assert (
        np.abs(alone[int(0.14 * RATE) : int(0.2 * RATE)]).max()
        > 10 * np.abs(choked[int(0.14 * RATE) : int(0.2 * RATE)]).max()
    )


def test_a_riser_grows_and_stops_at_its_end():
    out = np.abs(sound("riser", (0.0, 1.5, 60, 90))).max(axis=1)
    assert out[int(1.4 * RATE) : int(1.5 * RATE)].max() > 4 * out[: int(0.7 * RATE)].max()
    assert out[int(1.56 * RATE) :].max() < 1e-6


def test_the_attack_is_heard_when_it_says(name):
    if name == "riser":
        pytest.skip("it is heard at its end")
    wait = SYNTHS[name].attack_of(*note(name)[2:])
    assert 0 <= wait < 0.2
    assert wait == SYNTHS[name].attack_of(*note(name)[2:])


def test_every_instrument_has_somebody_to_play_it_without_a_font():
    for instrument, played in INSTRUMENTS.items():
        part = Part(id="x", name="X", role="harmony", instrument=instrument, program=played.program,
                    notes=(), drums=played.family == "drums")  # fmt: skip
        assert fallback_for(part) in SYNTHS


def test_every_synth_that_the_instruments_name_exists():
    assert {i.synth for i in INSTRUMENTS.values() if i.synth} <= set(SYNTHS)


@pytest.mark.parametrize("first", [0, 12_345, 48_000 * 600])
def test_a_wave_keeps_its_pitch_and_phase_for_ten_minutes(first):
    hertz, phase, count = 441.37, 0.3, 40_000
    sound = waves.oscillate("sine", hertz, first, first + count, phase)
    cycles = (first + np.arange(count)) * (hertz / RATE) + phase
    assert np.abs(sound - np.sin(2 * np.pi * cycles)).max() < 2e-6


@pytest.mark.parametrize("attack", [0.003, 0.55])
@pytest.mark.parametrize("sustain", [0.0, 0.7, 1.0])
@pytest.mark.parametrize("released", [1, 9_000, 60_000])
def test_an_envelope_in_one_stretch_is_what_it_is_point_by_point(attack, sustain, released):
    envelope = Envelope(attack=attack, decay=0.4, sustain=sustain, release=0.2)
    for first, last in ((0, 100_000), (140, 9_001), (30_000, 30_001), (70_000, 80_000)):
        plain = envelope.at(np.arange(first, last), released)
        assert np.abs(envelope.over(first, last, released) - plain).max() < 1e-12


def test_modes_are_the_sines_they_stand_for():
    rng = np.random.default_rng(4)
    strength, hertz = rng.uniform(0.1, 1, 5), rng.uniform(80, 9000, 5)
    fall = rng.uniform(0.5, 20, 5)
    seconds = np.arange(5000) / RATE
    plain = sum(
        s * np.sin(2 * np.pi * h * seconds) * np.exp(-seconds * f)
        for s, h, f in zip(strength, hertz, fall, strict=True)
    )
    # In single precision, as they are kept: a fifth of a step of 24 bits at their level.
    assert np.abs(struck._modes(strength, hertz, fall, 5000) - plain).max() < 1e-6


def test_struck_sounds_are_forgotten_when_they_are_many(monkeypatch):
    made = []

    def make(pitch, velocity):
        made.append(pitch)
        return np.full((1000, 2), velocity, dtype=np.float32)

    monkeypatch.setattr(struck, "CAPACITY", 3 * 8000)
    monkeypatch.setattr(struck, "_SHELF", struck._Shelf())
    sounds = struck.Struck(make, 0.1)
    first = sounds.sound(60, 80)
    for pitch in (61, 62):
        sounds.sound(pitch, 80)
    assert sounds.sound(60, 80) is first
    sounds.sound(63, 80)
    assert made == [60, 61, 62, 63]
    sounds.sound(61, 80)
    assert made == [60, 61, 62, 63, 61]


def test_instruments_share_what_is_kept_and_what_one_has_made_goes_with_it(monkeypatch):
    made = []

    def make(pitch, velocity):
        made.append(pitch)
        return np.full((1000, 2), velocity, dtype=np.float32)

    monkeypatch.setattr(struck, "CAPACITY", 3 * 8000)
    monkeypatch.setattr(struck, "_SHELF", struck._Shelf())
    one, other = struck.Struck(make, 0.1), struck.Struck(make, 0.1)
    assert one.sound(60, 80) is not other.sound(60, 80)
    other.sound(61, 80)
    del other
    one.sound(62, 80)
    one.sound(63, 80)
    assert one.sound(60, 80) is one.sound(60, 80)
    assert made == [60, 60, 61, 62, 63]
