import pytest

from photoplay.pipeline import Stage, bring_up_to_date
from photoplay.project import Project, stage_key
from photoplay.types.errors import BriefError, ProjectError


class Kitchen:
    """Three stages that write text: soup is made of water, and tasted."""

    def __init__(self, root):
        self.project = Project(root)
        self.project.create()
        self.settings = {"boil": 1, "cook": 1, "taste": 1}
        self.made = []

    def stages(self):
        return (
            self.stage("boil", "water.txt", None, editable=False),
            self.stage("cook", "soup.txt", "water.txt", editable=True),
            self.stage("taste", "taste.txt", "soup.txt", editable=False),
        )

    def stage(self, name, output, source, *, editable):
        def run(progress):
            self.made.append(name)
            before = self.project.path(source).read_text() if source else ""
            self.project.path(output).write_text(f"{before}{name}{self.settings[name]} ")

        def key():
            inputs = {source: self.project.digest(source)} if source else {}
            return stage_key(name, self.settings[name], inputs)

        return Stage(name=name, outputs=(output,), run=run, key=key, editable=editable)

    def bring(self, **how):
        self.made.clear()
        runs = bring_up_to_date(self.project, self.stages(), until="taste", **how)
        return [run.outcome for run in runs]


@pytest.fixture
def kitchen(tmp_path):
    return Kitchen(tmp_path / "k")


def test_a_first_run_makes_everything_and_a_second_nothing(kitchen):
    assert kitchen.bring() == ["made"] * 3
    assert kitchen.bring() == ["fresh"] * 3
    assert kitchen.made == []


def test_a_changed_setting_redoes_its_stage_and_what_hangs_on_it(kitchen):
    kitchen.bring()
    kitchen.settings["cook"] = 2
    assert kitchen.bring() == ["fresh", "made", "made"]


def test_a_stage_that_gives_the_same_again_leaves_the_rest_alone(kitchen):
    kitchen.bring()
    kitchen.project.path("water.txt").unlink()
    assert kitchen.bring() == ["made", "fresh", "fresh"]


def test_an_edited_file_is_taken_as_given(kitchen):
    kitchen.bring()
    kitchen.project.path("soup.txt").write_text("my own soup ")
    assert kitchen.bring() == ["fresh", "kept", "made"]
    assert kitchen.project.path("taste.txt").read_text() == "my own soup taste1 "
    kitchen.settings["boil"] = 9
    assert kitchen.bring() == ["made", "kept", "fresh"]


def test_a_fresh_start_sets_the_edited_file_aside(kitchen):
    kitchen.bring()
    kitchen.project.path("soup.txt").write_text("my own soup ")
    bring_up_to_date(kitchen.project, kitchen.stages(), until="cook", fresh=True)
    assert kitchen.project.path("soup.txt").read_text() == "boil1 cook1 "
    assert kitchen.project.path("soup.kept-1.txt").read_text() == "my own soup "


def test_progress_ends_at_one_for_every_stage_and_never_falls(kitchen):
    told = []
    kitchen.bring(progress=lambda stage, share: told.append((stage, share)))
    for name in ("boil", "cook", "taste"):
        shares = [share for stage, share in told if stage == name]
        assert shares == sorted(shares)
        assert shares[-1] == 1.0


def test_an_unknown_stage_is_named(kitchen):
    with pytest.raises(BriefError, match="no stage 'bake'"):
        bring_up_to_date(kitchen.project, kitchen.stages(), until="bake")


def test_two_at_once_are_kept_apart(kitchen):
    again = Project(kitchen.project.root)
    with (
        kitchen.project.in_use(),
        pytest.raises(ProjectError, match="another process"),
        again.in_use(),
    ):
        pass


def test_a_folder_of_something_else_is_not_written_into(tmp_path):
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(ProjectError, match="not empty"):
        Project(tmp_path).create()


def test_a_file_in_the_way_is_named(tmp_path):
    (tmp_path / "f").write_text("")
    with pytest.raises(ProjectError, match="is a file"):
        Project(tmp_path / "f").create()
