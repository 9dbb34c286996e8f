"""Physical sides (left, right) in a style sheet become logical ones (start,
end), so that a theme written for left-to-right text serves both directions.
"""

import re

SIDE = {"left": "inline-start", "right": "inline-end"}
EDGE = {"left": "start", "right": "end"}
ROW = {"top": "start", "bottom": "end"}

RULES = [
    # margin-left, padding-right, border-left-color …
    (
        r"(?<![\w-])(margin|padding|border|scroll-margin|scroll-padding)"
        r"-(left|right)(-color|-style|-width)?(?=\s*:)",
        lambda m: f"{m[1]}-{SIDE[m[2]]}{m[3] or ''}",
    ),
    (
        r"(?<![\w-])border-(top|bottom)-(left|right)-radius(?=\s*:)",
        lambda m: f"border-{ROW[m[1]]}-{EDGE[m[2]]}-radius",
    ),
    # left: 0, but not the left: 50% that centres
    (
        r"(?<=[{;\s])(left|right)(?=\s*:(?!\s*-?50%))",
        lambda m: f"inset-{SIDE[m[1]]}",
    ),
    (
        r"(?<![\w-])((?:text-align(?:-last)?|justify-(?:content|items|self))"
        r"\s*:\s*)(left|right)\b",
        lambda m: m[1] + EDGE[m[2]],
    ),
    (
        r"(?<![\w-])((?:float|clear)\s*:\s*)(left|right)\b",
        lambda m: m[1] + SIDE[m[2]],
    ),
    # slide the other way, but not by the -50% that centres
    (
        r"translateX\((-?)(?!50%)([\d.]+%)\)",
        lambda m: f"translateX({'' if m[1] else '-'}{m[2]})",
    ),
]
VALUE = r"(?:[^\s;{}()!]|\((?:[^()]|\([^()]*\))*\))+"
FOUR = re.compile(
    rf"(?<![\w-])(margin|padding)\s*:\s*({VALUE}(?:\s+{VALUE}){{3}})"
    r"\s*(!important)?(?=\s*[;}])"
)


def logical(css):
    for pattern, replacement in RULES:
        css = re.sub(pattern, replacement, css)
    return FOUR.sub(two_axes, css)


def two_axes(m):
    """margin: 1px 2px 3px 4px -> margin-block and margin-inline"""
    important = m[3] or ""
    top, right, bottom, left = re.findall(VALUE, m[2])
    if right == left:
        return m[0]
    return (
        f"{m[1]}-block:{top} {bottom}{important};"
        f"{m[1]}-inline:{left} {right}{important}"
    )
