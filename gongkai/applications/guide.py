"""The officer's guide: one question after the other, each with its article and an example,
until exactly one outcome is left.

Questions are data, ``next_step`` is a pure function of the answers so far.  The
order is the platform's reading of the procedure; the labels are the statute's.
Articles are of the 2019 Regulation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from gongkai.law.outcomes import NEEDS, outcomes


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: it leads to another question (``then``) or to an ``outcome``.

    ``ground`` is the article the reply cites for this path; ``hint`` says what
    must be done before.
    """

    id: str
    words: str
    then: str = ""
    outcome: str = ""
    ground: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question in plain words, with where it stands in the law and an example."""

    id: str
    words: str
    article: str
    example: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """The end of a path: the row of table 三, the article to cite, the act that closes the
    case, what must be on record before, and the way there as (question, choice) pairs."""

    outcome: str
    ground: str
    act: str
    needs: tuple[str, ...]
    way: tuple[tuple[str, str], ...]


class BadAnswer(ValueError):
    """An answer that the question does not offer."""


def _no(then: str, words: str = "不是") -> Choice:
    return Choice("no", words, then)


def _part(words: str) -> Choice:
    return Choice(
        "part", words, outcome="partial", ground="第三十七条",
        hint="把不能公开的去掉，其余提供；去掉要真去掉，不能只盖一层黑块。"
        "写明去掉了什么、为什么、依据哪一条；涉及第三方的，要有征求意见的书面记录。",
    )  # fmt: skip


_QUESTIONS: Final = (
    Question(
        "withdrawn", "申请人是不是已经书面撤回了申请？", "条例未作规定，平台口径",
        "申请人来信说：问题已经解决，不再需要了。",
        (Choice("yes", "是，已经书面撤回", outcome="other.misc",
                hint="撤回的书面材料要入卷；电话里说的，请申请人补一份书面的。"), _no("kind")),
    ),
    Question(
        "kind", "这份申请要的是政府信息吗？", "第三十九条",
        "“请查处某村干部”是举报；“请提供某项目的验收报告”是要信息。",
        (
            Choice("information", "是，要的是某项政府信息", "clear"),
            Choice("petition", "不是，是信访、投诉、举报", outcome="ignored.petition",
                   ground="第三十九条第一款", hint="告知申请人通过相应渠道提出。"),
            Choice("publication", "要的是政府公报、报刊、书籍等公开出版物",
                   outcome="ignored.publication", ground="第三十九条第二款",
                   hint="可以告知获取的途径。"),
            Choice("reissue", "要求确认或者重新出具已经拿到的信息", outcome="ignored.reissue",
                   hint="条例没有专门的条文，请写清事实。"),
        ),
    ),
    Question(
        "clear", "从申请里看得出要的是哪一项信息吗？", "第三十条",
        "“本镇所有文件”看不出；“2023年某村道路硬化项目的中标通知书”看得出。",
        (
            Choice("yes", "看得出", "repeat"),
            Choice("no", "看不出，还没有告知补正", "correction_answer",
                   hint="先发补正告知书：一次写全要补什么、期限、逾期的后果；收到申请之日起七个工作日内发出。"),
            Choice("still", "补正以后仍然看不出", outcome="none.unclear", ground="第三十条"),
        ),
    ),
    Question(
        "correction_answer", "补正告知发出以后，申请人怎么答复的？", "第三十条",
        "告知书写明3月20日前补正：3月18日补来了；或者过了3月20日没有消息。",
        (
            Choice("mended", "按期补正，看得出了", "repeat"),
            Choice("still", "补正了，仍然看不出", outcome="none.unclear", ground="第三十条"),
            Choice("silent", "没有正当理由，逾期不补正", outcome="other.no_correction",
                   ground="第三十条"),
        ),
    ),
    Question(
        "repeat", "同一个申请人以前要过同样的信息，并且已经答复过吗？", "第三十六条第（六）项",
        "去年要过同一份合同，当时已经予以公开，今年又来要。",
        (
            Choice("yes", "是，已经答复过", outcome="ignored.repeat",
                   ground="第三十六条第（六）项", hint="要指明前一次答复的文号和日期。"),
            _no("excess"),
        ),
    ),
    Question(
        "excess", "同一个申请人的申请数量、次数明显超过合理范围吗？", "第三十五条",
        "一个月里就各村各年的账目提交一百多份。没有固定的件数标准。",
        (
            _no("fee"),
            Choice("unreasonable", "明显超过；要求说明理由后，理由不合理",
                   outcome="ignored.excessive", ground="第三十五条",
                   hint="先发说明理由告知书，并备好历次申请的清单。"),
            Choice("reasonable", "明显超过；但理由合理", "fee",
                   hint="不能按期答复的，告知延迟答复的合理期限。"),
        ),
    ),
    Question(
        "fee", "本机关对这件申请发过收费通知吗？", "第四十二条",
        "超过免费数量，机关决定收取信息处理费，并已书面通知。",
        (
            _no("register", "没有收费（一般都不收）"),
            Choice("paid", "发过，已经缴费", "register"),
            Choice("unpaid", "发过，逾期没有缴纳", outcome="other.fee_unpaid", ground="第四十二条"),
        ),
    ),
    Question(
        "register", "这类信息是不是有专门的查询办法？", "第三十六条第（七）项",
        "不动产登记资料、企业登记档案，法律、行政法规另有查询规定。",
        (
            Choice("yes", "是，按专门规定查询", outcome="refused.inquiry",
                   ground="第三十六条第（七）项", hint="告知依照哪部法律、到哪里办理。"),
            _no("ours"),
        ),
    ),
    Question(
        "ours", "这项信息该由本机关公开吗？", "第十条、第三十六条第（五）项",
        "本机关制作的，或者从老百姓、企业那里取得并保存的，由本机关公开。",
        (
            Choice("yes", "该由本机关公开", "held"),
            Choice("no", "不归本机关", outcome="none.not_held",
                   ground="第三十六条第（五）项",
                   hint="能确定该由谁公开的，告知名称和联系方式；仍要登记检索情况。"),
        ),
    ),
    Question(
        "held", "认真找过以后，找到了吗？", "第三十六条第（四）项",
        "查了档案室目录、办公系统、业务站所，记下地点、检索词、年份、检索人和结果。",
        (
            Choice("yes", "找到了", "making"),
            Choice("no", "找遍了，没有", outcome="none.not_held",
                   ground="第三十六条第（四）项", hint="没有检索记录，不能这样答复。"),
        ),
    ),
    Question(
        "making", "要的信息是现成的吗？", "第三十八条",
        "要“近五年各村补助的增长率”，只有原始表格，须另行统计。",
        (
            Choice("yes", "现成的，或者简单区分一下就行", "public"),
            Choice("no", "要另外加工、分析、制作", outcome="none.must_make", ground="第三十八条"),
        ),
    ),
    Question(
        "public", "这项信息已经主动公开了吗？", "第三十六条第（一）项",
        "网站年报栏目里就有。",
        (
            Choice("yes", "已经公开", outcome="granted", ground="第三十六条第（一）项",
                   hint="写明获取的方式、途径，最好给出网址。"),
            _no("secret", "还没有"),
        ),
    ),
    Question(
        "secret", "有没有依法确定为国家秘密的内容？", "第十四条",
        "文件标有密级；依据是保密法，不是本机关自己的判断。",
        (
            Choice("all", "全部是", outcome="refused.secret", ground="第十四条"),
            _part("一部分是，能分开"),
            _no("other_law", "没有"),
        ),
    ),
    Question(
        "other_law", "有没有别的法律、行政法规禁止公开的内容？", "第十四条",
        "未成年人犯罪记录、反洗钱信息等，要写明是哪部法的哪一条。",
        (
            Choice("all", "全部是", outcome="refused.law", ground="第十四条"),
            _part("一部分是，能分开"),
            _no("security", "没有"),
        ),
    ),
    Question(
        "security", "公开会不会危及国家安全、公共安全、经济安全、社会稳定？", "第十四条",
        "要有具体的事实和理由，不能只写一句“影响稳定”。",
        (
            Choice("all", "会，全部不能公开", outcome="refused.security", ground="第十四条"),
            _part("一部分会，能分开"),
            _no("third", "不会"),
        ),
    ),
    Question(
        "third", "涉及第三方的商业秘密、个人隐私，公开会损害其合法权益吗？", "第十五条、第三十二条",
        "中标企业的报价明细、低保户的身份证号。先书面征求第三方意见，不答复不等于同意。",
        (
            _no("internal", "不涉及，或者不会损害"),
            Choice("consents", "第三方同意公开", "internal"),
            Choice("public_interest", "第三方不同意，但不公开会对公共利益造成重大影响", "internal",
                   hint="决定公开的，把内容和理由书面告知第三方。"),
            Choice("all", "会损害，全部不能公开", outcome="refused.third_party",
                   ground="第十五条", hint="要有征求意见的书面记录。"),
            _part("一部分会损害，能分开"),
        ),
    ),
    Question(
        "internal", "是人事管理、后勤管理、内部工作流程这三类内部事务信息吗？", "第十六条第一款",
        "值班安排、公车派遣单。可以不公开，但要说明为什么不公开。",
        (
            Choice("all", "是，决定不公开", outcome="refused.internal", ground="第十六条第一款"),
            _part("一部分是，能分开"),
            _no("process", "不是，或者决定公开"),
        ),
    ),
    Question(
        "process", "是讨论记录、过程稿、磋商信函、请示报告这四类过程性信息吗？", "第十六条第二款",
        "会议讨论记录、没有定稿的方案。法律、法规、规章规定应当公开的除外。",
        (
            Choice("all", "是，决定不公开", outcome="refused.process", ground="第十六条第二款"),
            _part("一部分是，能分开"),
            _no("case_file", "不是，或者决定公开"),
        ),
    ),
    Question(
        "case_file", "是行政执法案卷信息吗？", "第十六条第二款",
        "处罚案件的调查笔录。法律、法规、规章规定应当公开的除外。",
        (
            Choice("all", "是，决定不公开", outcome="refused.case_file", ground="第十六条第二款"),
            _part("一部分是，能分开"),
            Choice("no", "不是，或者决定公开", outcome="granted", ground="第三十六条第（二）项",
                   hint="直接提供，或者告知获取的方式、途径和时间。"),
        ),
    ),
)  # fmt: skip

QUESTIONS: Final[Mapping[str, Question]] = MappingProxyType({q.id: q for q in _QUESTIONS})
FIRST: Final = _QUESTIONS[0].id


def next_step(answers: Mapping[str, str]) -> Question | Result:
    """The next question after these answers (question id → choice id), or the result.

    Answers to questions that are not on the way are left out of account.
    Raises BadAnswer for a choice the question does not offer.
    """
    question = QUESTIONS[FIRST]
    way: list[tuple[str, str]] = []
    while question.id in answers:
        choice = _chosen(question, answers[question.id])
        way.append((question.id, choice.id))
        if choice.outcome:
            rule = outcomes()[choice.outcome]
            return Result(
                choice.outcome, choice.ground, rule.act,
                tuple(NEEDS[need] for need in rule.needs), tuple(way),
            )  # fmt: skip
        question = QUESTIONS[choice.then]
    return question


def paths() -> Iterator[Result]:
    """Every way through the guide."""
    waiting: list[dict[str, str]] = [{}]
    while waiting:
        answers = waiting.pop()
        step = next_step(answers)
        if isinstance(step, Result):
            yield step
        else:
            waiting.extend(answers | {step.id: choice.id} for choice in reversed(step.choices))


def _chosen(question: Question, answer: str) -> Choice:
    for choice in question.choices:
        if choice.id == answer:
            return choice
    raise BadAnswer(f"“{question.words}”没有这个选项，请重新选择。")
