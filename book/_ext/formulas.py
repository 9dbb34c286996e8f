"""Mathematics is typeset while the book is built, by the same KaTeX whose
style sheet lies in _static: the reader's browser needs no script for it, and
a formula with a mistake is a warning, which fails the build.
"""

import json
import re
from functools import cache
from pathlib import Path

from docutils import nodes
from py_mini_racer import MiniRacer
from sphinx.locale import _
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

log = logging.getLogger(__name__)
KATEX = Path(__file__).parent / "katex" / "katex.min.js"
TYPESET = """
function typeset(tex, display) {
  try { return [katex.renderToString(tex, {displayMode: display}), ""] }
  catch (error) { return ["", error.message] }
}"""


def setup(app):
    app.add_html_math_renderer("katex", (inline, None), (display, None))
    app.add_css_file("katex/katex.min.css")
    app.add_post_transform(HoldPunctuation)
    app.connect("build-finished", close)
    return {"parallel_read_safe": True, "parallel_write_safe": False}


@cache
def engine():
    js = MiniRacer()
    js.eval("console = {warn: () => {}}")
    js.eval(KATEX.read_text("utf-8"))
    js.eval(TYPESET)
    return js


def close(app, exception):
    if engine.cache_info().currsize:
        engine().close()  # or Python does not end
        engine.cache_clear()


@cache
def typeset(tex, display):
    arguments = f"{json.dumps(tex)}, {json.dumps(display)}"
    return json.loads(engine().eval(f"JSON.stringify(typeset({arguments}))"))


def html_of(node, display):
    tex = node.astext().strip()
    # Sphinx numbers equations; KaTeX would number every line besides.
    tex = re.sub(
        r"\\(begin|end)\{(align|gather|equation|alignat)\}", r"\\\1{\2*}", tex
    )
    if display and r"\\" in tex and r"\begin{" not in tex:
        tex = rf"\begin{{aligned}}{tex}\end{{aligned}}"
    html, error = typeset(tex, display)
    if error:
        log.warning("%s", error, location=node)
    return html


class HoldPunctuation(SphinxPostTransform):
    """What touches a formula stays on its line: a browser would begin the
    next one with the full stop, or leave the parenthesis behind."""

    default_priority = 950  # after all that changes the text
    formats = ("html",)

    def run(self, **kwargs):
        for formula in list(self.document.findall(nodes.math)):
            line = formula.parent
            at = line.index(formula)
            before, after = line[:at][-1:], line[at + 1 :][:1]
            held = nodes.inline(classes=["held"])
            held += [*touching(before, r"\S+$"), formula.deepcopy()]
            held += touching(after, r"^\S+")
            if len(held) > 1:
                line.replace(formula, held)


def touching(neighbour, pattern):
    """What the pattern finds is taken out of a neighbour that is text."""
    for text in neighbour:
        found = isinstance(text, nodes.Text) and re.search(pattern, text)
        if found:
            rest = text[: found.start()] + text[found.end() :]
            text.parent.replace(text, nodes.Text(rest))
            return [nodes.Text(found[0])]
    return []


def inline(self, node):
    self.body.append(self.starttag(node, "span", "", CLASS="math"))
    self.body.append(html_of(node, display=False) + "</span>")
    raise nodes.SkipNode


def display(self, node):
    self.body.append(self.starttag(node, "div", CLASS="math"))
    self.body.append(html_of(node, display=True))
    if node["number"]:
        number = get_node_equation_number(self, node)
        self.body.append(f'<span class="eqno">({number})')
        self.add_permalink_ref(node, _("Link to this equation"))
        self.body.append("</span>")
    self.body.append("</div>\n")
    raise nodes.SkipNode
