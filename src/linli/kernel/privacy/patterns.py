"""What personal things look like in running text. Read by `masking`; each pattern covers its group `it`, else the whole.

Written from how people write to a neighbourhood office. Every pattern reads on and never far back, so that a long text takes no long time.
"""

import re

from linli.kernel.privacy.surnames import COMPOUND, LIKELY, NO_NAMES, SURE, SURNAMES

Patterns = tuple[tuple[str, re.Pattern[str]], ...]

INVISIBLE = "\u200b-\u200f\u2060\ufeff"
_GAP = rf"[\s\-‐-―−_.·•/{INVISIBLE}]{{0,3}}"
_D = r"[0-9]"


def _spaced(*parts: str) -> str:
    return _GAP.join(parts)


_ID = _spaced(
    "[1-9]", *[_D] * 5, "(?:18|19|20|1[\\s]8|1[\\s]9|2[\\s]0)", _D, _D, "[01]", _D, "[0-3]", *[_D] * 4, "[0-9Xx]",
)  # fmt: skip
_SAID = r"(?:号码|号|编号)?(?:是|为|[::])?\W{0,3}"
# Read with Chinese numerals as digits.
NUMBERS: Patterns = (
    ("id_number", re.compile(rf"(?<![0-9A-Za-z]){_ID}(?![0-9])")),
    ("id_number", re.compile(rf"(?:身份证|证件){_SAID}(?P<it>{_spaced(*[_D] * 15)}(?:{_GAP}[0-9Xx]){{0,3}})(?![0-9])")),
    ("id_number", re.compile(rf"(?:护照|通行证|军官证|证件){_SAID}(?P<it>[A-Za-z]{{1,2}}[0-9]{{6,9}})(?![0-9])")),
    (
        "id_number",
        re.compile(
            rf"(?:社保卡?|医保卡?|驾驶证|驾照|居住证|残疾证|低保证|学籍|学|工|病历|住院|就诊卡){_SAID}"
            r"(?<=[号码:: 是为])(?P<it>[A-Za-z]{0,3}[0-9](?:[\s\-]?[0-9A-Za-z]){4,19})(?![0-9])"
        ),
    ),
    ("bank_card", re.compile(rf"(?<![0-9])(?P<it>[3-6](?:[\s\-{INVISIBLE}]?[0-9]){{15,18}})(?![0-9])")),
    (
        "bank_card",
        re.compile(
            r"(?:银行卡|储蓄卡|信用卡|存折|对公账户|收款账户|卡)(?:号码|号|账号)(?:是|为)?\W{0,3}"
            r"(?P<it>[0-9](?:[\s\-]?[0-9]){11,22})(?![0-9])"
        ),
    ),
    ("phone", re.compile(rf"(?<![0-9]){_spaced('1', '[3-9]', _D)}[，,、\s]{{1,2}}{_spaced(*[_D] * 4)}[，,、\s]{{1,2}}{_spaced(*[_D] * 4)}(?![0-9])")),
    ("phone", re.compile(rf"(?<![0-9])(?:\+?{_GAP}(?:00)?86{_GAP})?{_spaced('1', '[3-9]', *[_D] * 9)}(?![0-9])")),
    ("phone", re.compile(r"(?<![0-9])\(?0(?:10|2[0-9]|[3-9][0-9]{2})[)\s\-—转]{0,3}[2-9][0-9]{2,3}[\s\-]?[0-9]{4}(?:转[0-9]{1,5})?(?![0-9])")),
    (
        "phone",
        re.compile(
            r"(?:电话|座机|致电|拨打|打给我|手机|联系方式|联系号码|固话|回电|号码|tel)(?:号码|号)?(?:是|为|改成)?\W{0,3}"
            r"(?P<it>[2-8][0-9]{2,3}[\s\-]?[0-9]{3,4})(?![0-9元户人年月])",
            re.IGNORECASE,
        ),
    ),
    ("phone", re.compile(r"尾号(?:是|为)?\W{0,2}(?P<it>[0-9]{3,4})(?![0-9])")),
)  # fmt: skip
_ACCOUNT = r"(?P<it>(?=[0-9_\-]{0,24}[a-z])[a-z0-9][a-z0-9_\-]{4,24}|[0-9]{5,12})"
# Read as written, letters and figures made narrow.
LETTERS: Patterns = (
    (
        "email",
        re.compile(
            r"(?<![A-Za-z0-9._%+\-])[A-Za-z0-9._%+\-]{1,64}\s?(?:@|\(at\)|\[at\]|#(?=(?:qq|163|126|gmail|outlook|sina)\b))\s?"
            r"[A-Za-z0-9\-]{1,64}(?:\s?(?:\.|点)\s?[A-Za-z0-9\-]{2,24}){1,4}"
        ),
    ),
    ("account", re.compile(r"\bwxid_[A-Za-z0-9]+")),
    (
        "account",
        re.compile(
            r"(?:微信|薇信|威信|徽信|卫星|[vV]信|(?<![a-z])(?:vx|wx|weixin|wechat|qq)|扣扣|企鹅|抖音|快手|钉钉|支付宝|加[vV](?=\W))"
            rf"(?:号码|号|帐号|账号|id)?\s{{0,2}}(?:是|为|叫|搜|加)?[\s::]{{0,3}}{_ACCOUNT}",
            re.IGNORECASE,
        ),
    ),
    ("account", re.compile(rf"(?<![A-Za-z0-9])[+＋加]?[vV]号?[^\w\s]{{1,3}}\s?{_ACCOUNT}", re.IGNORECASE)),
    ("account", re.compile(r"加我(?:好友)?[::\s]{0,2}(?P<it>[A-Za-z][A-Za-z0-9_\-]{4,24})")),
    (
        "plate",
        re.compile(
            rf"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][\s{INVISIBLE}]?[A-Za-z][\s·•.\-]{{0,2}}"
            r"(?=[A-Za-z0-9\s]*[0-9])[A-Za-z0-9](?:\s?[A-Za-z0-9]){3,5}[学警港澳挂]?(?![A-Za-z0-9])"
        ),
    ),
    (
        "plate",
        re.compile(r"(?:车牌|牌照|牌号|车号)(?:号码|号)?(?:是|为|尾号)?\W{0,2}(?P<it>[A-Za-z]?[\s·]?(?=[A-Za-z0-9]*[0-9])[A-Za-z0-9]{3,6})(?![A-Za-z0-9])"),
    ),
)  # fmt: skip
# A home is known by its door: the building may stay, what leads on to the door is covered.
_N = r"[0-9十]"
_BUILDING = rf"(?:{_N}{{1,4}}|[A-Za-z][0-9]{{0,2}})\s?(?:号楼|栋|幢|座|#楼|#)"
_DOOR = rf"(?:{_N}{{2,5}}(?:室|房|号房|户|号)?|[东西南北中左右][边侧]?户)"
_LIVES = r"(?:住|家在|我家|家住|租住|住址|地址)(?:在|于|是|为|[::])?"
ROOMS: tuple[re.Pattern[str], ...] = (
    re.compile(
        rf"{_BUILDING}\s?[,,、\-—]?\s?(?P<it>{_N}{{1,2}}\s?(?:单元|门|梯)\s?[,,\-—]?\s?(?:(?:{_N}{{1,2}}|顶|底)(?:楼|层)\s?)?{_DOOR})(?![0-9])"
    ),
    re.compile(rf"{_BUILDING}\s?[,,、\-—]?\s?(?P<it>{_N}{{1,2}}(?:楼|层)\s?{_DOOR})"),
    re.compile(rf"{_BUILDING}\s?[,,、\-—]?\s?(?P<it>[0-9]{{3,4}}(?:室|房|号房|户|号)?)(?![0-9元米年人个])"),
    re.compile(
        rf"(?<![0-9])(?P<it>{_N}{{1,2}}单元\s?[,,\-—]?\s?(?:(?:{_N}{{1,2}}|顶|底)(?:楼|层)\s?)?{_DOOR})(?![0-9])"
    ),
    re.compile(r"(?<![0-9\-])[0-9]{1,3}(?P<it>[\-—－]\s?[0-9]{1,2}[\-—－]\s?[0-9]{3,4})(?![0-9\-])"),
    re.compile(
        r"(?:住|小区|花园|公寓|[苑园府城庭居湾里区])[A-Z]?[0-9]{1,3}(?P<it>[\-—－][0-9]{3,4}(?:室|房|户)?)(?![0-9元米人户年度])"
    ),
    re.compile(r"(?<![0-9])(?P<it>[0-9]{3,4}(?:室|号房))(?!外|内温|温)"),
    re.compile(r"[0-9十]{1,3}(?:组|社|队)(?P<it>[0-9十]{1,4}号)"),
    re.compile(
        rf"{_LIVES}[^,,。;；!！?？\s0-9]{{0,16}}(?P<it>(?:附)?[0-9十]{{1,4}}号(?:附[0-9]{{1,3}}号)?)(?!楼|栋|院|门|线|路|公交|地铁|对面|旁|附近)"
    ),
    re.compile(r"(?:巷|弄|胡同)(?P<it>[0-9十]{1,4}号(?:[0-9]{3,4}室)?)(?!楼|栋|对面|旁|附近|门口|前)"),
    re.compile(rf"(?P<it>{_N}{{1,2}}(?:楼|层)\s?[东西南北中左右][边侧]?户)"),
)
_HAN = "[\u4e00-\u9fff]"
_STOP = "[住家是的在电手有说要来和与跟及也都，。；、！？,.;!?\\s（()）“”：:0-9]"
_AFTER = rf"(?:(?={_STOP})|$)"
# What stands behind a name in the middle of a sentence.
_GOES_ON = r"(?=[,,。;；、!！?？\s(（)）0-9：:“”]|电话|手机|身份证|男|女|说|反映|住|因|于|已|不|没|把|对|被|向|多次|今年|现年|等|家|和|与|及|让|来|也|就|都|跟|的|在|从|到|老人|自称|患|腿|年|每|一直|要|同意|独居|常|还|又|态度|同意|拒绝|打|骂|收|希望|想|需|无|有|未|是|做|买|卖|病|退|失|离|搬|占|乱|经常|总|天天|放|养|堆|晒|修|走|开|停|拿|给|去|上|下|跌|摔|报名|申请|咨询|询问|咬|欠|捡|丢|带|帮|替|为|家里|前来|来电|到场|签|确认|夫妇|夫妻|一家|本人|某|$)"
_NOT = "(?!" + "|".join(NO_NAMES) + ")"
_SUR = "(?:" + "|".join([*COMPOUND, f"[{SURNAMES}]"]) + ")"
# Whether a character begins a surname at all is asked first: looking through what is no name at every place would cost most.
_SURE = (
    f"(?=[{SURE}{''.join(name[0] for name in COMPOUND)}])"
    + _NOT
    + "(?:"
    + "|".join([*COMPOUND, f"[{SURE}]"])
    + ")(?!某)"
)  # 王某 is covered already
_LIKELY = (
    f"(?=[{LIKELY}{''.join(name[0] for name in COMPOUND)}])"
    + _NOT
    + "(?:"
    + "|".join([*COMPOUND, f"[{LIKELY}]"])
    + ")(?!某)"
)
_GIVEN = "(?![的了们不都也就被把没是在会能说])[\u4e00-\u9fff]"
_TITLES = (
    "先生|女士|小姐|师傅|大爷|大妈|大叔|大婶|阿姨|奶奶|爷爷|老师|医生|同学|同志|经理|主任|书记|队长|校长|老板|律师|院长|所长|支书|村长|警官|老人|老汉|"
    "婆婆|伯伯|大哥|大姐|嫂子"
)
_RELATIVES = "丈夫|妻子|爱人|父亲|母亲|爸爸|妈妈|爷爷|奶奶|外公|外婆|儿子|女儿|孙子|孙女|孩子|小孩|弟弟|哥哥|姐姐|妹妹|媳妇|婆婆|公公|老伴|老公|老婆|岳父|岳母|舅舅|叔叔"
_PEOPLE = (
    "老人|学生|患者|病人|伤者|死者|住户|户主|业主|邻居|房东|租客|租户|居民|村民|职工|员工|老板|司机|法人(?:代表)?|法定代表人|负责人|组长|队长|书记|主任|村长|支书|医生|"
    "护士|老师|班主任|校长|民警|警官|网格员|经理|保安|同事|同学|对门|楼上|楼下|隔壁|党员|军属|烈属|残疾人|低保户|贫困户|名下|经办人|承包人|房主|车主|机主"
)
NAMES: tuple[re.Pattern[str], ...] = (
    re.compile(
        rf"(?:我叫|我名叫|名叫|我的名字(?:是|叫)|全名)[::\s]{{0,2}}(?P<it>{_SUR}(?:{_HAN}{{2}}{_AFTER}|{_HAN}{_AFTER}|(?:(?!{_STOP}){_HAN}){{1,2}}))"
    ),
    re.compile(
        rf"(?:联系人|姓名|户主|房东|租客|当事人|投诉人|反映人|申请人|本人|经办人|收件人|落款|签名)(?:是|为|姓名)?[::\s]{{0,3}}(?P<it>{_SUR}{_HAN}{{1,2}}){_AFTER}"
    ),
    re.compile(
        rf"(?:联系人|姓名|当事人|投诉人|反映人|申请人|收件人)(?:姓名)?[::]\s?(?P<it>{_HAN}{{2,4}}){_AFTER}"
    ),
    re.compile(
        rf"(?:我是|我爱人|我父亲|我母亲|我儿子|我女儿|老公|老婆|邻居|业主|找|联系|转交|交给)(?P<it>{_SURE}{_HAN}{{1,2}})(?=[,,。；;、!！\s(（0-9]|电话|手机|$)"
    ),
    re.compile(rf"我是[^，。,\n]{{1,20}}的(?P<it>{_SURE}{_GIVEN}{{1,2}})(?=[，,。])"),
    re.compile(rf"(?P<it>{_LIKELY}{_GIVEN}{_GIVEN})(?={_TITLES})"),
    re.compile(rf"(?P<it>{_SURE}{_GIVEN})(?={_TITLES})"),
    re.compile(rf"(?:我(?:爸|妈|哥|姐|弟|妹)|{_RELATIVES}|{_PEOPLE})(?:名叫|叫|是|为|名字是|姓名)?(?P<it>{_LIKELY}{_GIVEN}{_GIVEN})"),
    re.compile(rf"(?:{_RELATIVES}|{_PEOPLE})(?:名叫|叫|是|为|名字是|姓名)?(?P<it>{_SURE}{_HAN}){_GOES_ON}"),
    re.compile(rf"(?<![大喊我])(?:叫做?|名为|名字是)(?P<it>{_NOT}{_SUR}{_HAN}{{1,2}})(?=[,,。;；、!！?？\s(（)）的]|$)"),
    re.compile(rf"(?P<it>{_SURE}{_HAN}{{1,2}})(?=[,,(（]\s?(?:男|女|电话|手机|身份证|联系电话|现年|今年[0-9一二三四五六七八九]|1[3-9][0-9]))"),
    re.compile(rf"[\n。,,!！]\s?(?:——|--|—)?\s?(?P<it>{_SURE}{_HAN}{{1,2}})\s?(?:敬上|拜托|叩谢|呈上|\d{{4}}年[^\n]{{0,12}})?\s*\Z"),
    re.compile(
        "(?P<it>[阿艾买提古丽热娜木江吐尔逊努麦合苏莱曼卡迪帕汗扎西次仁卓玛多吉巴依孜亚克力哈斯塔伊布拉音索南达瓦]{2,6}"
        "[·•.][阿艾买提古丽热娜木江吐尔逊努麦合苏莱曼卡迪帕汗扎西次仁卓玛多吉巴依孜亚克力哈斯塔伊布拉音索南达瓦]{2,6})"
    ),
    re.compile(r"(?i:my name is|I am|I'm|contact(?: person)?:?)\s+(?P<it>[A-Z][a-z]+(?:\s[A-Z][a-z]+){1,2})"),
)  # fmt: skip
