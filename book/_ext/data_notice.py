"""Pages with results on Fashion-MNIST say which data they were built on."""

import kernels
from docutils import nodes
from sphinx.locale import _

STAND_IN = (
    "This copy of the book was built on the stand-in data set, garments drawn "
    "by the book's own code; its numbers are not those of Fashion-MNIST."
)
OFFICIAL = "Built on the official Fashion-MNIST."


def setup(app):
    app.connect("doctree-read", add_notice)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def add_notice(app, doctree):
    needs, _key = app.env.page_needs.get(app.env.docname, ((), ""))
    if not any(kernels.DATA in app.library.needs(name) for name in needs):
        return
    text = nodes.paragraph("", "")
    if kernels.data().kind == "official":
        text += nodes.Text(_(OFFICIAL))
        notice = nodes.container("", text, classes=["data-official"])
    else:
        text += nodes.Text(_(STAND_IN))
        notice = nodes.warning("", text, classes=["data-stand-in"])
    title = next(doctree.findall(nodes.title), None)
    if title is not None:
        title.parent.insert(title.parent.index(title) + 1, notice)
