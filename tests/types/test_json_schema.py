import json
from pathlib import Path

import jsonschema
import pytest

import photoplay.types
from photoplay.cli.schema import schemas
from photoplay.types.errors import BriefError
from photoplay.types.json_form import from_json, to_json
from photoplay.types.plan import PLAN_VERSION, Plan
from photoplay.types.plan_versions import upgraded
from tests.composition.plans import make_plan, make_section


@pytest.fixture
def form():
    return to_json(make_plan([make_section("s1", 0, 4)]))


def test_the_schema_that_is_shipped_is_the_types_own():
    path = Path(photoplay.types.__path__[0]) / "plan.schema.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    assert told == schemas()["plan"], "photoplay schema plan > src/photoplay/types/plan.schema.json"


@pytest.mark.parametrize("name", sorted(schemas()))
def test_every_schema_is_itself_valid(name):
    jsonschema.Draft202012Validator.check_schema(schemas()[name])


def test_a_plan_that_was_written_fits_its_schema(form):
    jsonschema.validate(form, schemas()["plan"])


@pytest.mark.parametrize(
    ("path", "value"),
    [(("tempo", "value"), []), (("seed",), "one"), (("sections", 0, "cadence"), "final"),
     (("sections", 0, "colour"), 1), (("frame_rate",), "fast"), (("version",), 99)],
)  # fmt: skip
def test_what_the_reader_refuses_the_schema_refuses(form, path, value):
    place = form
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(form, schemas()["plan"])
    with pytest.raises(BriefError):
        from_json(Plan, upgraded(form))


def test_every_decision_carries_reason_and_lock():
    shelf = schemas()["plan"]["$defs"]
    for name in ("Choice", "Hit", "Section", "Cue", "Stretch", "Player", "Redo"):
        assert {"reason", "locked"} <= set(shelf[name]["properties"]), name


def test_a_plan_of_the_first_version_is_brought_up(form):
    for name in ("grid", "dynamics", "redone"):
        del form[name]
    plan = from_json(Plan, upgraded(form | {"version": 1}))
    assert plan.version == PLAN_VERSION


def test_a_plan_from_the_future_is_refused(form):
    with pytest.raises(BriefError, match="bring Photoplay up to date"):
        upgraded(form | {"version": PLAN_VERSION + 1})


def test_a_plan_may_name_its_schema(form):
    assert from_json(Plan, upgraded(form | {"$schema": "plan.schema.json"})) == from_json(
        Plan, form
    )
