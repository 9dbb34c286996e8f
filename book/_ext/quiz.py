"""The ``quiz`` directive: a question and choices that open to their reason.

Each choice is a ``details`` element: it works by mouse, touch and keyboard,
with a screen reader and without JavaScript. The body is a paragraph and a
list; the first paragraph of an item is the choice, the rest its explanation;
``[x]`` marks what is right.
"""

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

VERDICT = {"en": ("Right.", "Not quite."), "fa": ("درست است.", "درست نیست.")}
QUESTION = {"en": "Question", "fa": "پرسش"}


class Tag(nodes.General, nodes.Element):
    """An HTML element with a tag of its own."""


class Quiz(SphinxDirective):
    required_arguments = 1
    has_content = True

    def run(self):
        language = self.config.language
        box = Tag("", tag="div", classes=["quiz"], ids=[self.arguments[0]])
        self.set_source_info(box)
        self.state.nested_parse(self.content, self.content_offset, box)
        choices = [n for n in box if isinstance(n, nodes.bullet_list)]
        items = list(choices[0]) if len(choices) == 1 else []
        if sum(self.is_right(item) for item in items) != 1:
            raise self.error("a quiz needs one list with one [x] choice")
        opened = [self.choice(item, language) for item in items]
        box.replace(choices[0], opened)
        title = nodes.paragraph("", QUESTION[language], classes=["quiz-title"])
        box.insert(0, title)
        return [box]

    def is_right(self, item):
        return item[0].astext().startswith("[x]")

    def choice(self, item, language):
        right = self.is_right(item)
        summary = Tag("", tag="summary")
        summary += item[0].children
        if right:
            first = next(summary.findall(nodes.Text))
            text = first.removeprefix("[x]").lstrip()
            first.parent.replace(first, nodes.Text(text))
        kind = "right" if right else "wrong"
        details = Tag("", tag="details", classes=[kind])
        verdict = nodes.strong("", VERDICT[language][not right])
        details += [summary, nodes.paragraph("", "", verdict), *item[1:]]
        return details


def visit(self, node):
    self.body.append(self.starttag(node, node["tag"]))


def depart(self, node):
    self.body.append(f"</{node['tag']}>\n")


def setup(app):
    app.add_node(Tag, html=(visit, depart))
    app.add_directive("quiz", Quiz)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
