"""What the documents claim of the program."""

import re
from importlib import import_module
from pathlib import Path

import pytest

from photoplay.cli.datasets import dataset_cards
from photoplay.cli.datasets import page as datasets_page
from photoplay.cli.embedders import all_embedders
from photoplay.cli.embedders import page as embedders_page
from photoplay.cli.main import _COMMANDS
from photoplay.cli.measures import all_cards
from photoplay.cli.measures import page as page_of
from photoplay.cli.methods import all_methods
from photoplay.cli.methods import page as methods_page
from photoplay.cli.score import score
from photoplay.composition.styles import STYLES

ROOT = Path(__file__).parents[1]


def text(name):
    return (ROOT / name).read_text(encoding="utf-8")


def test_every_option_of_score_is_in_the_reference_and_no_other():
    flags = {opt for p in score.params for opt in p.opts if opt.startswith("--")}
    section = text("docs/reference.md").split("## Options")[1].split("## Exit")[0]
    told = set(re.findall(r"`(--[a-z-]+)`", section))
    assert told == flags - {"--help"}


def test_every_command_is_in_the_reference():
    told = text("docs/reference.md")
    assert not [
        name for name in _COMMANDS if f"`photoplay {name}" not in told and f"`{name}" not in told
    ]


@pytest.mark.parametrize("page", ["README.md", "docs/how-to.md", "docs/bad-input.md"])
def test_flags_that_the_pages_name_exist(page):
    commands = [getattr(import_module(place), name.replace("-", "_"))
                for name, place in _COMMANDS.items()]  # fmt: skip
    commands += [one for c in commands for one in getattr(c, "commands", {}).values()]
    flags = {o for c in commands for p in c.params for o in (*p.opts, *p.secondary_opts)}
    flags |= {"--help"}
    assert set(re.findall(r"(?<![\w-])(--[a-z][a-z-]+)", text(page))) <= flags


def test_the_readme_counts_the_styles_right():
    assert "ten styles" in text("README.md")
    assert len(STYLES) == 10


def test_pictures_that_the_pages_show_are_there():
    for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for link in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            if "://" not in link:
                assert (page.parent / link).exists(), f"{page.name} links to {link}"


def test_the_page_of_measures_is_what_the_cards_say():
    assert text("docs/measures.md") == page_of(all_cards()), (
        "run: photoplay measures --markdown > docs/measures.md"
    )


def test_the_page_of_embedders_is_what_the_cards_say():
    assert text("docs/embedders.md") == embedders_page(all_embedders()), (
        "run: photoplay embedders --markdown > docs/embedders.md"
    )


def test_the_page_of_methods_is_what_the_cards_say():
    assert text("docs/methods.md") == methods_page(all_methods()), (
        "run: photoplay methods --markdown > docs/methods.md"
    )


def test_the_page_of_data_sets_is_what_the_cards_say():
    assert text("docs/datasets.md") == datasets_page(dataset_cards()), (
        "run: photoplay datasets --markdown > docs/datasets.md"
    )
