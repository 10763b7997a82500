"""What the acts refuse, in sentences that say what to do next: one table for all pages."""

from __future__ import annotations

from gongkai.guard.files.refused import Refused as BadFile
from gongkai.publishing import actions
from gongkai.records import actions as records
from gongkai.records import files, numbers

SENTENCES: tuple[tuple[type[Exception], str], ...] = (
    (actions.UnderReview, "这条信息正在审核或者等待发布，不能修改。要修改，请先撤回送审。"),
    (
        actions.NotForThePublic,
        "这条信息的公开属性不是“主动公开”，或者已经撤回、作废，不能送审。请先核对公开属性。",
    ),
    (actions.StaleSubmission, "这件事刚刚已经有人办理，或者内容有了变化。请看下面最新的情况。"),
    (
        actions.NotYourStep,
        "这一步不能由您办理：可能您起草、修改或者送审过它，在这一轮已经办理过，或者不在这个岗位。",
    ),
    (actions.PastItsDay, "“公开至”的日期已经过去，不能再公开。请退回，由起草人改日期。"),
    (records.StaleRecord, "别人刚刚保存过这条信息。您的内容还在下面，请对照后再保存。"),
    (records.AlreadyPublic, "这条信息已经公开，不能直接改。请用“更正”，原来的版本会保留。"),
    (records.NotPublic, "这条信息现在没有公开，不能更正或撤回。"),
    (records.NoReason, "请写明理由；不予公开的，还要选择条例规定的一条理由。"),
    (files.NoWords, "图片要写“图片说明”：看不见图片的人听到的就是这句话。"),
    (files.TooMany, f"一条信息最多 {files.MOST} 个附件，请合并后再上传。"),
    (numbers.NumberTaken, "这个文号已经用在文件上，或者已经作废。"),
)
SECRECY = (
    "内容里有国家秘密的标志，系统没有保存。"
    "涉密信息不得在这里处理：请立即停止录入，按保密规定报告本单位保密工作机构；"
    "如果只是误认（例如书名），请改写后再保存。"
)


def sentence(error: Exception) -> str:
    """The sentence for an act's refusal.  Raises the error itself when it is none."""
    if isinstance(error, BadFile):
        return error.sentence
    if isinstance(error, actions.Refused | files.Secret):
        found = "；".join(f"{f.where}：{f.message}" for f in error.findings[:3])
        return f"{SECRECY}（{found}）"
    if isinstance(error, actions.Guarded):
        return "还有必须处理的问题，见下面：改好，或者逐条写明放行的理由。"
    for kind, words in SENTENCES:
        if isinstance(error, kind):
            return words
    raise error


REFUSALS: tuple[type[Exception], ...] = (
    BadFile,
    actions.Guarded,
    files.Secret,
    *(kind for kind, _ in SENTENCES),
)
"""What pages catch around an act."""
