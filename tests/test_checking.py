"""The catalogue of errors is complete: every known error has its exercise."""

import re
from pathlib import Path

import pytest

BOOK = Path(__file__).resolve().parent.parent / "book"

# solved problem set, solved paper exercises, slides, assignment sheet
ERRORS = {
    "E0": [
        *range(1, 38),
        *("38a", "38b", "38c", "38d", "38e"),
        *range(39, 79),
    ],
    "E1": [1, *range(4, 15), 16, *range(18, 30)],
    "E2": [*range(1, 17)],
    "E3": [1, 2, 3, 4, 6, 7, 8, 10, 11],
}
KNOWN = {f"{kind}-{n}" for kind, numbers in ERRORS.items() for n in numbers}


def catalogue(edition):
    """The identifiers in the comment above each exercise, in order"""
    text = (BOOK / edition / "checking.md").read_text("utf-8")
    found = re.findall(r"^% (E\d-.*)\n```\{exercise\} ", text, re.MULTILINE)
    return [name for comment in found for name in comment.split()]


@pytest.mark.parametrize("edition", ("en", "fa"))
def test_every_known_error_is_in_the_catalogue_once(edition):
    found = catalogue(edition)
    assert len(found) == len(set(found))
    assert set(found) == KNOWN


def test_both_editions_group_the_errors_alike():
    assert catalogue("en") == catalogue("fa")


@pytest.mark.parametrize("edition", ("en", "fa"))
def test_every_box_numbers_its_errors_and_its_answers_alike(edition):
    text = (BOOK / edition / "checking.md").read_text("utf-8")
    boxes = re.findall(
        r"^% E\d-[^\n]*\n```\{exercise\} [^\n]*\n:label: (\S+)\n(.*?)^```$"
        r".*?^```\{solution-start\} (\S+)\n(.*?)^```\{code-cell\}(.*?)"
        r"^```\{solution-end\}",
        text,
        re.MULTILINE | re.DOTALL,
    )
    assert len(boxes) == len(re.findall(r"^% E\d-", text, re.MULTILINE))
    for label, question, answered, answer, cell in boxes:
        numbered = [
            re.findall(r"^(\d+)\. ", s, re.M) for s in (question, answer)
        ]
        assert label == answered
        assert numbered[0] and numbered[0] == numbered[1], label
        assert "{ref}`sec-" in answer, label
        assert "assert " in cell, label
