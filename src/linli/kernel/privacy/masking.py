"""Hiding names, numbers and front doors: one value for the desk, whole texts before they are published.

Masking a text is a net, not a wall: a person still reads before publishing, and sees what was found.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from linli.kernel.privacy.surnames import COMPOUND, SURE, SURNAMES

# What stands in a published text where something was hidden: in the language of the text, not of the interface.
COVERS = {
    "phone": "〔电话〕",
    "id_number": "〔证件号〕",
    "bank_card": "〔卡号〕",
    "plate": "〔车牌〕",
    "email": "〔邮箱〕",
    "account": "〔账号〕",
    "name": "〔姓名〕",
    "room": "〔门牌〕",
}


@dataclass(frozen=True, slots=True)
class Found:
    """Something personal at [start, end) of the original text; `kind` is a key of COVERS."""

    kind: str
    start: int
    end: int


def mask_phone(phone: str) -> str:
    """13800001234 → 138****1234; a landline keeps its last two digits."""
    digits = phone.strip()
    if not digits:
        return ""
    if re.fullmatch(r"1\d{10}", digits):
        return f"{digits[:3]}****{digits[-4:]}"
    return f"****{digits[-2:]}" if len(digits) > 4 else "****"


def mask_name(name: str) -> str:
    """王小明 → 王**, 欧阳小明 → 欧阳**, Alice → A**. The length is hidden too."""
    plain = name.strip()
    if not plain:
        return ""
    return f"{plain[:2] if len(plain) > 2 and plain[:2] in COMPOUND else plain[0]}**"


def mask_text(text: str) -> tuple[str, list[Found]]:
    """The text with everything personal covered, and what was found where. The words around it stay as written."""
    found: list[Found] = []
    for hit in _hits(text):
        if hit.start < hit.end and not any(hit.start < f.end and f.start < hit.end for f in found):
            found.append(hit)
    found.sort(key=lambda f: f.start)
    pieces, at = [], 0
    for hit in found:
        pieces += [text[at : hit.start], COVERS[hit.kind]]
        at = hit.end
    return "".join([*pieces, text[at:]]), found


# --- reading around disguises -------------------------------------------------------------------------------------------
_NUMERALS = str.maketrans("零〇○幺一二两三四五六七八九壹贰叁肆伍陆柒捌玖", "00011223456789123456789")
_INVISIBLE = "\u200b-\u200f\u2060\ufeff"
_GAP = rf"[\s\-‐-―−_.·•{_INVISIBLE}]{{0,3}}"
_D = r"[0-9]"


def _narrow(text: str) -> str:
    """Full-width letters and digits made plain, character by character, so that places stay the same."""
    return "".join(plain if len(plain := unicodedata.normalize("NFKC", c)) == 1 else c for c in text)


def _digits(narrow: str) -> str:
    """Chinese numerals as digits too, and the letter O where it stands among digits."""
    return re.sub(r"(?<=[0-9])[oO]|[oO](?=[0-9]{3})", "0", narrow.translate(_NUMERALS))


def _spaced(*parts: str) -> str:
    return _GAP.join(parts)


_ID = _spaced(
    "[1-9]",
    *[_D] * 5,
    "(?:18|19|20|1[\\s]8|1[\\s]9|2[\\s]0)",
    _D,
    _D,
    "[01]",
    _D,
    "[0-3]",
    *[_D] * 4,
    "[0-9Xx]",
)
_NUMBERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("id_number", re.compile(rf"(?<![0-9A-Za-z]){_ID}(?![0-9])")),
    (
        "id_number",
        re.compile(
            rf"(?:身份证|证件)(?:号码|号)?\W{{0,3}}(?P<it>{_spaced(*[_D] * 15)}(?:{_GAP}[0-9Xx]){{0,3}})(?![0-9])"
        ),
    ),
    (
        "id_number",
        re.compile(
            r"(?:护照|通行证|军官证|证件)(?:号码|号)?(?:是|为)?\W{0,3}(?P<it>[A-Za-z]{1,2}[0-9]{6,9})(?![0-9])"
        ),
    ),
    ("bank_card", re.compile(rf"(?<![0-9])(?P<it>[3-6](?:[\s\-{_INVISIBLE}]?[0-9]){{15,18}})(?![0-9])")),
    (
        "phone",
        re.compile(rf"(?<![0-9])(?:\+?{_GAP}(?:00)?86{_GAP})?{_spaced('1', '[3-9]', *[_D] * 9)}(?![0-9])"),
    ),
    (
        "phone",
        re.compile(
            r"(?<![0-9])\(?0(?:10|2[0-9]|[3-9][0-9]{2})[)\s\-—]{0,3}[2-9][0-9]{2,3}[\s\-]?[0-9]{4}(?![0-9])"
        ),
    ),
    (
        "phone",
        re.compile(
            r"(?:电话|座机|致电|拨打|打给我|手机|tel)(?:号码|号)?(?:是|为)?\W{0,3}(?P<it>[2-8][0-9]{2,3}[\s\-]?[0-9]{4})(?![0-9])",
            re.IGNORECASE,
        ),
    ),
)
_LETTERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "email",
        re.compile(r"(?<![A-Za-z0-9._%+\-])[A-Za-z0-9._%+\-]+\s?@\s?[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+"),
    ),
    ("account", re.compile(r"\bwxid_[A-Za-z0-9]+")),
    (
        "account",
        re.compile(
            r"(?:微信|薇信|威信|[vV]信|(?<![a-z])(?:vx|wx|weixin|wechat|qq)|扣扣|加[vV](?=\W))"
            r"(?:号码|号|帐号|账号|id)?\s{0,2}(?:是|为|叫)?[\s::]{0,3}(?P<it>[a-z][a-z0-9_\-]{4,24}|[0-9]{5,12})",
            re.IGNORECASE,
        ),
    ),
    (
        "plate",
        re.compile(
            rf"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][\s{_INVISIBLE}]?[A-Za-z][\s·•.\-]{{0,2}}"
            r"(?=[A-Za-z0-9\s]*[0-9])[A-Za-z0-9](?:\s?[A-Za-z0-9]){3,5}[学警港澳挂]?(?![A-Za-z0-9])"
        ),
    ),
)
# A home is known by its door: the building may stay, what leads on to the door is covered.
_N = r"[0-9十]"
_BUILDING = rf"(?:{_N}{{1,4}}|[A-Za-z][0-9]{{0,2}})\s?(?:号楼|栋|幢|座|#楼|#)"
_DOOR = rf"{_N}{{2,5}}(?:室|房|号房|户|号)?"
_ROOMS: tuple[re.Pattern[str], ...] = (
    re.compile(
        rf"{_BUILDING}\s?[,,、\-—]?\s?(?P<it>{_N}{{1,2}}\s?(?:单元|门|梯)\s?[,,\-—]?\s?(?:{_N}{{1,2}}(?:楼|层)\s?)?{_DOOR})(?![0-9])"
    ),
    re.compile(rf"{_BUILDING}\s?[,,、\-—]?\s?(?P<it>{_N}{{1,2}}(?:楼|层)\s?{_DOOR})"),
    re.compile(rf"{_BUILDING}\s?[,,、\-—]?\s?(?P<it>[0-9]{{3,4}}(?:室|房|号房|户|号)?)(?![0-9元米年人个])"),
    re.compile(
        rf"(?<![0-9])(?P<it>{_N}{{1,2}}单元\s?[,,\-—]?\s?(?:{_N}{{1,2}}(?:楼|层)\s?)?{_DOOR})(?![0-9])"
    ),
    re.compile(r"(?<![0-9\-])[0-9]{1,3}(?P<it>[\-—－]\s?[0-9]{1,2}[\-—－]\s?[0-9]{3,4})(?![0-9\-])"),
    re.compile(
        r"(?:住|小区|花园|公寓|[苑园府城庭居湾里])[0-9]{1,3}(?P<it>[\-—－][0-9]{3,4}(?:室|房|户)?)(?![0-9元米人户年度])"
    ),
    re.compile(r"(?<![0-9])(?P<it>[0-9]{3,4}(?:室|号房))(?!外|内温|温)"),
    re.compile(r"[0-9十]{1,3}(?:组|社|队)(?P<it>[0-9十]{1,4}号)"),
)
_HAN = "[\u4e00-\u9fff]"
_STOP = "[住家是的在电手有说要来和与跟及也都，。；、！？,.;!?\\s（()）“”：:0-9]"
_AFTER = rf"(?:(?={_STOP})|$)"
_SUR = "(?:" + "|".join([*COMPOUND, f"[{SURNAMES}]"]) + ")"
_SURE = "(?:" + "|".join([*COMPOUND, f"[{SURE}]"]) + ")"
_TITLES = "先生|女士|小姐|师傅|大爷|大妈|大叔|大婶|阿姨|奶奶|爷爷|老师|医生|同学"
_NAMES: tuple[re.Pattern[str], ...] = (
    re.compile(
        rf"(?:我叫|我名叫|名叫|我的名字(?:是|叫)|全名)[::\s]{{0,2}}(?P<it>{_SUR}(?:{_HAN}{{2}}{_AFTER}|{_HAN}{_AFTER}|(?:(?!{_STOP}){_HAN}){{1,2}}))"
    ),
    re.compile(
        rf"(?:联系人|姓名|户主|房东|租客|当事人|投诉人|反映人|申请人|本人|经办人)(?:是|为|姓名)?[::\s]{{0,3}}(?P<it>{_SUR}{_HAN}{{1,2}}){_AFTER}"
    ),
    re.compile(rf"(?:联系人|姓名|当事人|投诉人|反映人|申请人)(?:姓名)?[::]\s?(?P<it>{_HAN}{{2,4}}){_AFTER}"),
    re.compile(
        rf"(?:我是|我爱人|我父亲|我母亲|我儿子|我女儿|老公|老婆|邻居|业主|找)(?P<it>{_SURE}{_HAN}{{1,2}})(?=[,,。；;、!！\s(（0-9]|电话|手机|$)"
    ),
    re.compile(rf"(?P<it>{_SURE}{_HAN}{{2}})(?={_TITLES})"),
    re.compile(r"(?i:my name is|I am|I'm|contact(?: person)?:?)\s+(?P<it>[A-Z][a-z]+(?:\s[A-Z][a-z]+){1,2})"),
)


def _hits(text: str) -> Iterator[Found]:
    """Everything that looks personal, the surest first; places in `text`."""
    narrow = _narrow(text)
    digits = _digits(narrow)
    for kind, pattern in _NUMBERS:
        yield from _each(kind, pattern, digits)
    for kind, pattern in _LETTERS:
        yield from _each(kind, pattern, narrow)
    for pattern in _ROOMS:
        yield from _each("room", pattern, digits)
    for pattern in _NAMES:
        yield from _each("name", pattern, narrow)


def _each(kind: str, pattern: re.Pattern[str], text: str) -> Iterator[Found]:
    group = "it" if "it" in pattern.groupindex else 0
    for match in pattern.finditer(text):
        yield Found(kind, match.start(group), match.end(group))
