"""The page of terms, from ``book/glossary.csv``.

    ```{terms}
    ```

becomes Sphinx's own glossary, a letter at a time: each term with its word in
the other edition, its definition, and the section that introduces it.
"""

import csv
import re
from itertools import groupby

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

ALPHABET = "آابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"
SEE = {"en": "See", "fa": "ببینید:"}
LABEL = re.compile(r"^\((sec-[\w-]+)\)=", re.M)


def setup(app):
    app.add_directive("terms", Terms)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


class Terms(SphinxDirective):
    def run(self):
        path = self.config.book_root / "book" / "glossary.csv"
        self.env.note_dependency(str(path))
        self.language = self.config.language
        self.other = {"en": "fa", "fa": "en"}[self.language]
        with path.open(encoding="utf-8", newline="") as file:
            rows = sorted(csv.DictReader(file), key=self.key)
        self.sections = list(self.read_sections())
        found = []
        for letter, group in groupby(rows, key=self.letter):
            found.append(nodes.rubric("", letter))
            found += self.parse(list(group))
        return found

    def key(self, row):
        word = row[self.language]
        if self.language == "en":
            return word.casefold()
        persian = [ALPHABET.find(c) for c in word if c in ALPHABET]
        return not persian, persian, word.casefold()

    def letter(self, row):
        word = row[self.language]
        letters = [c for c in word if c in ALPHABET]
        if self.language == "fa" and letters:
            return letters[0].replace("آ", "ا")
        return word[0].upper() if self.language == "en" else "A–Z"

    def read_sections(self):
        """(label, text) of the sections of all chapters, in their order."""
        for stem in self.chapters():
            path = self.env.doc2path(stem)
            self.env.note_dependency(path)
            with open(path, encoding="utf-8") as file:
                parts = LABEL.split(file.read())
            yield from zip(parts[1::2], parts[2::2])

    def chapters(self):
        for document in self.config.external_site_map.values():
            for tree in document.subtrees:
                yield from (s for s in tree.items if s != self.env.docname)

    def introduction(self, row):
        """The section with "term (its word in the other language)"."""
        own, other = (bare(row[c]) for c in (self.language, self.other))
        both = re.compile(
            rf"{loosely(own)}\w*[*»]*\s*\(\*?{loosely(other)}s?\b", re.I
        )
        for label, text in self.sections:
            if both.search(text):
                return label
        return None

    def parse(self, rows):
        lines = ["```{glossary}"]
        for word, senses in groupby(rows, key=lambda r: r[self.language]):
            lines += [word, *map(self.entry, senses), ""]
        lines.append("```")
        box = nodes.Element()
        source = StringList(lines, str(self.env.doc2path(self.env.docname)))
        self.state.nested_parse(source, self.content_offset, box)
        return box.children

    def entry(self, row):
        text = f"  {row[self.other]}. {row[f'definition_{self.language}']}"
        label = self.introduction(row)
        if label:
            text += f" {SEE[self.language]} {{ref}}`{label}`."
        return text


def bare(word):
    """Without what tells one sense from another: "loss (of one sample)"."""
    return re.sub(r"\s*\(.*?\)", "", word)


def loosely(word):
    return r"\s+".join(map(re.escape, word.split()))
