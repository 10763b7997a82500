"""Work inside the house: searches, assignments, earlier cases, splitting."""

from __future__ import annotations

from django import forms

from gongkai.applications import actions, queries
from gongkai.applications.forms import day, text
from gongkai.applications.office.acts.base import (
    ActForm,
    Asked,
    Cleaned,
    act,
    choice,
    lines,
    must,
    must_long,
    when,
)
from gongkai.applications.queries.case import CaseFile
from gongkai.orgs.models import Post


class SearchForm(ActForm):
    place = choice("检索地点", required=False)
    new_place = text("清单里没有的地点", 80, "会加进本机关的检索地点清单。")
    terms = must("检索词", 200)
    period = must("时间范围", 80, "例如 2019—2023年。")
    searcher = must("检索人", 60)
    on = day("检索日期")
    found = forms.BooleanField(label="找到了", required=False)
    result = must_long("检索结果", rows=2)

    def offer(self, file: CaseFile) -> None:
        places = queries.search_places(file.application.organ)[:200]
        self.choose("place", [("", "请选择"), *((str(p.pk), p.name) for p in places)])


@act(
    "log_search",
    "登记检索",
    "第三十六条第（四）项",
    "在哪里、用什么词、查了哪些年、谁查的、结果怎样。没有检索记录，不能答复“不存在”。",
    SearchForm,
    when(lambda f: f.application.received_date is not None and f.application.status != "closed"),
)
def log_search(asked: Asked, facts: Cleaned) -> str:
    if facts["new_place"]:
        place = actions.add_search_place(
            asked.case.organ, facts["new_place"], by=asked.by, at=asked.at
        )
    elif facts["place"]:
        place = queries.search_places(asked.case.organ).get(pk=int(facts["place"]))
    else:
        raise actions.BadEntry("请选择检索地点，或者写上清单里没有的地点。")
    actions.log_search(
        asked.case,
        place,
        terms=facts["terms"],
        period=facts["period"],
        searcher=facts["searcher"],
        on=facts["on"],
        found=facts["found"],
        result=facts["result"],
        by=asked.by,
        at=asked.at,
    )
    return f"已登记在{place.name}的检索。"


class Assign(ActForm):
    post = choice("交给哪个岗位")
    part = must("承办内容", 200)
    responsible = forms.BooleanField(label="由这个岗位牵头", required=False)
    on = day("交办日期")

    def offer(self, file: CaseFile) -> None:
        posts = Post.objects.filter(organ=file.application.organ_id).order_by("title")[:200]
        self.choose("post", [(str(p.pk), p.title) for p in posts])


@act(
    "assign",
    "交办",
    "第四条",
    "交给本机关的岗位；牵头的只有一个。",
    Assign,
    when(lambda f: f.application.status != "closed"),
    "other",
)
def assign(asked: Asked, facts: Cleaned) -> str:
    post = Post.objects.get(pk=int(facts["post"]), organ=asked.case.organ_id)
    actions.assign(
        asked.case,
        post,
        part=facts["part"],
        responsible=facts["responsible"],
        by=asked.by,
        at=asked.at,
        on=facts["on"],
    )
    return f"已交给{post.title}。"


class Finish(ActForm):
    assignment = choice("哪一项")
    result = must_long("承办意见", rows=2)
    on = day("完成日期")

    def offer(self, file: CaseFile) -> None:
        self.choose(
            "assignment",
            [
                (str(a.pk), f"{a.post.title}：{a.part}")
                for a in file.assignments
                if a.to_date is None
            ],
        )


@act(
    "finish_assignment",
    "登记承办意见",
    "第四条",
    "岗位办完自己的一项。",
    Finish,
    when(lambda f: any(a.to_date is None for a in f.assignments)),
    "other",
)
def finish_assignment(asked: Asked, facts: Cleaned) -> str:
    one = asked.case.assignments.get(pk=int(facts["assignment"]))
    actions.finish_assignment(one, result=facts["result"], by=asked.by, at=asked.at, on=facts["on"])
    return "已登记承办意见。"


class Earlier(ActForm):
    number = must("前一次申请的编号", 40, "例如〔2025〕第3号。")


@act(
    "link_earlier",
    "指明前一次申请",
    "第三十六条第（六）项",
    "同一申请人以前要过同样的信息并已答复。",
    Earlier,
    when(lambda f: f.application.status != "closed"),
    "other",
)
def link_earlier(asked: Asked, facts: Cleaned) -> str:
    number = facts["number"].strip()
    earlier = queries.every().filter(organ=asked.case.organ_id, number=number).first()
    if earlier is None:
        raise actions.BadApplication("本机关没有这个编号的申请，请核对。")
    actions.link_earlier(asked.case, earlier, by=asked.by, at=asked.at)
    return f"已指明前一次申请{earlier.number}。"


class Split(ActForm):
    subjects = must_long("拆成哪几件", "一行一件；第一行仍是本件，其余各编新号。")


@act(
    "split",
    "一表多事，拆分",
    "条例未作规定，平台口径",
    "一份表写了几件事的，拆开分别编号、分别答复。",
    Split,
    when(lambda f: f.application.status == "registered"),
    "other",
)
def split(asked: Asked, facts: Cleaned) -> str:
    wishes = [actions.Wish(line[:200]) for line in lines(facts["subjects"])]
    parts = actions.split(asked.case, wishes, **asked.who)
    return f"已拆出{'、'.join(part.number for part in parts)}。"
