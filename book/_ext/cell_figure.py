"""The figure that the cell just above has drawn, with caption and number.

    ```{cell-figure} fig-gd-ravine
    :alt: What the picture shows, for those who cannot see it.
    One sentence that says what to look for.
    ```

It belongs to the text and not to the cell: a new caption runs nothing again.
"""

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

log = logging.getLogger(__name__)


def setup(app):
    app.add_directive("cell-figure", CellFigure)
    app.add_transform(MoveImages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


class CellFigure(SphinxDirective):
    required_arguments = 1
    has_content = True
    option_spec = {"alt": directives.unchanged_required}

    def run(self):
        figure = nodes.figure(classes=["cell-figure"])
        figure["name"] = nodes.fully_normalize_name(self.arguments[0])
        figure["alt"] = self.options.get("alt", "")
        self.set_source_info(figure)
        self.add_name_of(figure)
        text = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, text)
        if len(text) != 1 or not isinstance(text[0], nodes.paragraph):
            log.warning(
                "a figure needs one paragraph of caption", location=figure
            )
            return []
        if not figure["alt"]:
            log.warning("a figure needs :alt:", location=figure)
        figure += nodes.caption(text[0].rawsource, "", *text[0].children)
        return [figure]

    def add_name_of(self, figure):
        figure["names"].append(figure["name"])
        self.state.document.note_explicit_target(figure, figure)


class MoveImages(SphinxTransform):
    default_priority = 210

    def apply(self, **kwargs):
        for figure in list(self.document.findall(nodes.figure)):
            if "cell-figure" in figure["classes"]:
                self.fill(figure)
        for bundle in self.document.findall(is_picture):
            if not isinstance(bundle.parent, nodes.figure):
                log.warning(
                    "a picture needs a {cell-figure} after its cell",
                    location=bundle,
                )

    def fill(self, figure):
        place = figure.parent.index(figure)
        cell = figure.parent[place - 1] if place else nodes.Element()
        bundles = list(cell.findall(is_picture))
        if len(bundles) != 1:
            log.warning(
                "{cell-figure} needs a cell with one picture just "
                "above it, not %s",
                len(bundles),
                location=figure,
            )
            return
        (bundle,) = bundles
        output = bundle.parent
        output.remove(bundle)
        if not output.children:
            output.parent.remove(output)
        for image in bundle.findall(nodes.image):
            image["alt"] = figure["alt"]
        figure["classes"] += [
            name for name in cell["classes"] if name.startswith("tag_")
        ]
        figure.insert(0, bundle)


def is_picture(node):
    return (
        node.get("nb_element") == "mime_bundle"
        and any(node.findall(nodes.image))
        if isinstance(node, nodes.container)
        else False
    )
