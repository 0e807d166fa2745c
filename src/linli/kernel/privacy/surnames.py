"""Surnames, for finding names in running text."""

COMPOUND = (
    "欧阳",
    "上官",
    "司马",
    "诸葛",
    "司徒",
    "东方",
    "独孤",
    "南宫",
    "夏侯",
    "皇甫",
    "尉迟",
    "慕容",
    "令狐",
    "端木",
    "公孙",
    "长孙",
    "宇文",
    "轩辕",
)

# Rarely anything but a surname when a given name follows: used where the context is weak.
SURE = "王李张刘陈杨赵吴周徐孙朱胡郭林罗郑梁宋谢唐许韩冯邓曹彭曾萧蔡潘袁董余苏吕魏蒋杜沈姜范傅钟卢汪戴崔廖邱姚谭邹郝孔邵侯孟贺薛龚阎戚庞樊殷翟倪佟霍祁滕"

# Surnames that are also everyday words: used only after "my name is" and the like.
SURNAMES = (
    SURE
    + "黄马何高丁程于叶任陆田夏贾石熊秦江白毛史钱尹黎易常武康龙万段雷汤陶章施牛金文方安洪季葛毕焦辛向艾兰齐包车鲁路时严柴温水花简"
)
