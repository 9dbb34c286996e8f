"""The cells of a page: quotes are filled in from the library, and the first
cell carries a key of all that the page's results depend on.

MyST-NB keeps the results of a page under the text and the metadata of its
cells. So whatever changes the key (the library's text, the data, a version)
runs exactly the pages that it concerns again.
"""

import re
import shutil
import sys
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import kernels
import nbformat
from editions import fingerprint
from jupyter_cache import get_cache
from library import Library
from myst_nb.core.read import read_myst_markdown_notebook
from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.util import logging

log = logging.getLogger(__name__)
book = None  # the application: MyST-NB gives a reader nothing but the text


def setup(app):
    global book
    book = app
    app.executed = set()
    app.connect("builder-inited", begin)
    app.connect("env-get-outdated", changed_pages)
    app.connect("doctree-read", check_execution)
    return {"parallel_read_safe": False, "parallel_write_safe": True}


def begin(app):
    app.library = Library(app.config.book_root / "code")
    if not hasattr(app.env, "page_needs"):
        app.env.page_needs = {}  # page -> (modules and files, key)
        drop_half_written_results(app.env.mystnb_config.execution_cache_path)


def drop_half_written_results(folder):
    """A full disk or an interruption may have left some."""
    try:
        cache = get_cache(folder)
        for record in cache.list_cache_records():
            cache.get_cache_bundle(record.pk)
    except Exception:  # of the data base, of a notebook, of a missing file
        shutil.rmtree(folder)


def read(text):
    """The notebook of a page; _config.yml tells MyST-NB to ask for it."""
    env, library = book.env, book.library
    notebook = read_myst_markdown_notebook(
        text, config=env.myst_config, add_source_map=True
    )
    cells = [
        (cell, line)
        for cell, line in zip(notebook.cells, notebook.metadata.source_map)
        if cell.cell_type == "code"
    ]
    needs = {f"zharf.exercises.{env.docname}"}  # which ``check`` imports
    for cell, line in cells:
        names = cell.metadata.get("quote", "")
        try:
            if names and cell.source.strip():
                raise LookupError("a cell that quotes has no text of its own")
            if names:
                cell.source = library.quote(names)
        except LookupError as error:
            log.warning("%s", error, location=(env.docname, line + 1))
        needs |= {name.rpartition(".")[0] for name in names.split()}
        needs |= library.imports(cell.source)
        needs |= results_read_by(cell.source)
    env.page_needs.pop(env.docname, None)
    if cells:
        env.page_needs[env.docname] = needs, key_of(needs)
        cells[0][0].metadata["uses"] = key_of(needs)
    else:
        notebook.metadata["mystnb"] = {"execution_mode": "off"}
    return notebook


def results_read_by(source):
    """A cell that names "optimizers.json" reads results/optimizers.json."""
    return {f"results/{name}" for name in re.findall(r"[\w-]+\.json", source)}


def key_of(needs):
    """A hash of everything that the results of a page depend on."""
    root, library = book.config.book_root, book.library
    if book.config.language != "en":  # the kernel translates the figures
        needs = needs | {"zharf.plots", "code/zharf/labels.csv"}
    modules = {m for name in needs for m in library.needs(name)}
    files = {library.path(m) for m in modules}
    files |= {root / name for name in needs if (root / name).is_file()}
    digest = sha256(fingerprint(kernels.FILES).encode())
    digest.update(versions().encode())
    for file in sorted(files):
        digest.update(file.read_bytes())
    if kernels.DATA in modules:
        digest.update(str(kernels.data().digest).encode())
    return digest.hexdigest()[:16]


def versions():
    packages = ("numpy", "matplotlib", "torch")
    python = f"Python {sys.version_info.major}.{sys.version_info.minor}"
    return ", ".join([python, *(f"{p} {version(p)}" for p in packages)])


def changed_pages(app, env, added, changed, removed):
    return [
        page
        for page, (needs, key) in env.page_needs.items()
        if page in env.found_docs and key != key_of(needs)
    ]


def check_execution(app, doctree):
    """One clear line for a failing cell, and no result kept of its page."""
    page = app.env.docname
    facts = NbMetadataCollector.get_exec_data(app.env, page)
    if facts is None:
        return
    build = Path(app.outdir).parent
    file = build / "jupyter_execute" / f"{page}.ipynb"
    notebook = nbformat.read(file, as_version=4)
    cells = [
        (cell, line)
        for cell, line in zip(notebook.cells, notebook.metadata.source_map)
        if cell.cell_type == "code"
    ]
    if any(cell.execution_count for cell, _ in cells):
        app.executed.add(page)
    for number, (cell, line) in enumerate(cells, 1):
        if error := error_of(cell, facts):
            first = next(iter(cell.source.strip().splitlines()), "")
            log.warning(
                "cell %s (%s): %s",
                number,
                first,
                error,
                location=(page, line),
            )
            # an error while a figure is drawn does not stop its notebook
            cache = get_cache(app.env.mystnb_config.execution_cache_path)
            try:
                cache.remove_cache(cache.match_cache_notebook(notebook).pk)
            except KeyError:
                pass
            return


def error_of(cell, facts):
    for output in cell.outputs:
        if output.output_type == "error":
            return f"{output.ename}: {output.evalue}"
    if facts["error"] == "CellTimeoutError" and cell.execution_count is None:
        return "did not end in the time that _config.yml allows"
