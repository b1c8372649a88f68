import pytest

from photoplay.theory.form import idea_slots, phrase_spans


@pytest.mark.parametrize("final", [False, True])
@pytest.mark.parametrize("count", range(1, 30))
def test_phrases_cover_every_bar_once(count, final):
    spans = phrase_spans(count, final=final)
    assert [b for a, z in spans for b in range(a, z)] == list(range(count))


def test_an_idea_in_the_middle_begins_a_phrase_of_its_own():
    assert phrase_spans(8, final=False, begins={2}) == [(0, 2), (2, 4), (4, 8)]
    assert phrase_spans(8, final=False, begins={3}) == [(0, 4), (4, 8)]


def test_ideas_leave_room_for_the_cadence():
    slots = idea_slots(8, final=False)
    assert [(s.bar, s.bars, s.opens) for s in slots] == [
        (0, 2, True), (2, 1, False), (4, 2, True), (6, 1, False)
    ]  # fmt: skip
    last = idea_slots(9, final=True)[-1]
    assert last.closes
    assert last.bar + last.bars <= 7
