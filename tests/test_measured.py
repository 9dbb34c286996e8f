"""The checker of measured numbers, and both editions under it."""

import re
from pathlib import Path

import pytest
from tools import measured
from tools.measured import Page

ROOT = Path(__file__).resolve().parent.parent


def rules(text: str) -> list[str]:
    return [f.rule for f in measured.check(Page("page.md", text + "\n"))]


FAULTS = [
    ("NU01", "The network reaches 87.4% of the test set."),
    ("NU01", "It errs on 12 percent of the shirts."),
    ("NU01", "شبکه ۸۷٫۴٪ تصویرها را درست می‌شناسد."),
    ("NU01", "در ۱۲ درصد پیراهن‌ها خطا می‌کند."),
    ("NU01", "- item\n- about 87 % of them"),
    ("NU02", "The test accuracy is 0.8637."),
    ("NU02", "The loss fell to 0.43 after one epoch."),
    ("NU02", "دقت آزمون ۰٫۸۶۳۷ است."),
    ("NU02", "هزینه به ۰٫۴۳ رسید."),
    ("NU02", "| method | accuracy |\n|---|---|\n| SGD | 0.87 |"),
    ("NU02", "```{cell-figure} fig-x\n:alt: A curve down to 0.31.\nIt.\n```"),
    ("NU02", "```{cell-figure} fig-x\n:alt: A curve.\nIt ends at 0.31.\n```"),
    ("NU02", "# An accuracy of 0.87"),
    ("NU02", "the largest eigenvalue is 111.13 here"),
    ("NU03", "The relative error is 2.3e-9."),
    ("NU03", "خطای نسبی ۲٫۳×10⁻⁹ است."),
    ("NU04", "An epoch takes 12 seconds on one core."),
    ("NU04", "هر دوره ۱۲ ثانیه طول می‌کشد."),
    ("NU04", "Ours is 2.5 times as fast."),
    ("NU04", "کد ما ۲٫۵ برابر تندتر است."),
    ("NU05", "The accuracy is $0.8637$."),
    ("NU05", "دقت آزمون $0.8637$ است."),
    ("NU05", "The ratio is $r \\approx 0.87$."),
    ("NU05", "The error is $2.3 \\times 10^{-9}$."),
    ("NU05", "It reaches $87\\%$."),
]
CLEAN = [
    "In 2015 came Adam {cite}`kingma2015adam` (arXiv 1412.6980).",
    "در سال ۲۰۱۵ کینگما و با روش Adam را پیشنهاد کردند.",
    "A 784-128-64-10 network learns from 60,000 images of 28×28 pixels.",
    "شبکهٔ 784-128-64-10 از ۶۰٬۰۰۰ تصویر $28 \\times 28$ می‌آموزد.",
    "It has 109,386 parameters, and the grid 3 × 4 cells.",
    "Take $\\eta = 0.1$, $\\beta_2 = 0.999$ and $\\epsilon = 10^{-8}$.",
    "نرخ یادگیری $\\eta = 0.1$ و ضریب $\\beta = 0.95$ است.",
    "With a learning rate of 0.1, half of 0.5 is 0.25; ۰٫۲۵ هم.",
    "A tolerance of 1e-10 and a step of 1e-5.",
    "The angle $\\pi/4$, and $\\pi \\approx 3.14159$.",
    "$\\ln 10 \\approx 2.303$ and $\\sqrt 2 \\approx 1.414$.",
    "Python 3.11 or newer, NumPy 2.15, version 1.26.4, CC BY-SA 4.0.",
    "نسخهٔ ۳٫۱۱ و بخش ۸٫۱۲ آن کتاب.",
    "See Section 8.12 and Figure 2.31 there.",
    "The accuracy is {glue:text}`x-accuracy:.4f` or `0.8637`.",
    "$$\n\\sigma(0.37) = 0.591459\n$$",
    "```{code-cell} ipython3\nx = 0.8637\n```",
    "All, 100% of them, or half, 50 percent, or ۰٪.",
    "[a page](https://example.org/0.8637) and <https://example.org/0.8637>",
    "Three times as many, in the 1990s, within a few seconds.",
]


@pytest.mark.parametrize("rule, text", FAULTS)
def test_a_measured_number_is_found(rule, text):
    assert rules(text) == [rule]


@pytest.mark.parametrize("text", CLEAN)
def test_other_numbers_pass(text):
    assert rules(text) == []


def test_a_reason_exempts_up_to_the_next_blank_line():
    text = "% exact: {}\nAccuracy 0.8637\nor 0.8638.\n\nBut not 0.8639."
    findings = measured.check(Page("page.md", text.format("given")))
    assert [finding.line for finding in findings] == [5]
    assert len(rules(text.format(""))) == 3


def test_a_finding_names_line_and_column():
    (finding,) = measured.check(Page("page.md", "One.\n\nدقت ۰٫۸۶۳۷ است."))
    assert str(finding).startswith("page.md:3:5: NU02 measured?")
    assert finding.excerpt == "دقت ⟦۰٫۸۶۳۷⟧ است."


def test_the_command_fails_on_a_finding_only(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("Take $\\eta = 0.1$.\n", encoding="utf-8")
    assert measured.main([str(page)]) == 0
    page.write_text("The loss is 0.43.\n", encoding="utf-8")
    assert measured.main([str(page)]) == 1


def test_the_book_computes_its_numbers(capsys):
    measured.main([str(ROOT / path) for path in measured.DEFAULT])
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "page",
    [*ROOT.glob("book/*/*.md")],
    ids=lambda p: f"{p.parent.name}-{p.stem}",
)
def test_every_glued_number_is_said(page):
    text = page.read_text("utf-8")
    glued = set(re.findall(r'glue\(\s*"([^"]+)"', text))
    assert glued <= set(re.findall(r"\{glue:\w+\}`([^:`]+)", text))
