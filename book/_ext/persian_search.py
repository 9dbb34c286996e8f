"""Persian in Sphinx's own search: letters that look the same are the same,
and می‌رود is found under می, رود and میرود alike.
"""

import json
import re

from sphinx.search import SearchLanguage, languages

SAME = dict(zip("يىكةۀأإؤ", "ییکههااو"))
SAME |= dict.fromkeys("ـًٌٍَُِّْٰٔ", "")
SAME |= {d: str(i) for i, d in enumerate("۰۱۲۳۴۵۶۷۸۹")}
SAME |= {d: str(i) for i, d in enumerate("٠١٢٣٤٥٦٧٨٩")}
FOLD = str.maketrans(SAME)
STOP = "و در به از که این را با است برای آن یک می ها های تا هم یا اگر هر ای"
ZWNJ = "\u200c"


def setup(app):
    languages["fa"] = Persian
    return {"parallel_read_safe": True, "parallel_write_safe": True}


class Persian(SearchLanguage):
    lang = "fa"
    language_name = "Persian"
    stopwords = set(STOP.split())
    js_splitter_code = """
function splitQuery(query) {
  const same = SAME;
  const folded = [...query].map(c => same[c] ?? c).join("");
  return folded.split(/[^\\p{L}\\p{N}_]+/u).filter(word => word);
}""".replace("SAME", json.dumps(SAME, ensure_ascii=False))

    def split(self, text):
        text = text.translate(FOLD)
        joined = re.findall(rf"\w+(?:{ZWNJ}\w+)+", text)
        return re.findall(r"\w+", text) + [w.replace(ZWNJ, "") for w in joined]

    def word_filter(self, word):
        return word not in self.stopwords
