"""A section has one anchor, its label, and the label is the same in both
editions: so the other edition's page opens at the same section.
"""

from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

log = logging.getLogger(__name__)


def setup(app):
    app.add_transform(LabelIsAnchor)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


class LabelIsAnchor(SphinxTransform):
    default_priority = 500  # when targets have been moved to what they name

    def apply(self, **kwargs):
        for section in self.document.findall(nodes.section):
            if not isinstance(section[0], nodes.title):
                continue  # the text of an exercise
            labels = [
                self.document.nameids[name]
                for name in section["names"]
                if self.document.nametypes.get(name)
            ]
            if labels:
                section["ids"] = labels
            else:
                log.warning(
                    "the heading %r needs a label, (sec-…)= above it",
                    section[0].astext(),
                    location=section,
                )
