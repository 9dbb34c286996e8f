"""Build both editions of the book and put the site together.

    python tools/build.py

_build/en, _build/fa    what each edition keeps between two builds
_build/log/             everything that the builds said
_build/html             the site: replaced when both editions stand, never else
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import warnings
from pathlib import Path
from string import Template

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "_build"
SITE = BUILD / "html"
EDITIONS = ("en", "fa")
JUPYTER_BOOK = "from jupyter_book.cli.main import main; main()"
NOT_PUBLISHED = shutil.ignore_patterns(
    *(".buildinfo*", "*.map", "*.ttf", "*macros.html"),
    *("locales", "fontawesome.js*"),
)
COLOUR = re.compile(r"\x1b\[[\d;]*m")
AT_PAGE = re.compile(r"^(?:reading|writing) .*\[ *\d+%\] (\S+)$", re.MULTILINE)
PROBLEM = re.compile(r"(WARNING|ERROR|CRITICAL): ")
FAILED = re.compile(r"(.*?:)\d+: cell \d+ \(")
CRASH = re.compile(r"[\w.]+(Error|Exception|Interrupt)\b")
NOISE = re.compile(r"\[IPKernelApp\]|^\s*$|^={9,}|Look above for the cause")


class Edition:
    """One edition, built in a process of its own."""

    def __init__(self, language):
        self.language = language
        self.folder = BUILD / language
        self.html = self.folder / "_build" / "html"
        self.report = self.folder / "_build" / "report.json"
        self.log = BUILD / "log" / f"{language}.txt"
        self.page, self.since = "", time.monotonic()

    def start(self):
        self.log.parent.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-c", JUPYTER_BOOK, "build", str(ROOT)]
        options = ["--path-output", str(self.folder), "-W", "-n"]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*command, *options, "--keep-going"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches it through stop()
                env={
                    **os.environ,
                    "BOOK_LANG": self.language,
                    "BOOK_EDITIONS": "all",
                    "OMP_NUM_THREADS": "1",
                    "OPENBLAS_NUM_THREADS": "1",
                    "PYTHONUTF8": "1",
                    "PYTHONUNBUFFERED": "1",
                },
            )

    def said(self):
        text = self.log.read_text(encoding="utf-8", errors="replace")
        return COLOUR.sub("", text)

    def look(self):
        """Which page it is at, as far as the log tells."""
        pages = AT_PAGE.findall(self.said())
        if pages and pages[-1] != self.page:
            self.page, self.since = pages[-1], time.monotonic()

    def state(self):
        if self.process.poll() is not None:
            return f"{self.language}: done"
        seconds = time.monotonic() - self.since
        return f"{self.language}: {self.page or 'starting'} ({seconds:.0f} s)"

    def stop(self):
        """Ask it to end, which ends its kernels too; then insist."""
        if self.process.poll() is None:
            if os.name == "posix":
                self.process.send_signal(signal.SIGINT)
            else:
                self.process.terminate()
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.process.kill()

    def complaints(self):
        """What went wrong, one line each where one line says it."""
        lines = self.said().splitlines()
        found = [
            line
            for line in lines
            if PROBLEM.search(line) and not NOISE.search(line)
        ]
        found = [
            PROBLEM.sub("", line).replace(f"{ROOT}{os.sep}", "")
            for line in found
        ]
        # What else a page lacks when a cell has failed says nothing new.
        failed = [line for line in found if FAILED.match(line)]
        pages = tuple(FAILED.match(line)[1] for line in failed)
        found = failed + [x for x in found if not x.startswith(pages)]
        if not found:
            crashes = [line for line in lines if CRASH.match(line)]
            crashes.append(f"it ended with {self.process.returncode}")
            found = [f"book/{self.language}/{self.page}.md: {crashes[0]}"]
        return found


def main():
    for name in ("SIGTERM", "SIGHUP"):  # as Ctrl-C does
        if hasattr(signal, name):
            number = getattr(signal, name)
            signal.signal(number, signal.default_int_handler)
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    began = time.monotonic()
    put_back()
    data = choose_data()
    editions = [Edition(language) for language in EDITIONS]
    try:
        for edition in editions:
            edition.start()
        show_progress(editions)
    finally:
        for edition in editions:
            edition.stop()
    failed = [edition for edition in editions if edition.process.returncode]
    for edition in failed:
        print(f"\nThe {edition.language} edition was not built:")
        print("\n".join(f"  {line}" for line in edition.complaints()))
        print(f"  (everything it said: {edition.log.relative_to(ROOT)})")
    if failed:
        return "\nThe last good site, if there is one, is still in place."
    reports = {
        e.language: json.loads(e.report.read_text("utf-8")) for e in editions
    }
    publish(editions, reports)
    tell(reports, data, time.monotonic() - began)


def choose_data():
    """One choice for both editions, which the kernels inherit."""
    sys.path.insert(0, str(ROOT / "code"))
    from zharf import fashion_mnist

    warnings.formatwarning = lambda message, *_: f"{message}\n"
    try:
        source = fashion_mnist.find()
    except fashion_mnist.DataError as error:
        sys.exit(str(error))
    os.environ["FASHION_MNIST"] = str(source.folder or source.kind)
    return source


def show_progress(editions):
    """Which page each edition is at, and for how long."""
    shown = ""
    while any(edition.process.poll() is None for edition in editions):
        time.sleep(0.25)
        for edition in editions:
            edition.look()
        if sys.stdout.isatty():
            state = "   ".join(edition.state() for edition in editions)
            print(f"\r\x1b[K{state}", end="", flush=True)
        else:
            state = "   ".join(f"{e.language}: {e.page}" for e in editions)
            print(f"{state}\n" if state != shown else "", end="", flush=True)
        shown = state
    if sys.stdout.isatty():
        print("\r\x1b[K", end="")


def publish(editions, reports):
    """Replace the site as a whole, or leave it alone."""
    new, old = BUILD / "html.new", BUILD / "html.old"
    try:
        shutil.rmtree(new, ignore_errors=True)
        for edition in editions:
            shutil.copytree(
                edition.html, new / edition.language, ignore=NOT_PUBLISHED
            )
        front = (ROOT / "book" / "_templates" / "root.html").read_text("utf-8")
        titles = {e: report["title"] for e, report in reports.items()}
        front = Template(front).substitute(titles)
        (new / "index.html").write_text(front, "utf-8")
        if SITE.exists():
            SITE.rename(old)
        new.rename(SITE)
    finally:
        put_back()


def put_back():
    """After an interruption: the last good site, and nothing half-written."""
    new, old = BUILD / "html.new", BUILD / "html.old"
    if old.exists() and not SITE.exists():
        old.rename(SITE)
    shutil.rmtree(old, ignore_errors=True)
    shutil.rmtree(new, ignore_errors=True)


def tell(reports, data, seconds):
    """What was built, from what, in what time, and where it is."""
    width = max(len(page) for page in reports["en"]["pages"])
    print(f"\n{'seconds':{width}}" + "".join(f"{e:>18}" for e in reports))
    for page in reports["en"]["pages"]:
        row = f"{page:{width}}"
        for report in reports.values():
            facts = report["pages"][page]
            time_ = f"{facts['seconds']:.1f}" if facts["seconds"] else ""
            state = "executed" if facts["executed"] else "unchanged"
            row += f"{time_:>8}{state if time_ else 'text only':>10}"
        print(row)
    print(
        f"\ndata      {data.kind} Fashion-MNIST"
        + (f" ({data.folder})" if data.folder else "")
    )
    print(f"versions  {reports['en']['versions']}")
    print(f"built in  {seconds:.0f} s")
    print(f"open      {(SITE / 'index.html').as_uri()}")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("\nInterrupted; the last good site is still in place.")
    except OSError as error:
        sys.exit(f"\n{error}\nThe last good site is still in place.")
