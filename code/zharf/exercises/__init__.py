"""Checkers for the exercises: which property of an answer holds, which fails.

``check("linear_regression.gradient", my_gradient)`` runs the function
``gradient`` of ``zharf.exercises.linear_regression`` on the answer. It yields
pairs (property, passed); a property is a key of ``PROPERTIES``, or a pair of
the key and the values for its braces. The report stops at the first property
that fails, because what follows would only repeat it.
"""

import os
from importlib import import_module

PROPERTIES = {
    "runs": ("runs without an error", "بدون خطا اجرا می‌شود"),
    "answered": ("returns something", "چیزی برمی‌گرداند"),
    "shape": ("the shape is {}", "شکل آرایه {} است"),
    "value": ("the value is right", "مقدار درست است"),
    "value of": ("{} is right", "{} درست است"),
    "gradient": (
        "agrees with finite differences",
        "با تفاضل‌های محدود می‌خواند",
    ),
    "decreasing": (
        "the loss falls at every step",
        "هزینه در هر گام کم می‌شود",
    ),
    "untouched": (
        "leaves its arguments as they were",
        "آرگومان‌هایش را دست‌نخورده می‌گذارد",
    ),
    "own memory": (
        "keeps its numbers when yours change",
        "با تغییر عددهای شما عوض نمی‌شود",
    ),
    "large input": (
        "stays finite for large numbers",
        "برای عددهای بزرگ هم متناهی می‌ماند",
    ),
    "any size": (
        "works for other sizes too",
        "برای اندازه‌های دیگر هم کار می‌کند",
    ),
    "little memory": ("takes little memory", "حافظهٔ کمی می‌گیرد"),
}


class Report:
    """The properties tried, each with its verdict; prints as a list."""

    def __init__(self, results):
        self.results = list(results)
        self.passed = bool(results) and all(ok for _, ok in results)

    def __repr__(self):
        persian = os.environ.get("BOOK_LANG") == "fa"
        lines = []
        for key, ok in self.results:
            name, *values = key if isinstance(key, tuple) else (key,)
            text = PROPERTIES[name][persian].format(*values)
            lines.append(f"{'✓' if ok else '✗'} {text}")
        return "\n".join(lines)


def check(exercise, answer):
    """A Report on ``answer`` to ``exercise`` ("stem.name")."""
    stem, _, name = exercise.partition(".")
    checker = getattr(import_module(f"zharf.exercises.{stem}"), name, None)
    if checker is None:
        raise ValueError(f"there is no exercise {exercise!r}")
    results = []
    try:
        for key, ok in checker(answer):
            results.append((key, bool(ok)))
            if not ok:
                break
    except Exception:
        # whatever an unfinished answer raises is a result, not a crash
        results.append(("runs", False))
    return Report(results)
