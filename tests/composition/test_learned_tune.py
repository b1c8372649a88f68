"""What the learned composer promises in a score, whatever its net has learnt: here nothing."""

import itertools
import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from photoplay.composition import short_score
from photoplay.composition.composer import compose
from photoplay.composition.learned_weights import learned_of, packed_of
from photoplay.composition.melody import HIGH, LOW
from photoplay.composition.short_score import left_to_rules, write_sketch
from photoplay.methods.to_score import learned
from photoplay.theory.chords import notes_of
from photoplay.theory.scales import scale
from photoplay.types.plan import Choice, Redo

REACH = {"4/4": 1000, "3/4": 1000}


@pytest.fixture(autouse=True)
def net(monkeypatch):
    torch.manual_seed(3)
    model = learned.Model(learned.Options.tiny())
    weights = {name: one.detach().numpy() for name, one in model.state_dict().items()}
    facts = {"heads": "2", "energies": "[40, 80, 127]", "reach": json.dumps(REACH),
             "busy": '{"pop": [0.8, 1.3, 2.1]}', "shared": '{"pop": 0.3}'}  # fmt: skip
    found = learned_of(packed_of(weights, facts))
    monkeypatch.setattr(short_score, "shipped", lambda: found)


def planned(plans, *, seed=1, metre=(4, 4), mode="major", composer="learned", **facts):
    sections = [
        plans.make_section(f"s{k + 1}", 8 * k, 8 + (k == 2), mode=mode, energy=0.5,
                           motif="ABA"[k], cadence="full" if k % 2 else "half")
        for k in range(3)
    ]  # fmt: skip
    plan = plans.make_plan(sections, style="piano", seed=seed, metre=metre, **facts)
    return replace(plan, composer=Choice(value=composer))


def tune(sketch):
    return [(note.onset, note.pitch, note.duration) for phrase in sketch.melody
            for note in phrase.notes]  # fmt: skip


def outside_themes(sketch):
    spans = [(one.start, one.end) for phrase in sketch.melody for one in phrase.stated]
    return [note for phrase in sketch.melody for note in phrase.notes
            if not any(a <= note.onset < b for a, b in spans)]  # fmt: skip


@pytest.mark.parametrize("metre", [(4, 4), (3, 4)])
def test_metre_scale_register_and_one_voice_hold(plans, metre):
    plan = planned(plans, metre=metre, mode="minor")
    sketch = write_sketch(plan)
    found = tune(sketch)
    assert len(outside_themes(sketch)) > 20
    in_scale = set(scale(plan.sections[0].tonic, "minor"))
    for note in outside_themes(sketch):
        assert abs(note.onset * 4 - round(note.onset * 4)) < 1e-6
        assert LOW <= note.pitch <= HIGH
        sounding = [c for c in sketch.chords if c.beat <= note.onset + 1e-6][-1]
        assert note.pitch % 12 in in_scale | notes_of(sounding)
    for (onset, _, length), (following, _, _) in itertools.pairwise(found):
        assert onset + length <= following + 1e-6


def test_phrases_peak_in_their_theme_and_breathe(plans):
    plan = planned(plans)
    sketch = write_sketch(plan)
    free = {note.onset for note in outside_themes(sketch)}
    peaked = 0
    for phrase in sketch.melody[:-1]:
        fresh = [note for note in phrase.notes if note.onset in free]
        stated = [note.pitch for note in phrase.notes if note.onset not in free]
        assert all(note.onset < phrase.end - 1.25 + 1e-6 for note in fresh)
        if len(stated) >= 4 and fresh and max(stated) >= LOW + 7:
            assert max(note.pitch for note in fresh) < max(stated)
            peaked += 1
    assert peaked > 2


def test_what_is_to_be_struck_is(plans):
    free = [note.onset for note in outside_themes(write_sketch(planned(plans)))]
    beat = np.floor(free[len(free) // 2]) + 0.75
    plan = planned(plans)
    plan = replace(plan, hits=(plans.make_hit(plan, beat, "impact"),))
    assert beat in [onset for onset, _, _ in tune(write_sketch(plan))]


def test_the_same_plan_is_the_same_music_and_another_seed_is_not(plans):
    one, again, other = (compose(planned(plans, seed=seed)) for seed in (1, 1, 2))
    assert one == again
    assert one.method == "learned"
    assert one != other
    assert tune(write_sketch(planned(plans))) != tune(
        write_sketch(planned(plans, composer="rules"))
    )


def notes(score, start, end, *, inside):
    return [
        (part.id, note) for part in score.parts for note in part.notes
        if (start <= note.onset < end) == inside
    ]  # fmt: skip


def test_redoing_one_section_leaves_the_others(plans):
    plan = planned(plans)
    again = replace(plan, redone=(Redo(start_bar=8, bars=8, seed=5),))
    bars = plan.tempo_map.bars
    edges = bars[8].start, bars[15].end
    one, other = compose(plan), compose(again)
    assert notes(one, *edges, inside=False) == notes(other, *edges, inside=False)
    assert notes(one, *edges, inside=True) != notes(other, *edges, inside=True)


def test_where_it_learnt_nothing_the_rules_write_and_it_is_said(plans):
    plan = planned(plans, metre=(5, 4))
    ruled = planned(plans, metre=(5, 4), composer="rules")
    assert tune(write_sketch(plan)) == tune(write_sketch(ruled))
    told = left_to_rules(plan)
    assert len(told) == 3
    assert all("too little music in 5/4" in one for one in told)
    assert left_to_rules(ruled) == ()
    assert "no music in whole-tone" in left_to_rules(planned(plans, mode="whole-tone"))[0]
