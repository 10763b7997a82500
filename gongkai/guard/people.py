"""Names of persons as lists and notices print them, minors, and illnesses beside a name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_SINGLE = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章苏潘葛奚范彭郎鲁韦昌马苗"
    "凤方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛"
    "禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡"
    "凌霍虞万支柯管卢莫房裘缪干解应宗丁宣邓郁单杭洪包诸左石崔吉钮龚程嵇邢裴陆荣翁荀羊惠甄曲封芮靳汲糜松井段富"
    "巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂"
    "索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍却璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴"
    "瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷"
    "訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公晋楚闫法汝鄢涂钦归海岳帅缑亢况有琴商佘佴伯"
    "赏墨哈谯笪年爱阳佟肖覃付代仝苟栗"
)
_DOUBLE = "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|夏侯|端木|长孙|宇文|轩辕|南宫|独孤|司空|西门"
NAME = rf"(?:(?:{_DOUBLE}|[{_SINGLE}])[\u4e00-\u9fff]{{1,2}}?)"
"""As short as what follows allows; ask ``is_name`` before believing it."""
_NAME = re.compile(NAME)
_NOT_NAMES = frozenset(
    "金额 高中 高级 金融 方案 方式 成绩 安全 管理 项目 单位 平均 和谐 明细 计划 成员 时间 万元 国家 文化 "
    "公示 公告 合计 总计 应发 实发 有效 东部 利用 关系 相关 权利 法定 有无 年级 年龄 年度 都是 广场 通知 "
    "通过 连续 容量 向上 古代 终止 步骤 满意 家长 关爱 关于 常住 应急 全部 全县 全镇 全日制 单亲 双亲 包括 "
    "和家长 安排 安置 康复 康复费 白班 盖章 石料 田间 童车 支付 支出 施工 万人 严重 严格 华侨 卫生 史料 章程 "
    "柏油 伏案 路面 路段 解决 程序 程度 空调 空闲 师资 师生 简介 简历 须知 养老 融资 归口 海拔 况且 商品 查询 "
    "查看 后续 红旗 游客 权属 益民 楚河 农业 农村 温度 别墅 边界 扶贫 扶持 申请 申请人 申报 申领 党员 劳动 能力 "
    "蒙古族 从业 白血病 宁夏 武汉 符合 景区 司机 印章 甘肃 全额 全免 车辆 车间 富民 山区 谷物 羊肉 惠民 曲线 "
    "封面 松树 井口 段落 陆地 荣誉 程控 吉林 崔庄 洪水 诸多 左右 单价 单人 单身 宣传 房屋 房产 莫名 管护 卢氏 "
    "卢氏县 应到 应当 经费 高龄 高三 高一 高二 夏季 夏粮 田地 胡同 凌晨 万亩 林地 林业 梅花 江河 江苏 童年 "
    "路灯 危房 强制 季度 麻醉 席位 祝福 项下 屈服 纪检 纪委 庞大 宋体 谈话 成立 计生 明确 贝壳 米面 毛重 湖滨 "
    "黄河 平方 平台 孟津 顾问 余额 伍佰 康养 齐全 皮肤 常规 乐器 安装 毕业 罗列 唐河 费用 费率 史志 方法 方面 "
    "马路 鲁山 范围 潘河 苏区 章节 谢谢 姜黄 陶瓷 魏家 金属 华北 严禁 曹操 孔径 张贴 许可 何时 秦岭 朱阳 杨树 "
    "韩城 沈阳 蒋介 卫健 陈述 冯家 王牌 郑州 吴江 周期 周边 周岁 李家 孙女 孙子 钱款 钱物 赵家 于同 时段 "
    "学籍 小学 幼儿".split()
)
_NOT_END = re.compile(
    r"(?:小学|中学|学校|幼儿园|村|镇|乡|县|组|级|户|局|会|街|社区|岁|州|市|省|区|补贴|补助|救助|资金|名单|"
    r"人员|情况|标准|对象|类型|类别|方式|日期|电话|住址|地址|号码|性别|姓名|编号|序号|备注|学院|医院|公司|中心)$"
)
_SPLIT = re.compile(r"[\s、，,|｜；;：:（）()《》。/]+")
_MINORS = re.compile(
    r"(?:孤儿|留守儿童|困境儿童|事实无人抚养|未成年人|学生|幼儿|儿童|学前|小学|中学|营养餐|少年)"
    r"[^。\n；，]{0,24}?(?:名单|名册|花名册|公示|发放表|发放花?名?册|资助表|登记表|一览表|明细)"
)
_ONE_MINOR = re.compile(
    rf"(?:学生|儿童|孤儿|幼儿|小学生|中学生|男孩|女孩|少年|未成年人|婴儿)(?P<name>{NAME})"
    r"(?=同学|小朋友|（[男女]?，?\d{1,2}\s*岁|\([男女]?,?\d{1,2}\s*岁|，(?:[男女]，)?(?:现年|今年)?\d{1,2}岁|"
    r"，[男女][，。]|（[男女]|就读于|，就读|，系\S{1,12}(?:学校|小学|中学|幼儿园))"
)
_RELIEF = re.compile(
    r"低保|特困|救助|五保|帮扶|困难|残疾|补贴|补助|大病|低收入|慰问|贫困|监测户|脱贫|发放|慈善|救济|公示|名单"
)
ILLNESSES = (
    "癌 白血病 尿毒症 精神病 精神分裂 精神障碍 精神残疾 脑瘫 艾滋 肝炎 乙肝 糖尿病 高血压 脑梗 脑出血 中风 心脏病 "
    "肿瘤 癫痫 智力残疾 智力障碍 肾衰竭 肾病 肺结核 抑郁症 痴呆 帕金森 瘫痪 偏瘫 冠心病 尘肺 红斑狼疮 血友病 "
    "肝硬化 再生障碍性贫血 淋巴瘤 梅毒 股骨头坏死 先天性心脏病 肢体残疾 唐氏综合 自闭症 孤独症 类风湿 强直性脊柱炎"
).split()
_ILLNESS = re.compile(
    r"(?P<cause>因|患有?|身患|确诊)?(?P<ill>(?:[胃肝肺肠食管道直结乳腺宫颈甲状前列卵巢胰鼻咽喉膀胱骨血]{1,4})?"
    rf"(?:{'|'.join(sorted(ILLNESSES, key=len, reverse=True))})(?:症|病)?)"
)
_SICK = re.compile(
    rf"(?:^|[\s、，,|；;：:。（(]|户主|申请人|村民|居民|农户|社员|对象|群众|社员|其[子女妻父母]|之[子女])(?P<name>{NAME})"
    r"(?=因|患|身患|确诊|长期|[，,、|\s（(；;：:]|之[子女妻夫父母]|[男女]|$)",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of text that names a person or says something about one."""

    start: int
    end: int


def is_name(token: str) -> bool:
    """Whether a whole cell or list item reads as a person's full name."""
    if not 2 <= len(token) <= 4 or token in _NOT_NAMES:
        return False
    matched = _NAME.fullmatch(token)
    return bool(matched) and not _NOT_END.search(token) and not token.endswith(("某", "某某"))


def is_surname(character: str) -> bool:
    """Whether one character is a common surname."""
    return len(character) == 1 and character in _SINGLE


def name_before(text: str, at: int) -> bool:
    """Whether a name stands directly before ``at``, a gap or a mark between."""
    head = text[max(0, at - 10) : at].rstrip(" \t\u3000,，、|（(：:")
    last = _SPLIT.split(head)[-1]
    return any(is_name(last[-size:]) for size in (2, 3, 4) if len(last) >= size)


def minors(text: str, subject: str = "") -> Iterator[Mention]:
    """Full names of minors: in a list of minors, or named as pupil or child with age or sex.

    ``subject`` is what the title or the file's name says the text is about.
    """
    named = {m.start("name"): Mention(*m.span("name")) for m in _ONE_MINOR.finditer(text)}
    named = {at: name for at, name in named.items() if is_name(text[name.start : name.end])}
    heading = _MINORS.search(text)
    if heading is not None or _MINORS.search(subject):
        listed = _listed_names(text, heading.end() if heading else 0)
        named |= {name.start: name for name in listed}
    yield from (named[at] for at in sorted(named))


def illnesses(text: str, subject: str = "") -> Iterator[Mention]:
    """Illnesses on a line that also names a person, in a text about relief."""
    if not any(word in text for word in ILLNESSES):
        return
    if not _RELIEF.search(text) and not _RELIEF.search(subject):
        return
    for line in re.finditer(r"[^\n。]+", text):
        found = list(_ILLNESS.finditer(line[0]))
        if found and any(is_name(m["name"]) for m in _SICK.finditer(line[0])):
            for match in found:
                start = line.start() + match.start("ill")
                yield Mention(start, line.start() + match.end("ill"))


def _listed_names(text: str, start: int) -> Iterator[Mention]:
    """Names that stand alone between the marks of a list or a table."""
    at = start
    for gap in [*_SPLIT.finditer(text, start), None]:
        end = gap.start() if gap else len(text)
        if is_name(text[at:end]):
            yield Mention(at, end)
        if gap:
            at = gap.end()
