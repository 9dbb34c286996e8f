"""The executed notebook of a page, to download: plain Markdown that every
Jupyter shows, with the numbers that the page has.
"""

import json
import re
from itertools import takewhile
from pathlib import Path

import nbformat
from docutils import nodes
from jupyter_cache import get_cache
from myst_nb.core.variables import format_plain_text
from persian_text import DIGITS, NUMBER
from sphinx.locale import _, admonitionlabels

NEEDS = (
    "The code of this notebook uses the book's library, zharf: run "
    "`pip install .[plots]` in a copy of the book's repository first."
)


def setup(app):
    app.connect("html-page-context", publish, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def publish(app, pagename, templatename, context, doctree):
    """Write the notebook beside the page and offer it for download."""
    groups = [
        button
        for button in context.get("header_buttons", [])
        if button.get("label") == "download-buttons"
    ]
    for group in groups:
        group["buttons"] = [
            button
            for button in group["buttons"]
            if button["label"] == "download-pdf-button"
        ]
    if doctree is None or pagename not in app.env.page_needs:
        return
    name = Path(f"{pagename}.ipynb")
    notebook = clean(app, pagename)
    target = Path(app.outdir) / name
    target.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, target)
    for group in groups:
        group["buttons"].insert(
            0,
            {
                "type": "link",
                "url": name.name,
                "text": ".ipynb",
                "icon": "fas fa-code",
                "tooltip": _("Download notebook file"),
                "label": "download-notebook-button",
            },
        )


def clean(app, page):
    executed = Path(app.outdir).parent / "jupyter_execute"
    notebook = nbformat.read(executed / f"{page}.ipynb", as_version=4)
    cache = get_cache(app.env.mystnb_config.execution_cache_path)
    try:
        _pk, notebook = cache.merge_match_into_notebook(notebook)
    except KeyError:
        pass  # it has failed, and so has this build
    glue = executed / f"{page}.glue.json"
    glue = json.loads(glue.read_text("utf-8")) if glue.exists() else {}
    page_text = PlainMarkdown(app, page, glue)
    cells = []
    for cell in notebook.cells:
        if "remove-cell" in cell.metadata.get("tags", ()):
            continue
        if cell.cell_type == "markdown":
            cell.source = page_text.of(cell.source)
        keep = {"quote", "tags"} & set(cell.metadata)
        cell.metadata = {key: cell.metadata[key] for key in keep}
        cells.append(cell)
    if any("zharf" in cell.source for cell in cells):
        cells.insert(1, nbformat.v4.new_markdown_cell(page_text.of(_(NEEDS))))
    metadata = {
        key: notebook.metadata[key]
        for key in ("kernelspec", "language_info")
        if key in notebook.metadata
    }
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


OPEN = re.compile(
    r"^(?P<fence>`{3,}|:{3,})(?:\{(?P<name>[\w:-]+)\})?"
    r"\s*(?P<argument>.*)$"
)
OPTION = re.compile(r"^:([\w-]+):\s*(.*)$")
LABEL = re.compile(r"^\([\w-]+\)=\s*$")
EQUATION = re.compile(r"^\$\$\s*\(([\w-]+)\)\s*$")
DISPLAY = re.compile(r"^\$\$.*?\$\$$", re.DOTALL | re.MULTILINE)
ALIGN = re.compile(r"(\\(?:begin|end)\{(?:align|gather))\*?\}")
ROLE = re.compile(r"\{([\w:]+)\}`([^`]+)`")
TITLED = re.compile(r"^(.*\S)\s*<([^<>]+)>$", re.DOTALL)
ADMONITIONS = {"admonition", *admonitionlabels}
WITHOUT_TEXT = {
    "tableofcontents",
    "solution-end",
    "exercise-end",
}


class PlainMarkdown:
    """MyST Markdown of one page as plain Markdown."""

    def __init__(self, app, page, glue):
        self.env, self.page, self.glue = app.env, page, glue
        self.persian = app.config.language == "fa"

    def of(self, text):
        text = "\n".join(self.plain(text.splitlines())).strip()
        text = DISPLAY.sub(lambda m: ALIGN.sub(r"\1ed}", m[0]), text)
        if self.persian:
            text = f'<div dir="rtl">\n\n{text}\n\n</div>'
        return text

    def plain(self, lines):
        text = "\n".join(self.blocks(lines))
        return ROLE.sub(self.role, text).splitlines()

    def blocks(self, lines):
        lines = iter(lines)
        for line in lines:
            if LABEL.match(line) or line.startswith("%"):
                continue
            if m := EQUATION.match(line):
                yield rf"\tag{{{self.equation(m[1])}}}"
                yield "$$"
            elif m := OPEN.match(line):
                body = body_of(m["fence"], lines)
                if m["name"]:
                    yield from self.directive(m["name"], m["argument"], body)
                else:
                    yield from [line, *body, m["fence"]]
            else:
                yield line

    def directive(self, name, argument, body):
        options = {}
        while body and (m := OPTION.match(body[0])):
            options[m[1]] = m[2]
            body = body[1:]
        if name == "math":
            tag = []
            if "label" in options:
                tag = [rf"\tag{{{self.equation(options['label'])}}}"]
            return ["$$", *body, *tag, "$$"]
        if name in ("code", "code-block"):
            return [f"```{argument}", *body, "```"]
        if name in WITHOUT_TEXT:
            return []
        if name == "bibliography":
            return self.works_cited()
        body = self.plain(body)
        argument = ROLE.sub(self.role, argument)
        if name in ("solution", "solution-start"):
            return [f"**{_('Solution to')} {self.numref(argument)}**", *body]
        if name in ("exercise", "exercise-start"):
            number = self.numref(options.get("label", ""))
            title = f"**{number}**" + (f" ({argument})" if argument else "")
            return quoted([title, "", *body])
        if name == "quiz":
            return quiz(body)
        if name in ADMONITIONS:
            label = admonitionlabels.get(name)
            title = argument if name == "admonition" else str(label)
            return quoted([f"**{title}**", "", *body])
        if name in ("cell-figure", "figure", "table", "list-table"):
            target = argument if name == "cell-figure" else options.get("name")
            number = self.numref(target or "")
            caption = [] if "figure" in name else [f"*{number}* {argument}"]
            if "figure" in name:
                body = [f"*{number}* " + " ".join(body).strip()]
            return [*caption, "", *body]
        return body

    def role(self, m):
        name, text = m[1], m[2]
        titled = TITLED.match(text)
        if name == "eq":
            return f"({self.equation(text)})"
        if name == "numref" and not titled:
            return self.numref(text)
        if name.startswith("glue"):
            return self.glued(text)
        if titled:
            return titled[1]
        if name == "ref":
            return self.label(text)[2] or self.numref(text)
        if name == "doc":
            return self.env.titles[text.lstrip("/")].astext()
        if name.startswith("cite"):
            keys = [key.strip() for key in text.split(",")]
            return self.cite(keys, in_sentence=name.endswith("t"))
        return text

    def cite(self, keys, in_sentence):
        """Rumelhart et al. (1986), or [Rumelhart et al., 1986]"""
        works = []
        for entry in (self.works()[key].entry for key in keys):
            authors = entry.persons.get("author", [])
            names = [" ".join(author.last_names) for author in authors]
            if len(names) > 2:
                names = [f"{names[0]} et al."]
            works.append((" and ".join(names), entry.fields["year"]))
        if in_sentence:
            return ", ".join(f"{who} ({year})" for who, year in works)
        return "[" + "; ".join(f"{who}, {year}" for who, year in works) + "]"

    def works_cited(self):
        cited = {
            target.key
            for reference in self.env.get_domain("cite").citation_refs
            if reference.docname == self.page
            for target in reference.targets
        }
        for key, work in self.works().items():
            if key in cited:
                text = work.formatted_entry.text.render_as("markdown")
                yield "- " + text.replace("\n", " ")

    def works(self):
        return {
            work.key: work for work in self.env.get_domain("cite").citations
        }

    def label(self, target):
        domain = self.env.get_domain("std")
        for table in (domain.labels, domain.anonlabels):
            if target in table:
                page, anchor, *title = table[target]
                return page, anchor, title[0] if title else ""
        return "", "", ""

    def numref(self, target):
        """Figure 2.1, Table 2.1, Exercise 2.1"""
        page, anchor, title = self.label(target)
        for kind, ids in self.env.toc_fignumbers.get(page, {}).items():
            if anchor in ids:
                number = ".".join(map(str, ids[anchor]))
                words = self.env.config.numfig_format.get(kind)
                words = words or f"{_(kind.capitalize())} %s"
                return words % number
        return title or target

    def equation(self, target):
        equations = self.env.get_domain("math").equations
        if target not in equations:
            return target
        page, number = equations[target]
        kinds = self.env.toc_fignumbers.get(page, {})
        anchor = nodes.make_id(f"equation-{target}")
        numbers = kinds.get("displaymath", {}).get(anchor)
        return ".".join(map(str, numbers)) if numbers else str(number)

    def glued(self, text):
        key, _colon, form = text.partition(":")
        value = self.glue.get(key, {}).get("data", {}).get("text/plain", text)
        try:
            text = format_plain_text(value, form or "s")
        except ValueError:  # the page has a warning on it
            text = value
        number = self.persian and NUMBER.fullmatch(text)
        return text.translate(DIGITS) if number else text


def quiz(lines):
    """The question and the choices, with the reasons folded away."""
    start = next(i for i, line in enumerate(lines) if line.startswith("- "))
    choices, reasons = [], []
    target = choices
    for line in lines[start:]:
        if line.startswith("- "):
            target = choices
            right = line.startswith("- [x]")
            reasons.append(f"- {'✓' if right else '✗'}")
            line = line.replace("- [x]", "-", 1)
        elif not line.strip():
            target = reasons
        target.append(line)
    question = "\n".join([*lines[:start], *choices])
    return [
        question,
        "",
        "<details><summary>✓ / ✗</summary>",
        "",
        *reasons,
        "",
        "</details>",
    ]


def body_of(fence, lines):
    """The lines up to the one that closes the fence."""
    end = re.compile(rf"{fence}{fence[0]}*\s*")
    return [*takewhile(lambda line: not end.fullmatch(line), lines)]


def quoted(lines):
    return [f"> {line}".rstrip() for line in "\n".join(lines).splitlines()]
