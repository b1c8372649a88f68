import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoplay.types.errors import BriefError
from photoplay.types.patch import Change, applied, changes

leaves = st.sampled_from([None, True, 0, 1, "", "x"])
names = st.sampled_from(["a", "b", "/", "~", "~1"])
rows = st.lists(leaves | st.dictionaries(names, leaves, max_size=2), max_size=3)
objects = st.dictionaries(names, leaves | rows | st.dictionaries(names, rows, max_size=2))


@given(objects, objects)
def test_what_is_told_turns_one_into_the_other(before, after):
    assert applied(before, changes(before, after)) == after


def test_a_longer_list_is_added_to():
    rows = changes({"without": ["drums"]}, {"without": ["drums", "bass"]})
    assert rows == [Change(op="add", path="/without/-", value="bass")]


@pytest.mark.parametrize(
    "row",
    [Change(op="replace", path="/tempoo", value=1), Change(op="remove", path="/a/b"),
     Change(op="replace", path="/without/7", value="x"), Change(op="add", path="", value=1)],
)  # fmt: skip
def test_a_path_that_leads_nowhere_is_refused(row):
    with pytest.raises(BriefError, match="path"):
        applied({"without": ["drums"], "tempo": None}, [row])
