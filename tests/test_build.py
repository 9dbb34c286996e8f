"""The build itself, on a book of two pages in a folder of its own."""

import errno
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tools import build

ROOT = Path(__file__).resolve().parent.parent
MACHINERY = ("_config.yml", "book/_ext", "book/_static", "book/_templates",
             "book/references.bib", "tools/build.py", "code")  # fmt: skip
CONTENTS = """
format: jb-book
root: index
chapters:
  - file: plain
"""
FRONT = """---
file_format: mystnb
kernelspec:
  name: python3
  display_name: Python 3
  language: python
---
"""
INDEX = f"""{FRONT}
(sec-index)=
# {{title}}

```{{{{code-cell}}}} ipython3
import numpy as np
```

```{{{{code-cell}}}} ipython3
:quote: zharf.losses.half_mse
```

```{{{{code-cell}}}} ipython3
1 + 1
```
"""
PLOT = "from matplotlib import pyplot as plt"
PLAIN = f"""{FRONT}
(sec-plain)=
# {{title}}

```{{{{code-cell}}}} ipython3
6 * 7
```
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A book that has been built once."""
    book = Book(tmp_path_factory.mktemp("built"))
    for name in MACHINERY:
        source, target = ROOT / name, book.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy)(source, target)
    (book.root / "_toc.yml").write_text(CONTENTS)
    for edition, title in {"en": "A book", "fa": "کتابی"}.items():
        (book.root / "book" / edition).mkdir()
        book.write(edition, "index", INDEX.format(title=title))
        book.write(edition, "plain", PLAIN.format(title=title))
    run = book.build()
    assert run.returncode == 0, run.stdout
    return book


@pytest.fixture
def book(built, tmp_path):
    """The same, to be changed and built again."""
    shutil.copytree(built.root, tmp_path / "book")
    return Book(tmp_path / "book")


class Book:
    def __init__(self, root):
        self.root = root
        self.site = root / "_build" / "html"
        self.command = [sys.executable, "tools/build.py"]
        self.options = {
            "cwd": root,
            "env": {**os.environ, "FASHION_MNIST": "stand-in"},
            "stdout": subprocess.PIPE,
            "stderr": subprocess.STDOUT,
            "encoding": "utf-8",
        }

    def page(self, edition, stem):
        return self.root / "book" / edition / f"{stem}.md"

    def write(self, edition, stem, text):
        self.page(edition, stem).write_text(text, "utf-8")

    def edit(self, path, old, new):
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")

    def build(self):
        return subprocess.run(self.command, **self.options)

    def start(self):
        return subprocess.Popen(self.command, **self.options)

    def published(self):
        return {
            path.relative_to(self.site): path.read_bytes()
            for path in self.site.rglob("*")
            if path.is_file()
        }

    def leftovers(self):
        return [*(self.root / "_build").glob("html.*")]


def states(output):
    """{"index": ["executed", "unchanged"], …}: in English, in Persian"""
    rows = re.findall(r"^(\w+) .*(?:executed|unchanged).*$", output, re.M)
    return {
        stem: re.findall(rf"^{stem} +.*?(executed|unchanged).*?"
                         r"(executed|unchanged)", output, re.M)[0]
        for stem in rows
    }  # fmt: skip


def test_a_second_build_executes_nothing(book):
    before = book.published()
    run = book.build()
    assert run.returncode == 0
    assert set(states(run.stdout)) == {"index", "plain"}
    assert "executed" not in run.stdout
    assert {*book.published()} == {*before}


def test_a_library_change_executes_the_pages_that_use_it(book):
    module = book.root / "code" / "zharf" / "losses.py"
    book.edit(module, "def half_mse(", "def half_mse(  # changed\n    ")
    run = book.build()
    assert run.returncode == 0, run.stdout
    assert states(run.stdout) == {
        "index": ("executed", "executed"),
        "plain": ("unchanged", "unchanged"),
    }
    assert "# changed" in (book.site / "fa" / "index.html").read_text("utf-8")


FAULTS = {
    ":quote: zharf.losses.half_msse": "'half_msse'",
    "Oh $\\frac{1}$.": "KaTeX parse error",
    "# Without a label": "needs a label",
    "plt.plot([1, 2]);": "needs a {cell-figure}",
    "See {ref}`sec-nowhere`.": "sec-nowhere",
}


def test_faults_are_named_with_page_and_line(book):
    before = book.published()
    page = book.page("fa", "index")
    book.edit(page, "zharf.losses.half_mse", "zharf.losses.half_msse")
    _, formula, heading, picture, reference = FAULTS
    with page.open("a", encoding="utf-8") as file:
        cell = f"```{{code-cell}} ipython3\n{PLOT}\n{picture}\n```"
        file.write("\n\n".join(["", formula, f"#{heading}", cell, reference]))
    run = book.build()
    assert run.returncode == 1
    lines = page.read_text("utf-8").splitlines()
    for fault, words in FAULTS.items():
        line = next(n for n, x in enumerate(lines, 1) if fault in x)
        said = [x for x in run.stdout.splitlines() if words in x]
        place = re.match(r" *book.fa.index\.md:(\d+): ", said[0])
        assert abs(int(place[1]) - line) <= 3, said  # a cell is at its start
    assert book.published() == before


def test_a_failing_cell_is_named_and_the_site_stays(book):
    before = book.published()
    book.edit(book.page("en", "index"), "1 + 1", "W = 1\nW / 0")
    for _ in range(2):  # what failed once is not taken for done
        run = book.build()
        assert run.returncode == 1
        assert re.search(
            r"book.en.index\.md:\d+: cell 3 \(W = 1\): "
            "ZeroDivisionError: division by zero",
            run.stdout,
        )
        assert "Traceback" not in run.stdout
        assert book.published() == before and not book.leftovers()


def test_a_figure_label_without_persian_fails_by_name(book):
    for edition in ("en", "fa"):
        book.edit(
            book.page(edition, "plain"),
            "6 * 7\n```",
            f"{PLOT}\n"
            'plt.plot([1, 2])\nplt.xlabel("unheard of");\n```\n\n'
            "```{cell-figure} fig-plain\n:alt: A line rises, یک خط.\n"
            "A line.\n```",
        )
    run = book.build()
    assert run.returncode == 1
    assert "The en edition was not built" not in run.stdout
    assert re.search(r"book.fa.plain\.md:\d+: cell 1 .*unheard of", run.stdout)


@pytest.mark.skipif(os.name != "posix", reason="signals of another kind")
def test_an_interrupted_build_leaves_the_site_and_no_process(book):
    before = book.published()
    mark = book.root / "running"
    for edition in ("en", "fa"):
        book.edit(
            book.page(edition, "index"),
            "1 + 1",
            "import os, pathlib, time\n"
            f'pathlib.Path("{mark}-{edition}").write_text(str(os.getpid()))\n'
            "time.sleep(600)",
        )
    process = book.start()
    marks = [Path(f"{mark}-{edition}") for edition in ("en", "fa")]
    deadline = time.monotonic() + 120
    while not all(m.exists() and m.read_text() for m in marks):
        assert time.monotonic() < deadline and process.poll() is None
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "still in place" in output and "Traceback" not in output
    assert book.published() == before and not book.leftovers()
    while any(alive(int(m.read_text())) for m in marks):
        assert time.monotonic() < deadline, "a kernel goes on running"
        time.sleep(0.1)


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")  # a zombie has ended
    return not status.exists() or status.read_text().split()[2] != "Z"


@pytest.fixture
def small_site(tmp_path, monkeypatch):
    """Two editions that are ready to be published over an older site."""
    monkeypatch.setattr(build, "BUILD", tmp_path)
    monkeypatch.setattr(build, "SITE", tmp_path / "html")
    (tmp_path / "html").mkdir()
    (tmp_path / "html" / "index.html").write_text("the last good site")
    editions = [build.Edition(language) for language in build.EDITIONS]
    for edition in editions:
        edition.html.mkdir(parents=True)
        (edition.html / "index.html").write_text(edition.language)
    return tmp_path / "html", editions


TITLES = {"en": {"title": "A book"}, "fa": {"title": "کتابی"}}


def test_publishing_replaces_the_whole_site(small_site):
    site, editions = small_site
    (site / "gone.html").touch()
    build.publish(editions, TITLES)
    assert (site / "fa" / "index.html").read_text() == "fa"
    assert "کتابی" in (site / "index.html").read_text("utf-8")
    assert not (site / "gone.html").exists()


@pytest.mark.parametrize("step", ["copytree", "rename", "write_text"])
def test_a_full_disk_leaves_the_last_site(small_site, monkeypatch, step):
    site, editions = small_site

    def full(*args, **options):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def full_but_once(self, target):
        if self.name == "html.new":
            full()
        return rename(self, target)

    rename = Path.rename
    if step == "copytree":
        monkeypatch.setattr(build.shutil, "copytree", full)
    elif step == "rename":
        monkeypatch.setattr(Path, "rename", full_but_once)
    else:
        monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OSError):
        build.publish(editions, TITLES)
    assert (site / "index.html").read_text() == "the last good site"
    assert not [*site.parent.glob("html.*")]
