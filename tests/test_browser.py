"""The built site in a real browser."""

import os
import re
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from threading import Thread

import pytest
from PIL import Image
from playwright.sync_api import sync_playwright
from test_site import EDITIONS, EVERY_PAGE, STEMS
from tools.browser import launch

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        try:
            browser = launch(playwright)
        except LookupError as error:
            if "CI" in os.environ:
                pytest.fail(str(error), pytrace=False)
            pytest.skip(str(error))
        yield browser
        browser.close()


class Quietly(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def address(site):
    """Where the site is served, on this machine only."""
    handler = partial(Quietly, directory=site)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def visit(browser, address):
    """Open a page; at the end nothing may have gone wrong on the way."""
    contexts, problems = [], []

    def visit(path, viewport=DESKTOP, **options):
        context = browser.new_context(viewport=viewport, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: listen(message))
        page.on("request", lambda request: check(request.url))
        page.on("requestfailed", failed)
        page.on("response", lambda r: r.ok or problems.append(r.url))
        page.goto(f"{address}/{path}")
        return page

    def listen(message):
        if message.type in ("error", "warning"):
            problems.append(message.text)

    def failed(request):
        # the browser gives up what a page it leaves has asked for, and
        # scripts where there are none
        if request.failure not in ("net::ERR_ABORTED", "csp"):
            problems.append(f"{request.url}: {request.failure}")

    def check(url):
        if not url.startswith((address, "data:", "blob:")):
            problems.append(f"a request to {url}")

    yield visit
    for context in contexts:
        context.close()
    assert not problems


WIDTHS = "[document.scrollingElement.scrollWidth, innerWidth]"
BACKGROUND = """getComputedStyle(document.body).backgroundColor
  .match(/\\d+/g).slice(0, 3).map(Number)"""
PROSE_WITH_DOLLARS = """
  [...document.querySelectorAll("article p, article li, article td")]
    .map(element => {
      const copy = element.cloneNode(true);
      copy.querySelectorAll("code, pre, .katex").forEach(e => e.remove());
      return copy.textContent;
    }).filter(text => text.includes("$"))"""


@EVERY_PAGE
@pytest.mark.parametrize(
    "viewport", [PHONE, DESKTOP], ids=["phone", "desktop"]
)
def test_a_page_opens_and_fits_by_day_and_night(
    visit, edition, stem, viewport
):
    page = visit(f"{edition}/{stem}.html", viewport)
    root = page.locator("html")
    assert root.get_attribute("lang") == edition
    assert page.evaluate("getComputedStyle(document.body).direction") == (
        "rtl" if edition == "fa" else "ltr"
    )
    assert page.locator(".katex-error").count() == 0
    formulas = page.locator(".math").count()
    assert page.locator(".math .katex-html").count() == formulas
    assert page.evaluate(PROSE_WITH_DOLLARS) == []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_selector(f"html[data-theme={scheme}]")
        shade = luminance(page.evaluate(BACKGROUND))
        assert shade > 0.8 if scheme == "light" else shade < 0.05
        width, room = page.evaluate(WIDTHS)
        assert width <= room


@EVERY_PAGE
def test_the_switch_leads_to_the_same_section(visit, edition, stem):
    page = visit(f"{edition}/{stem}.html")
    sections = page.locator("article section[id^=sec-]")
    anchor = sections.last.get_attribute("id")
    page.goto(f"{page.url}#{anchor}")
    page.locator("a.language-switch").click()
    other = {"en": "fa", "fa": "en"}[edition]
    page.wait_for_url(re.compile(rf"/{other}/{stem}\.html#{anchor}$"))
    assert page.locator("html").get_attribute("lang") == other
    top = page.evaluate(
        "id => document.getElementById(id).getBoundingClientRect().top", anchor
    )
    assert -10 <= top < DESKTOP["height"]


@EVERY_PAGE
def test_figures_can_be_read_in_the_dark(visit, edition, stem):
    page = visit(f"{edition}/{stem}.html", color_scheme="dark")
    for figure in page.locator("figure img:visible").all():
        picture = Image.open(BytesIO(figure.screenshot())).convert("RGB")
        colors = sorted(picture.getcolors(1 << 24))
        background = luminance(colors[-1][1])
        shades = [luminance(color) for n, color in colors if n > 1]
        contrast = max(
            (max(shades) + 0.05) / (background + 0.05),
            (background + 0.05) / (min(shades) + 0.05),
        )
        assert contrast > 4.5


def luminance(color):
    """Relative luminance as the contrast rule of WCAG 2 defines it."""
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (part / 255 for part in color)
    ]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear))


@pytest.mark.parametrize(
    ("locale", "edition"), [("fa-IR", "fa"), ("en-GB", "en"), ("de-DE", "en")]
)
def test_the_front_page_goes_by_the_language_of_the_browser(
    visit, locale, edition
):
    page = visit("index.html", locale=locale)
    page.wait_for_url(f"**/{edition}/index.html")


def test_the_front_page_remembers_the_choice(visit, address):
    page = visit("fa/index.html", locale="fa-IR")
    page.locator("a.language-switch").click()
    page.wait_for_url("**/en/index.html")
    page.goto(f"{address}/")
    page.wait_for_url("**/en/index.html")


def test_the_front_page_works_without_scripts(visit):
    page = visit("index.html", java_script_enabled=False, locale="fa-IR")
    assert page.locator("a[hreflang]").count() == len(EDITIONS)
    page.locator("a[hreflang=fa]").click()
    page.wait_for_url("**/fa/index.html")


@pytest.mark.parametrize("words", ["رگرسیون", "رگرسيون"])
def test_search_finds_persian_however_it_is_typed(visit, words):
    page = visit(f"fa/search.html?q={words}")
    found = page.locator("#search-results li a").first
    found.wait_for()
    hrefs = page.locator("#search-results li a").evaluate_all(
        "links => links.map(a => a.getAttribute('href'))"
    )
    assert any("linear_regression" in href for href in hrefs)


def test_all_chapters_are_in_the_contents(visit):
    for edition in EDITIONS:
        page = visit(f"{edition}/index.html")
        for stem in STEMS[1:]:
            link = page.locator(f"nav.bd-links a[href='{stem}.html']")
            assert link.count() == 1
