"""Print a chapter with its quoted cells filled in.

python tools/quote.py book/en/linear_regression.md
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "book" / "_ext"))
from library import Library  # noqa: E402

QUOTE = re.compile(
    r"^```\{code-cell\}.*\n(?::.*\n)*?:quote: (.+)\n(?::.*\n)*", re.MULTILINE
)


def filled_in(chapter):
    library = Library(ROOT / "code")
    return QUOTE.sub(lambda m: m[0] + library.quote(m[1]) + "\n", chapter)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    try:
        print(filled_in(Path(sys.argv[1]).read_text("utf-8")), end="")
    except (LookupError, OSError) as error:
        sys.exit(str(error))
