"""What stops a reply before it is signed, and the remedy sentence the law asks for.

The letters have a check of whole documents; this one holds for every reply,
whatever it looks like: the article, the facts, the remedy, the organ.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from django.utils.timezone import localdate

from gongkai.applications.models import Reply
from gongkai.law.outcomes import outcomes
from gongkai.law.remedies import Level, must_reconsider_first, reconsideration_organ
from gongkai.law.rules import parameters
from gongkai.orgs.models import Organ

_ARTICLE: Final = re.compile(r"第[〇零一二三四五六七八九十百]+条")
_NEEDS_PART: Final = ("第十六条", "第三十六条", "第三十九条")
"""Articles that are exact only with their paragraph or item."""


def check(reply: Reply) -> list[str]:
    """The sentences that stop the reply; none when it may be signed."""
    found = []
    rule = outcomes()[reply.outcome]
    if not reply.text.strip():
        found.append("答复书没有正文。")
    if rule.grounds and reply.ground not in rule.grounds:
        found.append(f"条款应当是{'、'.join(rule.grounds)}之一，写全款、项。")
    found += [
        f"正文引用“{article}”没有写明款、项，请写全。"
        for article in _bare(reply.text)
    ]  # fmt: skip
    if rule.grounds and reply.ground and reply.ground not in reply.text:
        found.append(f"正文没有写明依据条例{reply.ground}。")
    found += _wrong_remedy(reply)
    if reply.application.organ.name not in reply.text:
        found.append(
            f"正文没有写明答复机关“{reply.application.organ.name}”；内设机构不能以自己名义答复。"
        )
    return found


def remedy_sentence(outcome: str, replied: date, *, withheld: bool, body: str) -> str:
    """The one of the three remedy sentences that fits, in our own words, with its times."""
    table = parameters("remedies")
    days = table["reconsideration_request"].on(replied).count
    months = table["suit_direct"].on(replied).count
    to = f"向{body}申请行政复议" if body else "依法申请行政复议"
    if must_reconsider_first(outcome, replied, withheld=withheld):
        return (
            f"如对本答复不服，应当自收到之日起{days}日内先{to}；"
            "对复议决定仍不服的，可以依法向人民法院提起行政诉讼。"
        )
    return (
        f"如对本答复不服，可以自收到之日起{days}日内{to}，"
        f"或者自收到之日起{months}个月内依法向人民法院提起行政诉讼。"
    )


def reviewing_body(organ: Organ) -> str:
    """Who reconsiders the organ's replies; empty where the law leaves it open."""
    department = organ.kind == "department"
    level: Level = organ.level  # type: ignore[assignment]
    try:
        return reconsideration_organ(level, department=department)
    except ValueError:
        return ""


def _bare(text: str) -> list[str]:
    """Articles in ``text`` that need a paragraph or item and have none."""
    found = []
    for place in _ARTICLE.finditer(text):
        after = text[place.end() : place.end() + 2]
        if place[0] in _NEEDS_PART and not re.match(r"第[（(一二三四五六七八九十]", after):
            found.append(place[0])
    return list(dict.fromkeys(found))


def _wrong_remedy(reply: Reply) -> list[str]:
    replied = localdate(reply.drafted_at)
    first = must_reconsider_first(reply.outcome, replied, withheld=reply.withheld)
    days = parameters("remedies")["reconsideration_request"].on(replied).count
    if not reply.remedy.strip() or "复议" not in reply.remedy:
        return ["没有告知救济途径；请写明申请行政复议、提起行政诉讼的期限。"]
    found = []
    if f"{days}日" not in reply.remedy:
        found.append(f"申请行政复议的期限应当写明{days}日。")
    says_first = re.search(r"应当.{0,25}先", reply.remedy) is not None
    if first and not says_first:
        found.append("这种答复须先申请行政复议，对复议决定不服才能起诉；救济告知没有写明“先”。")
    if not first and says_first:
        found.append("这种答复可以直接起诉，不能写成必须先申请行政复议。")
    if not first and "诉讼" not in reply.remedy:
        found.append("没有告知可以提起行政诉讼。")
    return found
