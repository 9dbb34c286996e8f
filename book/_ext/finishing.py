"""Last touches on the written site: the direction of the page, words that
packages wrote in English only, nothing that no reader needs.
"""

import json
import re
from pathlib import Path

from logical_css import logical

RIGHT_TO_LEFT = {"fa"}
OWN = {"book.css", "katex.min.css"}  # style sheets that are logical already
MIRRORED = "\n/* mirrored */\n"
# The theme's icons come as a font; this script draws them a second time.
ICON_SCRIPT = re.compile(
    r"\s*<(?:script|link)[^>]*fontawesome\.js[^>]*>(?:</script>)?"
)
# Every browser that reads the rest of the style sheet reads woff2.
OLD_FONT = re.compile(r',\s*url\([^)]*\.ttf[^)]*\) *format\("truetype"\)')
# A picture opens by itself, to be enlarged on a phone.
PICTURE = re.compile(r'<img [^>]*src="(_images/[^"]+)"[^>]*>(?!</a>)')
NOTEBOOK = re.compile(r'(href="[^"]+\.ipynb") target="_blank"')
# The search quotes the text of a page: not its buttons, each formula once.
SEARCH = {
    '[role="main"]': "article",
    '"script", "style"]': '"script", "style", ".katex-html", "annotation"]',
}
NOT_CHAPTERS = {"genindex", "search"}


def setup(app):
    app.connect("build-finished", finish, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def finish(app, exception):
    if exception or app.builder.name != "html":
        return
    site, language = Path(app.outdir), app.config.language
    words = app.config.book_words
    remove_what_is_gone(site, app.env)
    for page in site.glob("*.html"):
        edit(page, finish_page, language, words)
    for name, table in words.get("scripts", {}).items():
        for script in site.rglob(name):
            edit(script, replace_all, table)
    edit(site / "_static" / "searchtools.js", replace_all, SEARCH)
    translate_search(site / "_static" / "translations.js", words)
    for sheet in (site / "_static").rglob("*.css"):
        if sheet.name not in OWN:
            edit(sheet, finish_style, language)


def remove_what_is_gone(site, env):
    """Pages and pictures of an earlier build that this one does not have."""
    pictures = {name for _pages, name in env.images.values()}
    for path in [*site.glob("*.html"), *site.glob("*.ipynb")]:
        if path.stem not in env.found_docs | NOT_CHAPTERS:
            path.unlink()
    for path in site.glob("_images/*"):
        if path.name not in pictures:
            path.unlink()


def edit(path, change, *how):
    old = path.read_text("utf-8")
    new = change(old, *how)
    if new != old:
        path.write_text(new, "utf-8")


def finish_page(html, language, words):
    html = ICON_SCRIPT.sub("", html)
    html = NOTEBOOK.sub(r"\1 download", html)
    html = PICTURE.sub(r'<a href="\1">\g<0></a>', html)
    html = replace_all(html, words.get("markup", {}))
    if language in RIGHT_TO_LEFT:
        html = html.replace(
            f'<html lang="{language}" data',
            f'<html lang="{language}" dir="rtl" data',
            1,
        )
    return html


def replace_all(text, table):
    for old, new in table.items():
        text = text.replace(old, new)
    return text


def finish_style(css, language):
    css = OLD_FONT.sub("", css)
    if language in RIGHT_TO_LEFT and not css.endswith(MIRRORED):
        css = logical(css) + MIRRORED
    return css


def translate_search(script, words):
    """Sphinx leaves out of its script what its own catalogue lacks."""
    if not words or not script.exists():
        return
    call, body = script.read_text("utf-8").split("(", 1)
    catalogue = json.loads(body.rstrip().removesuffix(";").removesuffix(")"))
    for message in catalogue["messages"]:
        if own := words["strings"].get(message):
            catalogue["messages"][message] = own
    text = f"{call}({json.dumps(catalogue, ensure_ascii=False)});"
    script.write_text(text, "utf-8")
