"""One configuration, two editions: BOOK_LANG=en|fa picks the folder of the
chapters, and everything that depends on the language follows from it.
"""

import gettext
import os
from hashlib import sha256
from pathlib import Path

import sphinx.locale
import yaml

HERE = Path(__file__).parent
EDITIONS = {"en": "English", "fa": "فارسی"}


def setup(app):
    language = os.environ.get("BOOK_LANG", "en")
    if language not in EDITIONS:
        raise ValueError(
            f"BOOK_LANG is {language!r}, not one of {[*EDITIONS]}"
        )
    root = Path(app.srcdir)
    app.srcdir = type(app.srcdir)(root / "book" / language)
    app.config.language = language
    words = HERE / f"{language}.yml"
    words = yaml.safe_load(words.read_text("utf-8")) if words.exists() else {}
    app.add_config_value("book_root", root, "")
    app.add_config_value("book_words", words, "env")
    # Another extension is another book: read every page again.
    app.add_config_value("book_machinery", fingerprint(HERE), "env")
    app._init_i18n()
    for key, base in list(sphinx.locale.translators.items()):
        if key[0] == "general":
            overlay = Words(words.get("strings", {}), base)
            sphinx.locale.translators[key] = overlay
    app.translator = sphinx.locale.translators["general", "sphinx"]
    app.connect("config-inited", translate_configuration, priority=10)
    app.connect("config-inited", translate_captions, priority=950)
    app.connect("html-page-context", link_editions, priority=100)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


class Words(gettext.NullTranslations):
    """The book's own wording first, then what a package ships."""

    def __init__(self, table, base):
        super().__init__()
        self.table, self.base = table, base

    def gettext(self, message):
        return self.table.get(message) or self.base.gettext(message)

    def ngettext(self, one, many, n):
        message = one if n == 1 else many
        return self.table.get(message) or self.base.ngettext(one, many, n)


def fingerprint(folder):
    """A hash of the files in a folder."""
    digest = sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def translate_configuration(app, config):
    for key, value in config.book_words.get("config", {}).items():
        config[key] = value
    if config.html_baseurl:  # the site's, in _config.yml; here, the edition's
        base = config.html_baseurl.rstrip("/")
        config.html_baseurl = f"{base}/{config.language}/"


def translate_captions(app, config):
    captions = config.book_words.get("captions", {})
    for document in config.external_site_map.values():
        for tree in document.subtrees:
            tree.caption = captions.get(tree.caption, tree.caption)


def link_editions(app, pagename, templatename, context, doctree):
    """The same page in every edition, when this is a build of them all."""
    context["editions"] = []
    if "BOOK_EDITIONS" not in os.environ:
        return
    base = app.config.html_baseurl.removesuffix(f"{app.config.language}/")
    up = "../" * (pagename.count("/") + 1)
    for code, name in EDITIONS.items():
        page = app.config.book_root / "book" / code / f"{pagename}.md"
        if doctree is None or page.exists():
            url = f"{code}/{pagename}.html"
            edition = {"code": code, "name": name, "url": up + url}
            context["editions"].append(edition)
            context["metatags"] = context.get("metatags", "") + (
                f'\n<link rel="alternate" hreflang="{code}"'
                f' href="{base or up}{url}">'
            )
