"""The repository as a newcomer finds it."""

import csv
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]])
def test_ruff_finds_nothing(command):
    run = subprocess.run(
        [sys.executable, "-m", "ruff", *command, "--no-cache", "."],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_folder_code_does_not_shadow_the_standard_library():
    assert not (ROOT / "code" / "__init__.py").exists()


def test_every_chapter_of_the_contents_exists_in_both_editions():
    contents = yaml.safe_load(read("_toc.yml"))
    stems = {contents["root"]} | {
        chapter["file"]
        for part in contents["parts"]
        for chapter in part["chapters"]
    }
    for language in ("en", "fa"):
        pages = (ROOT / "book" / language).rglob("*.md")
        assert {page.stem for page in pages} == stems


def test_figure_labels_have_one_persian_form_each():
    with (ROOT / "code/zharf/labels.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    english = [row["en"] for row in rows]
    assert len(english) == len(set(english))
    assert all(row["fa"].strip() for row in rows)


def test_the_oldest_versions_tested_are_the_floors_of_the_requirements():
    floors = dict(
        re.findall(
            r"^([\w-]+)>=([\d.]+)",
            read("requirements.txt") + read("requirements-test.txt"),
            re.MULTILINE,
        )
    )
    oldest = dict(
        re.findall(
            r"^([\w-]+)==([\d.]+)", read("constraints-oldest.txt"), re.M
        )
    )
    assert floors == {name: oldest.get(name) for name in floors}


def test_the_exact_set_of_ci_names_every_requirement():
    pinned = {
        name.lower().replace("_", "-")
        for name in re.findall(r"^([\w.-]+)==", read("constraints.txt"), re.M)
    }
    wanted = re.findall(
        r"^([\w-]+)>=",
        read("requirements.txt") + read("requirements-test.txt"),
        re.M,
    )
    assert {name.lower() for name in wanted} <= pinned


def test_both_readmes_have_the_same_sections_and_the_same_commands():
    pages = [read("README.md"), read("README.fa.md")]
    levels = [re.findall(r"^(#+) ", page, re.M) for page in pages]
    blocks = [
        re.findall(r"^```\n(.*?)^```", page, re.M | re.S) for page in pages
    ]
    assert levels[0] == levels[1]
    assert blocks[0] == blocks[1] != []


def test_no_file_is_large_and_none_is_data():
    for top in ROOT.iterdir():
        if top.name in {"_build", ".venv", ".git"}:
            continue
        for path in [top, *top.rglob("*")]:
            if path.is_file() and "__pycache__" not in path.parts:
                assert path.stat().st_size <= 500_000, path
                assert not path.name.endswith((".gz", ".npz", "-ubyte")), path
