"""What a build did, for tools/build.py to tell."""

import json
from pathlib import Path

from cells import versions
from myst_nb.sphinx_ import NbMetadataCollector


def setup(app):
    report = report_of(app)
    if not report.exists():
        # The last build did not end well: read every page, and warn, again.
        Path(app.doctreedir, "environment.pickle").unlink(missing_ok=True)
    report.unlink(missing_ok=True)
    app.connect("build-finished", write_report)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def report_of(app):
    return Path(app.outdir).with_name("report.json")


def write_report(app, exception):
    if exception or app._warncount:
        return
    pages = {}
    for page in app.config.external_site_map:
        facts = NbMetadataCollector.get_exec_data(app.env, page) or {}
        pages[page] = {
            "seconds": facts.get("runtime"),
            "executed": page in app.executed,
        }
    text = json.dumps(
        {
            "title": app.config.html_title,
            "pages": pages,
            "versions": versions(),
        },
        ensure_ascii=False,
    )
    report_of(app).write_text(text, "utf-8")
