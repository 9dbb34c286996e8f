"""The checker of the two editions, and the two editions under it."""

from pathlib import Path

import pytest
from tools import parity
from tools.parity import Comparison, Page

ROOT = Path(__file__).resolve().parent.parent

ENGLISH = """\
---
file_format: mystnb
kernelspec:
  name: python3
---

(sec-x)=
# Gradient descent

We take a step of size $\\eta = 0.1$ against $\\nabla f(w)$, as in
{cite:t}`cauchy1847, robbins1951`; see {eq}`eq-x-step`.

$$
w \\leftarrow w - \\eta \\, \\nabla f(w) \\quad \\text{for all steps}
$$ (eq-x-step)

(sec-x-code)=
## The code

The function `step` is short[^why], and {numref}`Figure %s <fig-x>` shows it.

```{code-cell} ipython3
:tags: [hide-input]
w = w - 0.1 * grad(w)  # one step
```

```{cell-figure} fig-x
:alt: A curve that falls.
The loss after {glue:text}`x-loss:.2f` steps.
```

```{admonition} Common mistake: the sign
:class: warning
The sign of the gradient.

- once
- twice
```

| method | images |
|---|---|
| SGD | 60,000 |

[^why]: As it should be, says [the site](https://en.example.org/why).

(sec-x-exercises)=
## Exercises

````{exercise} A warm-up
:label: ex-x-one
Show it.

```{hint}
:class: dropdown
Use $f(w) = w^2$.
```
````

```{solution-start} ex-x-one
:class: dropdown
```

It holds.

```{solution-end}
```
"""
WORDS = {
    "Gradient descent": "گرادیان کاهشی",
    "We take a step of size": "گامی به اندازهٔ",
    "against": "برمی‌داریم، در خلاف",
    "as in": "مانند",
    "see": "بنگرید به",
    "for all steps": "در هر گام",
    "The code": "کد",
    "The function `step` is short[^why]": "تابع `step` کوتاه است[^why]",
    "{numref}`Figure %s <fig-x>` shows it.": "{numref}`fig-x` آن را دارد.",
    "A curve that falls.": "منحنی‌ای که پایین می‌آید.",
    "The loss after {glue:text}`x-loss:.2f` steps.": (
        "هزینه پس از {glue:text}`x-loss:.2f` گام."
    ),
    "Common mistake: the sign": "خطای رایج: علامت",
    "The sign of the gradient.": "علامت گرادیان.",
    "once": "یک بار",
    "twice": "دو بار",
    "| method | images |": "| روش | تصویرها |",
    "60,000": "۶۰٬۰۰۰",
    "As it should be, says [the site](https://en.example.org/why).": (
        "چنان‌که [سایت](https://fa.example.org/چرا) می‌گوید."
    ),
    "Exercises": "تمرین‌ها",
    "A warm-up": "گرم‌کردن",
    "Show it.": "نشان دهید.",
    "Use $f(w) = w^2$.": "از $f(w)=w^{2}$ آغاز کنید.",
    "It holds.": "برقرار است.",
}
PERSIAN = ENGLISH
for english, persian in WORDS.items():
    assert english in PERSIAN
    PERSIAN = PERSIAN.replace(english, persian)


def differences(persian: str, english: str = ENGLISH) -> list[str]:
    return Comparison(Page("en.md", english), Page("fa.md", persian)).findings


FAULTS = {
    "front matter": ("name: python3", "name: python"),
    "heading level": ("## کد", "### کد"),
    "heading label": ("(sec-x-code)=", "(sec-x-kod)="),
    "label missing": ("(sec-x-code)=\n", ""),
    "section missing": ("(sec-x-exercises)=\n## تمرین‌ها\n", ""),
    "sign in an equation": ("w - \\eta", "w + \\eta"),
    "label of an equation": ("$$ (eq-x-step)", "$$ (eq-x-stap)"),
    "constant in a cell": ("w - 0.1", "w - 0.2"),
    "comment in a cell": ("# one step", "# یک گام"),
    "option of a cell": (":tags: [hide-input]", ":tags: [remove-cell]"),
    "label of a figure": ("{cell-figure} fig-x", "{cell-figure} fig-y"),
    "alternative text missing": (":alt: منحنی‌ای که پایین می‌آید.\n", ""),
    "kind of a directive": ("{admonition} خطای", "{card} خطای"),
    "title missing": ("{admonition} خطای رایج: علامت", "{admonition}"),
    "title of one word left": ("{exercise} گرم‌کردن", "{exercise} Go"),
    "class of a directive": (":class: warning", ":class: note"),
    "nesting": ("نشان دهید.\n\n```{hint}", "نشان دهید.\n````\n```{hint}"),
    "label of an exercise": (":label: ex-x-one", ":label: ex-x-two"),
    "solution of another": ("{solution-start} ex-x-one", "{solution-start} x"),
    "hint missing": (
        "```{hint}\n:class: dropdown\nاز $f(w)=w^{2}$ آغاز کنید.\n```\n",
        "از $f(w)=w^{2}$ آغاز کنید.\n",
    ),
    "reference": ("{numref}`fig-x`", "{numref}`fig-z`"),
    "reference to an equation": ("{eq}`eq-x-step`", "معادله"),
    "citation": ("robbins1951", "robbins1952"),
    "format of a number": ("x-loss:.2f", "x-loss:.3f"),
    "number in a table": ("۶۰٬۰۰۰", "۶٬۰۰۰"),
    "row of a table": ("| SGD | ۶۰٬۰۰۰ |", "| SGD | ۶۰٬۰۰۰ |\n| الف | ب |"),
    "item of a list": ("- دو بار\n", ""),
    "kind of a list": ("- یک بار\n- دو بار", "1. یک بار\n2. دو بار"),
    "footnote": ("است[^why]", "است"),
    "inline code": ("`step`", "`steps`"),
    "inline formula": ("\\eta = 0.1", "\\eta = 0.2"),
    "link": ("fa.example.org", "fa.example.com"),
    "paragraphs": ("برقرار است.", "بله.\n\nبرقرار است.\n\nهمیشه."),
}


def test_a_faithful_translation_passes():
    assert differences(PERSIAN) == []


@pytest.mark.parametrize("old, new", FAULTS.values(), ids=FAULTS)
def test_a_difference_is_found(old, new):
    assert old in PERSIAN
    assert differences(PERSIAN.replace(old, new))


def test_a_heading_without_label_is_a_fault_on_both_sides():
    english, persian = (
        page.replace("(sec-x-code)=\n", "") for page in (ENGLISH, PERSIAN)
    )
    assert [f for f in differences(persian, english) if "no label" in f]


def test_much_shorter_prose_is_found():
    english = ENGLISH.replace("It holds.", "It holds. " * 30)
    assert any("words" in f for f in differences(PERSIAN, english))


def test_a_finding_names_both_files_and_lines():
    (finding,) = differences(PERSIAN.replace("w - 0.1", "w - 0.2"))
    assert finding == (
        "en.md:22 fa.md:22: content code "
        "w = w - 0.1 * grad(w)  # one step ≠ w = w - 0.2 * grad(w)  # one step"
    )


def test_a_changed_formula_is_shown_where_it_changed():
    (finding,) = differences(PERSIAN.replace("w - \\eta", "w + \\eta"))
    assert "⟦- → +⟧" in finding


def test_a_page_of_one_edition_is_found(tmp_path, capsys):
    for language, text in (("en", ENGLISH), ("fa", PERSIAN)):
        (tmp_path / language).mkdir()
        page = tmp_path / language / "x.md"
        page.write_text(text, encoding="utf-8")
    folders = [str(tmp_path / "en"), str(tmp_path / "fa")]
    assert parity.main(folders) == 0
    (tmp_path / "en" / "y.md").write_text(ENGLISH, encoding="utf-8")
    assert parity.main(folders) == 1
    assert capsys.readouterr().out.endswith("y.md: page missing\n")


def test_the_two_editions_say_the_same(capsys):
    parity.main([str(ROOT / folder) for folder in parity.DEFAULT])
    assert capsys.readouterr().out == ""
