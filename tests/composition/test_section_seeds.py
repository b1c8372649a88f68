"""What is changed in one section leaves the notes of the others alone."""

from dataclasses import replace

import pytest

from photoplay.composition.composer import compose


def notes_between(score, start, end, roles):
    return {
        part.id: [n for n in part.notes if start <= n.onset < end - 0.3]
        for part in score.parts
        if part.role in roles
    }


def plan_of(plans, style, **second):
    sections = [plans.make_section(f"s{k}", 8 * k, 8, motif="ABC"[k]) for k in range(3)]
    plan = plans.make_plan(sections, seed=5, style=style)
    changed = replace(plan.sections[1], **second)
    return replace(plan, sections=(plan.sections[0], changed, plan.sections[2]))


@pytest.mark.parametrize("style", ["piano", "rock", "orchestral", "lofi", "jazz", "folk"])
@pytest.mark.parametrize("second", [{"seed": 9}, {"density": 0.95}, {"valence": -0.8}])
def kept(before, after, roles, ends=((0.0, 28.0), (64.0, 96.0))):
    """Share of notes outside the second section that are the same to the millisecond."""
    same = total = 0
    for start, end in ends:
        old, new = (notes_between(score, start, end, roles) for score in (before, after))
        for part, notes in old.items():
            total += len(notes)
            same += len(set(notes) & set(new.get(part, [])))
    assert total > 30
    return same / total


@pytest.mark.parametrize("style", ["piano", "rock", "orchestral", "lofi", "jazz", "folk"])
@pytest.mark.parametrize("second", [{"seed": 9}, {"density": 0.95}, {"valence": -0.8}])
def test_the_ground_of_other_sections_stays(plans, style, second):
    before, after = compose(plan_of(plans, style)), compose(plan_of(plans, style, **second))
    if style != "piano":
        assert kept(before, after, {"bass", "drums", "percussion"}) >= 0.97
    if "seed" in second:
        assert kept(before, after, {"harmony", "pad", "arpeggio"}) >= 0.85


def test_a_section_with_another_seed_is_another_music(plans):
    roles = {"melody", "arpeggio"}
    before = notes_between(compose(plan_of(plans, "piano")), 32.0, 64.0, roles)
    after = notes_between(compose(plan_of(plans, "piano", seed=9)), 32.0, 64.0, roles)
    assert any(before[part] != after.get(part) for part in before)
