"""Persian prose of the book: letters, half-spaces, digits, terms, style.

    python tools/persian.py [file or folder …]   default: book/fa README.fa.md

prints `path:line:col: RULE message | excerpt` for every finding, where the
finding stands between ⟦ and ⟧ and the half-space U+200C is shown as ¬, and
ends with status 1 if there was one. A line

    % persian: disable=TM01,ST01

speaks for the lines below it up to the next blank one. Rules:

    CH characters    ZW half-space (ZWNJ)    SP spacing    PU punctuation
    DG digits        MA formulas             BD direction  LG language
    TM terms of book/glossary.csv            ST style and spelling

Code, formulas, roles, addresses, HTML tags and comments are not prose;
captions, titles and alternative texts are.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from pages import OBJECT, Finding, Page, excerpt, markdown, plain, report

ROOT = Path(__file__).resolve().parent.parent
DEFAULT = ["book/fa", "README.fa.md"]
GLOSSARY = ROOT / "book" / "glossary.csv"

# ----------------------------------------------------------------- characters
Z = "\u200c"
MARKS = "\u064b-\u0652\u0654\u0655\u0670"
LETTERS = (
    "\u0620-\u063f\u0641-\u064a\u066e\u066f\u0671-\u06d3\u06d5"
    "\u06ee\u06ef\u06fa-\u06fc"
)
DIGITS = "۰-۹"
PERSIAN = re.compile(f"[{LETTERS}]")
VISIBLE = re.compile(f"[{LETTERS}\ufb50-\ufdff\ufe70-\ufefc٠-٩]")
B = f"(?<![{LETTERS}{MARKS}{Z}])"  # a word begins here
E = f"(?![{LETTERS}{MARKS}{Z}])"  # a word ends here
APART = "اآأإدذرزژوؤء"  # letters that do not join the next one

# ---------------------------------------------------------------------- words
HA = "ها(?:یی|ی|یم|یت|یش|یمان|یتان|یشان)?"
TAR = "تر(?:ین)?(?:ی|ها|های)?"
PLURAL = f"(?:[ {Z}]?(?:ها|های|هایی)|ی|ای|{Z}ای)?"
CASES = (
    f"(?:[ {Z}]?(?:ها|های|هایی|هایش|هایشان)|ی|ای|{Z}ای|م|اش|{Z}اش|شان|{Z}ست)?"
)


def either(words: str) -> str:
    """The words as one alternative of a regular expression."""
    return "(?:" + "|".join(words.split()) + ")"


# verbs by the endings they take after «می»
VERBS = "(?:{}|{})".format(
    either("""
        شو شد کن کرد توان ده داد گیر گرفت باش رس رسید یاب گو آی آور خواه دان
        دانست بین ساز ساخت رو رفت گذار نویس ماند برد بر بخش خور افت پرداز نام
        زن کش دار خوان سنج انجام شمار پذیر آموز فرست گرد نمای چرخ شناس انداز
        جه سوز پرس ارز کاه افزای یافت بود طلب کوش
    """)
    + "(?:د|ند|م|ی|یم|ید)",
    either("""
        شد شده کرد کرده توان توانست توانستند توانستیم توانستید داد داده گرفت
        رسید دانست ساخت رفت ماند برد انداخت یافت بود گوید گویند گوییم گویید
    """),
)
PAST = either("""
    شد کرد داد بود رفت گرفت ساخت نوشت آمد دید رسید گفت یافت ماند خواند گذاشت
    پرداخت آموخت نهاد افتاد توانست دانست خواست زد برد خورد آورد پذیرفت افزود
    کاست ریخت فرستاد شناخت انداخت پوشاند بست شکست دوخت چید کشید
""")
NOT_PLURAL = either("""
    تنها تنهای تنهایی انتها انتهای انتهایی منتها منتهای منتهایی اشتها اشتهای
    نهایی فقها فقهای سفها سفهای وجها ابتها الها گویها کیها اینتها علیها الیها
    لها منها عنها فیها بها بهای بهایی
""")
SMALL = either("که به نه چه سه ده هر یا ما تا را دو در")
ADJECTIVES = either("""
    بزرگ کوچک سریع مهم دقیق ساده پیچیده قوی ضعیف عمیق پایین بالا نزدیک طولانی
    کوتاه آسان سخت کند ژرف سبک سنگین روان هموار پایدار گسترده جدید قدیمی
    پیشرفته مناسب واضح روشن خوانا محبوب رایج مفید جامع کامل تند شدید طبیعی
    رسمی فشرده منعطف گران ارزان کلی جزئی سطحی خالص امن ایمن صریح عمومی جدی
    درست
""")
ENDINGS = either("""
    سازی بندی گذاری پذیری ناپذیر ناپذیری نویسی یابی کننده کنندگان سنجی زدایی
    افزایی شناسی پردازی آموزی گیری رسانی دهنده دهندگان پذیر گرا گرایی اندازی
""")
BEFORE_ENDINGS = either("""
    که به از در را با تا بر برای این آن هر یک است و یا هم نیز باید می نمی قابل
    مورد عدم جهت نحوه روش امکان هنگام پس قبل بعد طریق برخی دیگر چنین بدون
    حین خود تمام همه طور صورت بین سایر رو
""")
EH_NOUNS = either("""
    لایه شبکه داده نمونه هزینه مجموعه معادله رابطه دوره ایده نحوه درجه اندازه
    جمله قاعده نقطه زمینه نتیجه مسئله برنامه کتابخانه درباره همه حاشیه بازه
    ریشه گزینه وسیله اولیه ادامه پایه مرحله کلمه جامعه مقاله صفحه پروژه دسته
    گره حافظه بهینه کمینه بیشینه توسعه حلقه درایه آستانه جریمه قضیه گزاره نسخه
    تکانه رویه آرایه رشته واژه تجزیه محاسبه مقایسه
""")
NUMBERED = either("""
    شکل جدول بخش فصل معادله رابطه نسخه ورژن ویرایش تمرین قضیه تعریف لم نتیجه
    مثال صفحه پایتون الگوریتم
""")
INFORMAL = either("""
    اگه یه میشه می‌شه نمیشه نمی‌شه بشه باشه هستش اینجوری اینطوری اونطوری
    می‌تونید میتونید میتونه می‌تونه می‌تونیم میتونیم داره میکنه می‌کنه میده
    می‌ده میگه می‌گه اونا اینا چیه کدوم دیگه همونطور اون اونجا میخوایم
    می‌خوایم بخوایم بدونیم ببینین کنین بکنین می‌کنین میکنن می‌کنن واسه توش
    روش‌مون خودش‌رو هستن میشن می‌شن میدن می‌دن
""")
TANWIN = {
    word: word[:-1] + "اً"
    for word in """
        مثلا معمولا دقیقا تقریبا کاملا صرفا اصلا عملا لزوما احتمالا مستقیما
        نسبتا فعلا بعدا قبلا اولا ثانیا غالبا ظاهرا واقعا مجددا متقابلا سریعا
        عموما عمدتا اساسا ضمنا حدودا نهایتا مطلقا اصطلاحا متناوبا اتفاقا
        طبیعتا مسلما حتما خصوصا مخصوصا شخصا ذاتا رسما تماما موقتا متعاقبا
        مکررا قطعا نوعا صراحتا عمدا تدریجا ترجیحا الزاما منطقا تلویحا منحصرا
        متوسطا
    """.split()
}
SPELLING = {
    "قائده": "قاعده", "قایده": "قاعده", "راجب": "راجع به",
    "توجیح": "توجیه", "مساله": "مسئله", "مسأله": "مسئله",
    "گرادینان": "گرادیان", "گردایان": "گرادیان", "گردیان": "گرادیان",
    "گرادیانت": "گرادیان", "هم چنین": "همچنین", "چنان چه": "چنانچه",
    "بنا بر این": "بنابراین", "بنابر این": "بنابراین",
    "اینتگرال": "انتگرال", "مینماید": "می‌کند", "انظباط": "انضباط",
    "ذکرشده‌است": "ذکر شده است", "کوواریانت": "متغیر همراه",
    "لیپسکیتز": "لیپشیتس", "آنتروپیی": "آنتروپی",
}  # fmt: skip
JOINED = {
    "بدلیل": "به دلیل", "بدست": "به دست", "بعنوان": "به عنوان",
    "بصورت": "به صورت", "بطور": "به طور", "بوسیله": "به وسیلهٔ",
    "بخاطر": "به خاطر", "بهمراه": "به همراه", "باتوجه": "با توجه",
    "بگونه": "به گونه", "ازاین": "از این", "دراین": "در این",
    "ازآنجا": "از آنجا", "درنتیجه": "در نتیجه", "بااین": "با این",
}  # fmt: skip
COMPOUNDS = {
    "به‌روزرسانی": f"به[ {Z}]?روز[ {Z}]?رسانی|بروز[ {Z}]?رسانی",
    "همان‌طور": "همانطور", "همین‌طور": "همینطور", "این‌طور": "اینطور",
    "همان‌گونه": "همانگونه", "این‌گونه": "اینگونه", "آن‌گونه": "آنگونه",
    "هیچ‌کدام": "هیچکدام", "هیچ‌گاه": "هیچگاه", "هم‌زمان": "هم ?زمان",
    "علاقه‌مند": "علاقه مند", "راه‌حل": "راه حل", "هم‌ارز": "هم ارز",
    "نیم‌فاصله": "نیم فاصله", "پیش‌فرض": "پیش فرض",
    "پیش‌نیاز": "پیش نیاز", "چندلایه": "چند لایه",
    "فوق‌العاده": "فوق العاده", "بی‌نهایت": "بی نهایت",
    "غیرخطی": "غیر خطی", "غیرممکن": "غیر ممکن",
    "جست‌وجو": "جستجو|جست و جو", "گفت‌وگو": "گفتگو|گفت و گو",
}  # fmt: skip
CALQUES = {
    f"ن?می[{Z} ]?باش(?:د|ند|یم|ید|م)": "→ «است»",
    f"می[{Z} ]?گرد(?:د|ند)": "→ «می‌شود»",
    f"می[{Z} ]?نمای(?:د|ند|یم|ید)": "→ «می‌کند»",
    "مورد (?:استفاده|بررسی|ارزیابی|مطالعه|توجه|بحث|آزمایش) قرار":
        "«مورد … قرار گرفتن» → a simple verb",
    "در رابطه با": "→ «دربارهٔ»",
    "لازم به ذکر است": "→ «گفتنی است», or nothing",
    f"نقطه[{Z} ]?نظر": "→ «دیدگاه»",
    "پیشنهادات|گزارشات|آزمایشات|نظریات": "plural with «ها»",
    "دوماً|سوماً|گاهاً|خواهشاً|ناچاراً|زباناً": "tanwin on a Persian word",
    "این به این معن[یا]ست که|این بدان معن[یا]ست که": "→ «یعنی»",
    f"اجازه می[{Z} ]دهد (?:تا|که)": "calque of allows … to → «می‌توان»",
    f"نقش (?:کلیدی|حیاتی|محوری) (?:را )?بازی می[{Z} ]کن(?:د|ند)":
        "→ «نقش … دارد»",
    "حائز اهمیت (?:است|می)": "→ «مهم است»",
    "به عنوان یک (?:قاعده|نتیجه|مثال)": "calque of as a …",
    "بیایید (?:نگاهی|شیرجه)": "calque of let's take a look",
}  # fmt: skip
MISTRANSLATIONS = {
    "تابع (?:از دست دادن|دست دادن|خسارت|تلفات)": "loss: «تابع ضرر»",
    "(?:بیش از حد|زیادی) مناسب (?:است|شدن|شده|بودن|می)":
        "overfitting: «بیش‌برازش»",
    "موتور خودکشی": "autograd engine",
    f"پشت[{Z} ]پشت|پس از گسترش|پخش برگشت|بازپاشش|پسرویگرافی":
        "backpropagation: «پس‌انتشار»",
    "گذرنامه (?:جلو|عقب)|عبور (?:جلو|عقب)": "forward pass: «گذر رو به جلو»",
    f"(?:مجموعه|داده[{Z} ]?(?:های)?) قطار|قطار (?:کردن|مدل|شبکه)|آزمون قطار":
        "train: «آموزش»",
    f"(?:وزن|لایه|جمع|نورون)(?:[{Z} ]?ها)? ?(?:و|\\+) ?تعصب"
    "|تعصب (?:اضافه|و واریانس|و وزن)": "bias: «بایاس»، «اریبی»",
    f"بهینه[{Z} ]?(?:ساز|کننده) آدم|تمرین با آدم|الگوریتم آدم": "Adam",
    "سر و صدای? (?:گوسی|گاوسی|سفید|داده|گرادیان)": "noise: «نویز»",
    "یادگیری (?:در )?عمق|آموختن عمیق": "deep learning: «یادگیری عمیق»",
    "نرخ (?:آموختن|یاد گرفتن)": "learning rate: «نرخ یادگیری»",
    "لحظه (?:اول|دوم) (?:و دوم|گرادیان|توزیع)|تخمین لحظه": "moment: «گشتاور»",
    f"لایه[{Z} ](?:های )?متراکم پنهان شده": "dense hidden layer",
    "با احترام به (?:وزن|پارامتر|ورودی|متغیر|x|w)": "→ «نسبت به»",
    "ماتریس هویت": "identity matrix: «ماتریس همانی»",
    "رگرسیون (?:منطقی|تدارکاتی)": "logistic: «رگرسیون لجستیک»",
    f"محصول (?:نقطه[{Z} ]?ای|داخلی|خارجی|ماتریس)": "product: «ضرب»",
}  # fmt: skip
# split, these are ordinary Persian too
TWO_WORDS = {"باقی‌مانده", "گرم‌کردن"}


# ---------------------------------------------------------------------- rules
compiled = cache(re.compile)


@dataclass
class Rule:
    name: str
    pattern: re.Pattern
    message: str = ""
    holds: Callable[[re.Match], bool] = lambda match: True
    table: dict[str, str] = field(default_factory=dict)

    def says(self, match: re.Match) -> str:
        for pattern, message in self.table.items():
            if compiled(pattern).fullmatch(match.group()):
                return message
        return self.message


def word(pattern: str) -> re.Pattern:
    return re.compile(f"{B}(?:{pattern}){E}")


def words(name: str, table: dict[str, str]) -> Rule:
    """One rule, and one pass over the text, for pattern -> message."""
    # without groups, which would make the search thirty times as slow
    return Rule(name, word("|".join(table)), table=table)


def latin_number_in_persian(match: re.Match) -> bool:
    """Not «Python 3» or «3 GB»: Persian, or nothing, on both sides."""
    left = match.string[: match.start()].rstrip(" («")[-1:]
    right = match.string[match.end() :].lstrip(" )»")[:1]
    persian = re.compile(f"[{LETTERS}{MARKS}{Z}،؛؟.:!٪»]")
    near = [bool(persian.match(c)) for c in (left, right)]
    return any(near) and all(n or not c for n, c in zip(near, (left, right)))


def not_a_version(match: re.Match) -> bool:
    """Not the number of a section or of a version: «بخش ۲.۳», «NumPy ۲.۳»."""
    if match.string[match.end() :].startswith(("٪", "%")):
        return True
    before = match.string[: match.start()]
    before = re.sub(f"(?:[{DIGITS}./]+ ?(?:و|تا|یا|،|–) ?)+$", "", before)
    name = f"{NUMBERED}(?:[{Z} ]?ها)?[\u0654ی{Z} ]*[(«]?$|[A-Za-z][ {Z}]?$"
    return not re.search(name, before)


P, O, D = LETTERS, OBJECT, DIGITS
TABLE = [
    ("CH01", "[يك]", "Arabic ي or ك → Persian ی or ک"),
    ("CH01", f"(?<=[{P}])ى|[\ufb50-\ufdfb\ufe70-\ufefc]|ة(?![{P}])",
     "Arabic letter or presentation form: retype"),
    ("CH02", "[٠-٩]+", "Arabic digit → Persian digit"),
    ("CH03", "ـ+", "kashida"),
    ("CH04", "[\u202a-\u202e\u200b\ufeff\u00ad\u2028\u200d\u200e\u200f\u061c]",
     "invisible control character"),
    ("CH04", f"(?<=[{P}])\u00a0|\u00a0(?=[{P}])", "no-break space"),
    ("CH05", "\u06c0", "ۀ → ه and U+0654"),
    ("ZW01", f"{B}ن?می (?!(?:و|یا|را|که|از|به|در|با)(?![\u0600-\u06ff]))"
             f"[{P}][{P}{MARKS}{Z}]*", "space after «می» → half-space"),
    ("ZW02", f"{B}(?!(?:میدان|میدانی|میرفت){E})ن?می{VERBS}{E}",
     "«می» joined → half-space"),
    ("ZW03", f"(?<=[{P}{MARKS}{Z}A-Za-z0-9{O}]) {HA}{E}",
     "space before «ها» → half-space"),
    ("ZW04", f"{B}(?!{NOT_PLURAL}{E})(?!(?:تن|انت|منت|اشت){HA}{E})"
             f"[{P}]+?[^{APART}\\W\\d_]{HA}{E}",
     "«ها» joined → half-space"),
    ("ZW05", f"{B}(?!(?:و|یا|که|را|از|به|در|بر|با|خشک|می|نمی|است|این|آن) )"
             f"[{P}{Z}]{{2,}} {TAR}{E}", "space before «تر» → half-space"),
    ("ZW06", f"{B}{ADJECTIVES}(?<![{APART}]){TAR}{E}",
     "«تر» joined → half-space"),
    ("ZW07", f"{B}(?!{SMALL} )[{P}{Z}]+ه (?:ای|ام|ایم|اید|اند|اش|ی){E}",
     "ending apart from a word in ه → half-space"),
    ("ZW07", f"{B}ن?{PAST}ه(?:ام|ایم|اید|اند){E}"
             f"|{B}{EH_NOUNS}(?:ی|ای|اش|اند){E}",
     "ending joined to a word in ه → half-space"),
    ("ZW08", f"{B}(?!(?:ره|ماه|گه|جای|پای|روی|همراه)"
             "(?:گیر|گذار|بند|ساز|یاب)|دهنده|همه?گیری)"
             f"(?:[{P}{Z}]+ه(?:{ENDINGS}|ساز)"
             f"|[{P}{Z}]{{2,}}ی(?:سازی|بندی|گذاری|کننده|دهی|پذیری)"
             "|(?:مدل|فعال|نرمال|منظم|یکسان|همگام|زمان|جمع|گروه|بخش|قالب|سطح)"
             f"(?:سازی|بندی|ساز)){E}", "compound joined → half-space"),
    ("ZW08", f"{B}(?:(?:بهره|نمونه|نقشه|کپی|فیلم) (?:برداری|بردار)"
             "|(?:هم|پیش|پس|باز|بیش|کم|نا|بی|چند|تک|شبه) "
             "(?:پوشانی|پوشان|پردازش|انتشار|برازش|ارز|گرایی|توزیع|آموخته|خور"
             f"|معنا|معنی|نویس|مقداری|وارون|معکوس)){E}"
             f"|{B}(?!{BEFORE_ENDINGS} )[{P}{Z}]{{2,}} {ENDINGS}{E}",
     "compound split → half-space"),
    ("ZW09", f"{Z}{{2,}}|{Z}(?=[\\s.,:;!?،؛؟»)]|$)|(?:^|(?<=[\\s«(])){Z}"
             f"|(?<=[{APART}]){Z}(?={HA}{E})", "stray half-space"),
    ("ZW10", f"ه{Z}ی(?= [{P}{O}A-Za-z«(])", "ezafe → «هٔ»"),
    ("SP01", "(?<=\\S)  +(?=\\S)", "double space"),
    ("SP02", f"(?<=[{P}{MARKS}{Z}{O}»)A-Za-z0-9{D}]) +"
             "(?:[،؛؟]|[!:.](?=\\s|$))", "space before punctuation"),
    ("SP03", f"[،؛؟](?=[{P}{O}A-Za-z«])"
             f"|(?<=[{P}{MARKS}]{{2}})[.!:](?=[{P}]{{2}})",
     "no space after punctuation"),
    ("SP04", f"[«(] +(?=[{P}])|(?<=[{P}{MARKS}]) +[»)]",
     "space inside brackets"),
    ("SP04", f"(?<=[{P}{MARKS}])\\("
             "(?!(?:ها|های|هایی|ی|ان|ات|ند|م|یم)\\))"
             f"(?=[{P}A-Za-z])"
             f"|(?<=[)»])(?!(?:ها|های|هایی|ی|ای){E})(?=[{P}]{{2}})",
     "no space beside a bracket"),
    ("PU01", f"(?<=[{P}{MARKS}{Z}»{O})]) ?[,;](?=\\s|$|[{P}])",
     "Latin comma or semicolon → ، or ؛"),
    ("PU01", f"(?<=[{P}{MARKS}»{O})]) ?\\?(?=[\\s».)!]|$)",
     "Latin question mark → ؟"),
    ("PU02", f"(?<=[{D}]) ?%|%(?=[{D}])", "% → ٪"),
    ("PU03", f"\"(?=[{P}])|(?<=[{P}{MARKS}.،؟!])\""
             f"|[“”„‟](?=[{P}])|(?<=[{P}{MARKS}])[“”]", "quotes → «…»"),
    ("DG01", f"(?<![\\w.,\\-–/:#+×=^<>@&${O}])[0-9]+(?:[.,/][0-9]+)*%?"
             f"(?![\\w\\-–/:×=^<>@{O}])",
     "Latin digits → Persian digits", latin_number_in_persian),
    ("DG02", f"[0-9][.,/٫٬]?[{D}]|[{D}][.,/٫٬]?[0-9]",
     "Latin and Persian digits in one number"),
    ("DG04", f"(?<![{D}./])[{D}]+[./][{D}]+(?![{D}]|[./][{D}])",
     "decimal point → ٫ (or write a formula)", not_a_version),
    ("DG04", f"[{D}],[{D}]{{3}}", "thousands → ٬"),
    ("BD05", f"(?<![\\w.,])[-−]?[0-9{D}]+(?:[.٫][0-9{D}]+)?"
             f"(?: ?,(?![0-9{D}]{{3}}) ?| ?[×x] ?)[-−]?[0-9{D}]+"
             f"(?:[.٫][0-9{D}]+)?(?![\\w,])",
     "pair of numbers is displayed in reverse: write a formula"),
    ("MA01", r"\$\$", "$$ without its partner"),
    ("ST02", f"{B}{INFORMAL}{E}", "colloquial form"),
]  # fmt: skip


RULES = [Rule(name, re.compile(p), *rest) for name, p, *rest in TABLE] + [
    words("ZW08", {
        f"(?!{good})(?:{bad}){PLURAL}": f"→ «{good}»"
        for good, bad in COMPOUNDS.items()
    }),
    words("ZW11", {bad: f"→ «{good}»" for bad, good in JOINED.items()}),
    words("ST01", CALQUES),
    words("ST03", {bad: f"→ «{good}»" for bad, good in TANWIN.items()}),
    words("ST04", {bad: f"→ «{good}»" for bad, good in SPELLING.items()}),
    words("ST05", MISTRANSLATIONS),
]  # fmt: skip


# ------------------------------------------------------------------- glossary
def spelt(term: str, space: str, joint: str) -> str:
    """A term whose spaces and half-spaces match `space` and `joint`."""
    parts = re.split(f"([ {Z}])", term.replace("\u0654", "").strip())
    final_eh = f"ه(?:\u0654|{Z}?ی| ی)?"
    return "".join(
        {" ": space, Z: joint}.get(p, re.sub("ه$", final_eh, re.escape(p)))
        for p in parts
    )


class Glossary:
    """What the glossary asks for: its terms, and none of their variants."""

    def __init__(self, path: Path = GLOSSARY):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        by_length = {"key": len, "reverse": True}
        loose = f"[ {Z}]", f"[ {Z}]?"
        terms = {r["fa"] for r in rows if PERSIAN.search(r["fa"])}
        terms = sorted(sorted(terms), **by_length)
        self.terms = re.compile(
            B + "(?:" + "|".join(spelt(t, *loose) for t in terms) + ")"
        )
        variants = {
            variant.strip(): f"{row['en']} → «{row['fa']}»"
            for row in rows
            for variant in row["variants"].split("|")
            if variant.strip() and not variant.strip().startswith("?")
        }
        self.rules = [
            words("TM01", {
                spelt(v, *loose) + CASES: variants[v]
                for v in sorted(variants, **by_length)
            }),
            words("TM02", {
                misspelt(t) + CASES: f"→ «{t}»"
                for t in terms if Z in t and t not in TWO_WORDS
            }),
        ]  # fmt: skip

    def allows(self, rule: Rule, match: re.Match) -> bool:
        """A variant that is part of a term is no fault."""
        return rule.name == "TM01" and any(
            t.start() <= match.start() and match.end() <= t.end()
            for t in self.terms.finditer(match.string)
        )


def misspelt(term: str) -> str:
    """With a space for the half-space, or joined where that shows."""
    spellings = [spelt(term, " ", " ")]
    if not re.search(f"[{APART}]{Z}", term):
        spellings.append(spelt(term, " ", ""))
    return "(?:" + "|".join(spellings) + ")"


# ----------------------------------------------------------------------- check
NAMED = r"\\(?:text\w*|mathrm|tag|label|mbox|operatorname)\*?\{[^{}]*\}"
BACKWARDS = r"\(\)[A-Za-z_.]+$|[A-Za-z]\w*%{1,2}$|\.?\(\)\w|\w+/+:?ptth"


def formula_faults(source: str) -> Iterator[tuple[str, str]]:
    symbols = re.sub(NAMED, "", source)
    if re.search(f"[{DIGITS}٠-٩]", symbols):
        yield "DG03", "Persian digit in a formula"
    if PERSIAN.search(symbols):
        yield "DG03", "Persian letters in a formula, outside \\text{}"
    if any(len(PERSIAN.findall(x)) > 20 for x in source.split("\n")):
        yield "MA01", "prose in a formula: is a $$ missing?"


def faults(source: str, glossary: Glossary) -> Iterator[tuple]:
    """(rule, message, offset in the source, excerpt) of a piece of prose."""
    prose = plain(source)
    text = prose.text
    for kind, inner, offset in prose.objects:
        if kind == "maths":
            for name, message in formula_faults(inner):
                yield name, message, offset, inner
        elif kind == "code" and re.match(BACKWARDS, inner.strip()):
            yield "BD04", "code typed backwards", offset, inner
        elif kind not in ("code", "object") and PERSIAN.search(inner):
            shown = re.sub(r"\s*<[^<>]*>\s*$", "", inner)
            for name, message, start, near in faults(shown, glossary):
                yield name, message, offset + start, near
    if not VISIBLE.search(text):
        if len(re.findall(r"[\w-]*[A-Za-z]{2}[\w-]*", text)) >= 5:
            yield "LG01", "not in Persian", 0, excerpt(text, 0, 0)
        return
    seen: list[tuple[str, int, int]] = []
    for rule in RULES + glossary.rules:
        for match in rule.pattern.finditer(text):
            a, b = match.span()
            family = rule.name[:2]
            if any(f == family and x <= a and b <= y for f, x, y in seen):
                continue
            if rule.holds(match) and not glossary.allows(rule, match):
                seen.append((family, a, b))
                at = prose.at[min(a, len(text) - 1)]
                yield rule.name, rule.says(match), at, excerpt(text, a, b)


def check(page: Page, glossary: Glossary) -> list[Finding]:
    disabled = page.covered(r"persian: disable=([A-Z0-9, ]+)")
    findings = set()
    for block in page.blocks:
        if block.kind == "formula":
            found = ((*f, 0, block.text) for f in formula_faults(block.text))
        elif block.kind in ("prose", "heading") or block.name == "indented":
            found = faults(block.text, glossary)
            if block.name == "cell":  # a table may have an English column
                found = (f for f in found if f[0] != "LG01")
        else:
            continue
        for rule, message, offset, near in found:
            line, column = page.place(block, offset)
            if rule not in disabled.get(line, ""):
                findings.add(
                    Finding(page.path, line, column, rule, message, near)
                )
    return sorted(findings)


def main(paths: list[str]) -> int:
    glossary = Glossary()
    return report([
        finding
        for path in markdown(paths or DEFAULT)
        for finding in check(Page.read(path), glossary)
    ])  # fmt: skip


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
