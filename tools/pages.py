"""A MyST page as a flat list of blocks, for the checkers beside this file.

    page = Page.read(Path("book/en/optimizers.md"))
    page.front     the front matter, a dictionary
    page.blocks    what stands on the page, in reading order
    page.covered(r"exact:(.*)")    lines that a `% exact: …` comment speaks for

myst-parser finds the blocks; the body of a directive is read in its turn, so
a paragraph inside a solution is a block like any other.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from markdown_it.renderer import RendererHTML
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

PARSER = create_md_parser(
    MdParserConfig(
        enable_extensions={
            "amsmath", "attrs_block", "attrs_inline", "colon_fence",
            "deflist", "dollarmath", "substitution", "tasklist",
        }
    ),
    RendererHTML,
)  # fmt: skip
# the rule would move footnotes to the end and drop those that only the body
# of a directive refers to
PARSER.disable("footnote_tail")

CODE = {"code-cell", "code", "code-block", "sourcecode", "literalinclude"}
OPAQUE = {"raw", "toctree", "tableofcontents", "bibliography", "include",
          "image", "mermaid", "glue"}  # fmt: skip
PROSE_OPTIONS = {"alt", "caption", "title", "header"}


@dataclass
class Block:
    """One thing on a page.

    kind        heading, prose, formula, code, directive, list, table, label
    name        h1…h6; what the prose is (paragraph, cell, term, title,
                option, html); a formula's label; the directive; bullet
    text        the source of prose, formula, code or table; a label
    depth       number of directives around it
    """

    kind: str
    line: int
    name: str = ""
    text: str = ""
    depth: int = 0
    argument: str = ""
    options: dict[str, str] = field(default_factory=dict)
    shape: tuple[int, ...] = ()
    inline: list = field(default_factory=list)  # myst-parser's tokens


class Page:
    def __init__(self, path: str, source: str):
        self.path = path
        self.lines = source.split("\n")
        self.front: dict = {}
        self.blocks: list[Block] = []
        self._notes: dict = {}  # footnotes, shared with the directives
        self._read(source, 0, 0)

    @classmethod
    def read(cls, path: Path) -> Page:
        return cls(path.as_posix(), path.read_text(encoding="utf-8"))

    def place(self, block: Block, offset: int) -> tuple[int, int]:
        """Line and column, from 1, of a character of the block's text."""
        before = block.text[:offset].split("\n")
        line = block.line + len(before) - 1
        piece = block.text.split("\n")[len(before) - 1]
        return line, self.lines[line - 1].find(piece) + len(before[-1]) + 1

    def covered(self, comment: str) -> dict[int, str]:
        """Lines from a `% comment` to the next blank one -> what it says."""
        lines, said = {}, None
        for number, line in enumerate(self.lines, 1):
            if match := re.match(rf"\s*% {comment}\s*$", line):
                said = match.group(1).strip()
            elif not line.strip():
                said = None
            elif said is not None:
                lines[number] = said
        return lines

    def _add(self, kind, line, name="", text="", **rest):
        self.blocks.append(Block(kind, line, name, text, **rest))

    def _prose(self, line, name, text, depth):
        inline = PARSER.parseInline(text, self._notes)[0].children
        self._add("prose", line, name, text, depth=depth, inline=inline)

    def _read(self, source: str, offset: int, depth: int) -> None:
        tokens = PARSER.parse(source, self._notes)
        lines = source.split("\n")
        for i, token in enumerate(tokens):
            line = offset + token.map[0] + 1 if token.map else 0
            match token.type:
                case "front_matter":
                    self.front = yaml.safe_load(token.content)
                case "myst_target":
                    self._add("label", line, text=token.content, depth=depth)
                case "inline":
                    opener = tokens[i - 1]
                    heading = opener.type == "heading_open"
                    self._add(
                        "heading" if heading else "prose",
                        line,
                        opener.tag if heading else KINDS.get(opener.tag, ""),
                        token.content,
                        depth=depth,
                        inline=token.children,
                    )
                case "math_block" | "math_block_label" | "amsmath":
                    self._formula(line, token.content, token.info, depth)
                case "fence" | "colon_fence":
                    self._fence(token, line, depth)
                case "code_block":
                    self._add("code", line, "indented", token.content)
                case "html_block":
                    self._prose(line, "html", token.content, depth)
                case "bullet_list_open" | "ordered_list_open":
                    items = inside(tokens, i, "list_item_open")
                    name = token.type.split("_")[0]
                    self._add("list", line, name, depth=depth, shape=(items,))
                case "table_open":
                    rows = inside(tokens, i, "tr_open", 2)
                    cells = inside(tokens, i, "th_open", 3)
                    text = "\n".join(lines[slice(*token.map)])
                    self._add("table", line, "", text, depth=depth,
                              shape=(rows, cells))  # fmt: skip

    def _formula(self, line, text, label, depth):
        label = label or ",".join(re.findall(r"\\label\{(.*?)\}", text))
        self._add("formula", line, label, text, depth=depth)

    def _fence(self, token, line, depth):
        match = re.match(r"\{([^}\s]+)\}\s*(.*)", token.info.strip())
        name, argument = match.groups() if match else ("", token.info.strip())
        if not match or name in CODE:
            self._add("code", line, name, token.content, depth=depth,
                      argument=argument)  # fmt: skip
            return
        options, body, used = split_options(token.content)
        if name == "math":
            text = body.strip() or argument
            self._formula(line, text, options.get("label"), depth)
            return
        self._add("directive", line, name, body, depth=depth,
                  argument=argument, options=options)  # fmt: skip
        if name in OPAQUE:
            return
        if argument:
            self._prose(line, "title", argument, depth)
        for number, (key, value) in enumerate(options.items(), line + 1):
            if key in PROSE_OPTIONS:
                self._prose(number, "option", value, depth)
        self._read(body, line + used, depth + 1)


KINDS = {"p": "paragraph", "td": "cell", "th": "cell", "dt": "term"}


def inside(tokens, start: int, kind: str, deeper: int = 1) -> int:
    """How many tokens of a kind stand so many levels inside tokens[start]."""
    level, count = tokens[start].level, 0
    for token in tokens[start + 1 :]:
        if token.level == level:
            break
        count += token.type == kind and token.level == level + deeper
    return count


def split_options(body: str) -> tuple[dict[str, str], str, int]:
    """Options of a directive, what follows them, and how many lines it took"""
    lines = body.split("\n")
    if lines[0].strip() == "---":
        end = next(n for n in range(1, len(lines)) if lines[n] == "---")
        options = yaml.safe_load("\n".join(lines[1:end])) or {}
        used = end + 1
    else:
        options, used = {}, 0
        while match := re.match(r"\s*:([\w-]+):(.*)", lines[used]):
            options[match.group(1)] = match.group(2).strip()
            used += 1
            if used == len(lines):
                break
    options = {key: str(value) for key, value in options.items()}
    return options, "\n".join(lines[used:]), used


def markdown(paths: list[str]) -> list[Path]:
    """The pages among the paths: files, and what lies in folders."""
    found = []
    for path in map(Path, paths):
        if not path.exists():
            sys.exit(f"no such file or folder: {path}")
        found += sorted(path.rglob("*.md")) if path.is_dir() else [path]
    return found


@dataclass(frozen=True, order=True)
class Finding:
    path: str
    line: int
    column: int
    rule: str
    message: str
    excerpt: str

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}:{self.column}"
        return f"{place}: {self.rule} {self.message} | {self.excerpt}"


def report(findings: list) -> int:
    """Print what was found; the status to end with."""
    sys.stdout.reconfigure(encoding="utf-8")  # whatever the terminal's is
    for finding in findings:
        print(finding)
    return bool(findings)


def excerpt(text: str, a: int, b: int, around: int = 28) -> str:
    """text[a:b] between ⟦ and ⟧ with what is near; half-spaces as ¬."""
    left, right = text[max(0, a - around) : a], text[b : b + around]
    shown = f"{left}⟦{text[a:b]}⟧{right}".replace("\n", " ")
    return shown.replace("\u200c", "¬").replace(OBJECT, "◻")


# ---------------------------------------------------------------- inline text
OBJECT = "\ue000"  # stands for code, a formula, a role, an isolated run
INLINE = re.compile(
    r"""
      (?P<escape>  \\[\\`*_{}\[\]()\#+\-.!$|<>~] )
    | (?P<role>    \{[A-Za-z][\w:+.-]*\} )? (?P<tick>`+)
                   (?P<code>.+?) (?<!`)(?P=tick)(?!`)
    | (?P<maths>   \$\$.+?\$\$
                 | (?<![\\$\w])\$(?=[^\s$])(?:\\.|[^$\\])*?
                   (?<![\s\\])\$(?![0-9$]) )
    | (?P<object>  <(?P<tag>bdi|code|kbd|samp)\b[^>]*>.*?</(?P=tag)>
                 | <(?P<ltr>span|div)\b[^>]*dir="?ltr[^>]*>.*?</(?P=ltr)>
                 | [\u2066-\u2068][^\u2069\n]*\u2069
                 | <(?:https?|mailto):[^>\s]+>
                 | (?<![\w/])https?://[^\s<>()\[\]\u0600-\u06ff«»]+
                 | (?<![\w.])[\w.+-]+@[\w-]+\.[\w.]+ )
    | (?P<nothing> <!--.*?--> | <(?P<raw>style|script|svg)\b.*?</(?P=raw)>
                 | </?[A-Za-z][^<>]*> | \[\^[^\]]+\] | !\[
                 | (?<=[\])`])\{[^}\n]*\}
                 | \]\((?:[^()\s]|\([^()\s]*\))*(?:\s+"[^"]*")?\)
                 | [*\[\]] | ~~ | (?<![^\W_])_ | _(?![^\W_]) )
    | (?P<entity>  &(?:[a-zA-Z]+|\#\d+|\#x[0-9a-fA-F]+); )
    | (?P<newline> [ \t]*\n[ \t]* )
    """,
    re.S | re.X,
)
ENTITIES = {"&zwnj;": "\u200c", "&#8204;": "\u200c", "&nbsp;": "\u00a0"}


@dataclass
class Plain:
    """Prose without its markup, and the way back to the source.

    at[k] is where text[k] stands in the source; `objects` are the
    (kind, source, offset) that OBJECT stands for, kind being maths, object,
    code, or the name of a role.
    """

    text: str
    at: list[int]
    objects: list[tuple[str, str, int]]


def plain(source: str) -> Plain:
    text, at, objects, last = [], [], [], 0

    def put(piece, offset, step=1):
        text.extend(piece)
        at.extend(offset + step * k for k in range(len(piece)))

    for match in INLINE.finditer(source):
        put(source[last : match.start()], last)
        last, start, whole = match.end(), match.start(), match.group()
        if match["escape"]:
            put(OBJECT if whole[1] in "*_`$" else whole[1], start)
        elif match["code"]:
            kind = (match["role"] or "{code}")[1:-1]
            if kind == "math":
                kind = "maths"
            objects.append((kind, match["code"], match.start("code")))
            put(OBJECT, start)
        elif match["maths"] or match["object"]:
            kind = "maths" if match["maths"] else "object"
            objects.append((kind, whole, start))
            put(OBJECT, start)
        elif match["entity"]:
            put(ENTITIES.get(whole, OBJECT), start)
        elif match["newline"]:
            put(" ", start)
    put(source[last:], last)
    return Plain("".join(text), at, objects)
