"""Every checker refuses the stub that the reader finds and accepts the
solution that the chapter gives.
"""

import json
import re
from pathlib import Path

import pytest

from zharf.exercises import PROPERTIES, Report, check

BOOK = Path(__file__).resolve().parent.parent / "book"
EDITIONS = ("en", "fa")


def cells(site, edition, stem, tag):
    """Source and printed report of the cells of a page with this tag."""
    path = site / edition / f"{stem}.ipynb"
    found = []
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        if tag in cell["metadata"].get("tags", []):
            outputs = [o for o in cell["outputs"] if "data" in o]
            printed = outputs[-1]["data"]["text/plain"] if outputs else ""
            found.append(("".join(cell["source"]), "".join(printed)))
    return found


def asked(source):
    """The exercise that a cell checks, as in check("stem.name", answer)."""
    return source.rpartition('check("')[2].partition('"')[0]


def stems():
    pages = sorted((BOOK / "en").glob("*.md"))
    asks = re.compile(r"^check\(", re.M)
    return [p.stem for p in pages if asks.search(p.read_text("utf-8"))]


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("stem", stems())
def test_stubs_fail_and_solutions_pass(site, stem, edition):
    stubs = cells(site, edition, stem, "stub")
    solutions = cells(site, edition, stem, "solution")
    assert stubs
    assert [asked(s) for s, _ in stubs] == [asked(s) for s, _ in solutions]
    for source, report in stubs:
        assert "✗" in report, source
    for source, report in solutions:
        assert "✓" in report, source
        assert "✗" not in report, source


@pytest.mark.parametrize("stem", stems())
def test_reports_speak_the_language_of_their_page(site, stem):
    english, persian = (
        [report for _, report in cells(site, edition, stem, "solution")]
        for edition in EDITIONS
    )
    assert len(english) == len(persian)
    assert all(report.isascii() is False for report in persian)
    assert not set(english) & set(persian)


def test_a_report_stops_at_the_first_property_that_fails():
    report = Report([("shape", True)])
    assert report.passed
    assert not Report([]).passed
    assert "✗" in repr(Report([(("shape", "(3,)"), False)]))


def test_an_answer_that_raises_is_reported_not_raised():
    report = check("linear_regression.weighted_gradient", lambda: None)
    assert report.results == [("runs", False)]


def test_an_unknown_exercise_is_an_error_with_its_name():
    with pytest.raises(ValueError, match="linear_regression.nothing"):
        check("linear_regression.nothing", None)


def test_every_property_is_worded_in_both_languages():
    for english, persian in PROPERTIES.values():
        assert english.count("{}") == persian.count("{}")
