"""The checker of Persian prose, and the Persian edition under it."""

import csv
from collections import Counter
from pathlib import Path

import pytest
import yaml
from tools import persian
from tools.persian import Page

ROOT = Path(__file__).resolve().parent.parent
GLOSSARY = persian.Glossary()


def rules(text: str) -> set[str]:
    page = Page("page.md", text + "\n")
    return {finding.rule for finding in persian.check(page, GLOSSARY)}


FAULTS = [
    ("CH01", "شبکهٔ عصبي"),
    ("CH01", "كتاب"),
    ("CH02", "سال ١٤٠٥ بود"),
    ("CH03", "شبکـهٔ عصبی"),
    ("CH04", "متن\u200fفارسی"),
    ("CH04", "متن\u00a0فارسی"),
    ("CH05", "شبکۀ عصبی"),
    ("ZW01", "این مقدار می شود"),
    ("ZW01", "این مقدار نمی\nشود"),
    ("ZW02", "این مقدار میشود"),
    ("ZW03", "وزن ها را ببینید"),
    ("ZW03", "**وزن** ها را ببینید"),
    ("ZW04", "وزنها را ببینید"),
    ("ZW05", "مهم ترین نکته"),
    ("ZW06", "کوچکتر است"),
    ("ZW07", "لایه ای از نورون"),
    ("ZW07", "آوردهاند به"),
    ("ZW08", "به روز رسانی وزن"),
    ("ZW08", "پیاده سازی روش"),
    ("ZW08", "پیادهسازی روش"),
    ("ZW08", "همانطور که دیدیم"),
    ("ZW09", "وزن\u200c و داده"),
    ("ZW09", "پارامتر\u200cها"),
    ("ZW10", "لایه\u200cی پنهان"),
    ("ZW11", "بدست آوردن"),
    ("SP01", "متن  دوم است"),
    ("SP02", "متن ، دوم"),
    ("SP03", "متن،دوم است"),
    ("SP03", "خوب است.این متن"),
    ("SP04", "متن ( فارسی"),
    ("SP04", "مدل(شبکه) است"),
    ("PU01", "مدل, داده"),
    ("PU01", "خوب است?"),
    ("PU02", "برابر ۲۰% است"),
    ("PU03", 'این "متن" است'),
    ("DG01", "برابر 12 است"),
    ("DG02", "برابر ۱2 است"),
    ("DG03", "مقدار $x_۱$ است"),
    ("DG03", "مقدار $هزینه$ است"),
    ("DG03", "$$\nx = ۲\n$$"),
    ("DG04", "برابر ۰.۵ است"),
    ("DG04", "برابر ۱۰,۰۰۰ است"),
    ("BD04", "تابع `()append` را ببینید"),
    ("BD05", "بازهٔ 0, 1 را ببینید"),
    ("MA01", "مقدار $$ x است"),
    ("MA01", "$$\nx = 1\n\\text{این جمله از جای دیگری به اینجا افتاده}\n$$"),
    ("LG01", "This paragraph has been left in English."),
    ("TM01", "گرادیان نزولی را ببینید"),
    ("TM01", "تابع لاس را ببینید"),
    ("TM02", "منظم ساز مدل"),
    ("ST01", "این روش خوب می‌باشد"),
    ("ST02", "اگه مدل را ببینید"),
    ("ST03", "معمولا خوب است"),
    ("ST04", "قائده مشتق"),
    ("ST05", "مقدار تابع از دست دادن"),
]
CLEAN = [
    "در هر گام، وزن‌ها با گرادیان کاهشی به‌روزرسانی می‌شوند.",
    "مقدار $\\eta = 0.01$ و کد `a, b = 1; c?` را ببینید.",
    "دقت به ۹۵٫۵٪ می‌رسد؛ ۱۰٬۰۰۰ نمونه و ۶۴ ویژگی.",
    "تنها انتها منتها بهای آن است؛ نهایت کار همین است.",
    "دفتر مشتری و دختر بیشتر و بهتر و کمتر.",
    "از SGD، Adam و C++ استفاده می‌کنیم.",
    "جدول ۲.۳ و شکل ۱.۲ را ببینید.",
    "نسخهٔ Python 3.12 و CUDA 12 لازم است.",
    "لایهٔ پنهان و تابع فعال‌سازی و پس‌انتشار.",
    "تابع هزینه (cost function) را کمینه می‌کنیم.",
    "میان، میانگین، میزان، میدان، میل، میلیون.",
    "گاهی راهی آگاهی می‌دهد؛ رهگیری و پایبندی و جایگذاری.",
    "- `می شود` و [پیوند](http://x.y/می_شود)",
    "مدل(ها) را ببینید: جمله‌ای که «نقل قول» دارد.",
    "به صورت کلی، به عنوان نمونه، به طور میانگین.",
    "% می شود , ;",
    "(sec-x)=\n# عنوان",
    "| الف | ب |\n|---|---|\n| ۱ | ۲ |",
    "```{code-cell}\nx = 1  # می شود\n```",
    "$$\nL = \\text{هزینه}\n$$ (eq-x)",
    "شکل {numref}`fig-x` و معادلهٔ {eq}`eq-x` را ببینید <!-- می شود -->",
]


@pytest.mark.parametrize("rule, text", FAULTS)
def test_a_fault_is_found(rule, text):
    assert rule in rules(text)


@pytest.mark.parametrize("text", CLEAN)
def test_good_persian_passes(text):
    assert rules(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "# وزن ها",
        "- یک\n- وزن ها",
        "> وزن ها",
        "| الف | وزن ها |\n|---|---|\n| ب | پ |",
        "| الف | ب |\n|---|---|\n| پ | وزن ها |",
        "```{admonition} وزن ها\n:class: warning\nمتن.\n```",
        "```{solution-start} ex-x\n:class: dropdown\n```\n\nوزن ها",
        "````{exercise}\n:label: ex-x\n```{hint}\nوزن ها\n```\n````",
        "```{cell-figure} fig-x\n:alt: وزن ها\nمتن.\n```",
        "```{cell-figure} fig-x\n:alt: متن.\nوزن ها\n```",
        ":::{note}\nوزن ها\n:::",
        "بند[^یک].\n\n[^یک]: وزن ها",
        "بخش {ref}`وزن ها <sec-x>` را ببینید",
        "متن [وزن ها](x.md) است",
        '<div dir="rtl">\nوزن ها\n</div>',
        "متن\n\n    وزن ها",
    ],
)
def test_prose_is_found_wherever_it_stands(text):
    assert rules(text) == {"ZW03"}


def test_a_finding_names_line_and_column():
    page = Page(
        "page.md", "متن.\n\n```{hint}\n:class: dropdown\nاز وزن ها\n```"
    )
    (finding,) = persian.check(page, GLOSSARY)
    assert str(finding) == (
        "page.md:5:7: ZW03 space before «ها» → half-space | از وزن⟦ ها⟧"
    )


def test_a_rule_can_be_switched_off_up_to_the_next_blank_line():
    text = "% persian: disable=ZW03\nوزن ها\n\nلایه ها"
    findings = persian.check(Page("page.md", text), GLOSSARY)
    assert [finding.line for finding in findings] == [4]


def test_the_command_fails_on_a_finding_only(tmp_path, capsys):
    page = tmp_path / "page.md"
    page.write_text("وزن‌ها\n", encoding="utf-8")
    assert persian.main([str(page)]) == 0
    page.write_text("وزن ها\n", encoding="utf-8")
    assert persian.main([str(tmp_path)]) == 1
    assert "page.md:1:4: ZW03" in capsys.readouterr().out


def test_the_glossary_agrees_with_itself():
    with persian.GLOSSARY.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    definitions = ["definition_en", "definition_fa"]
    assert list(rows[0]) == ["en", "fa", "variants", "note", *definitions]
    assert max(Counter(row["en"] for row in rows).values()) == 1
    faulty = {row["fa"] for row in rows if rules(f"واژهٔ {row['fa']} را")}
    assert faulty == set()
    for row in rows:  # defined in both languages or in neither
        assert bool(row["definition_en"]) == bool(row["definition_fa"]), row
    faulty = {d for row in rows if rules(d := row["definition_fa"])}
    assert faulty == set()


def test_words_outside_the_chapters_are_clean():
    with (ROOT / "code/zharf/labels.csv").open(encoding="utf-8") as file:
        labels = [row["fa"] for row in csv.DictReader(file)]
    words = yaml.safe_load(
        (ROOT / "book/_ext/fa.yml").read_text(encoding="utf-8")
    )
    texts = [words["title"], *labels, *words["strings"].values()]
    assert {text: rules(text) for text in texts if rules(text)} == {}


def test_the_persian_edition_is_clean(capsys):
    paths = [ROOT / path for path in persian.DEFAULT]
    persian.main([str(path) for path in paths])
    assert capsys.readouterr().out == ""
