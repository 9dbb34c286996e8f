"""What the tests of the built site share."""

from pathlib import Path

import pytest

SITE = Path(__file__).resolve().parent.parent / "_build" / "html"


@pytest.fixture(scope="session")
def site():
    if not (SITE / "index.html").is_file():
        pytest.fail("There is no site to test: `make book`.", pytrace=False)
    return SITE
