"""What a build did, for tools/build.py to tell."""

import json
from pathlib import Path

import kernels
from cells import versions
from myst_nb.sphinx_ import NbMetadataCollector


def setup(app):
    app.connect("build-finished", report)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def report(app, exception):
    if exception or app._warncount:
        # What has warned must be read, and warn, the next time too.
        env = Path(app.doctreedir, "environment.pickle")
        env.unlink(missing_ok=True)
        return
    pages = {}
    for page in app.config.external_site_map:
        facts = NbMetadataCollector.get_exec_data(app.env, page) or {}
        pages[page] = {
            "seconds": facts.get("runtime"),
            "executed": page in app.executed,
        }
    on_data = kernels.data.cache_info().currsize
    text = json.dumps(
        {
            "title": app.config.html_title,
            "pages": pages,
            "data": kernels.data().kind if on_data else None,
            "versions": versions(),
        },
        ensure_ascii=False,
    )
    Path(app.outdir).with_name("report.json").write_text(text, "utf-8")
