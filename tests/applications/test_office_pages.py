"""The office pages over real HTTP: from the letter at the gate to the postal receipt."""

from __future__ import annotations

import zipfile
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from gongkai.applications import actions, papers, queries
from gongkai.applications.kinds import ApplicantClass, Way
from gongkai.applications.letters.bundle import verify
from gongkai.applications.letters.letter import Letter, parse
from gongkai.applications.letters.write import write
from gongkai.applications.models import Application, Enclosure, Paper, Proposal, Reply
from gongkai.applications.office.acts import ACTS
from gongkai.audit.models import Event
from gongkai.law.working_days import calendar
from gongkai.records import store
from gongkai.records.models import Record
from tests.applications.office import House, fields, soup, told, town
from tests.applications.people import answered, at

pytestmark = pytest.mark.django_db
PERSON = actions.Person(
    "申请人甲", "居民身份证", "11010519491231002X", "13800001234", "测试镇民湾村1号", "472200"
)


@pytest.fixture
def house(db: None, tmp_path: Any, settings: Any) -> House:
    settings.MEDIA_ROOT = tmp_path
    cache.clear()
    return town("test-town", "测试镇人民政府")


@pytest.fixture
def other(house: House) -> House:
    return town("other-town", "另一镇人民政府")


def day(back: int = 0) -> date:
    """The working day so many working days ago (today or the last one before)."""
    here = calendar().continued
    rank = here.rank(date.today() + timedelta(1)) - 0  # noqa: DTZ011
    today = here.day_of_rank(rank)
    if today > date.today():  # noqa: DTZ011
        today = here.day_of_rank(rank - 1)
    return here.day_of_rank(here.rank(today) - back)


def received(
    house: House,
    back: int = 5,
    subject: str = "民湾村2023年食用菌大棚资金使用情况",
    person: actions.Person = PERSON,
) -> Application:
    form = actions.Form(person, ApplicantClass.PERSON, (actions.Wish(subject, "", "纸质，邮寄"),))
    arrived = day(back)
    taken = actions.arrive(
        house.organ,
        actions.Coming(Way.COUNTER, arrived),
        [form],
        by=house.officer,
        at=at(arrived),
        calendar=queries.calendar(),
    )
    return taken.applications[0]


def do(client: Client, case: Application, act: str, /, **typed: Any) -> Any:
    """Do an act from the case page with what it carries."""
    case.refresh_from_db()
    return client.post(
        f"/office/applications/{case.pk}/do/{act}/", {"version": case.version} | typed
    )


def done(answer: Any) -> Any:
    assert answer.status_code == 302, told(answer)
    return answer


def pdf(*lines: str) -> bytes:
    """A PDF with these lines, as an office program would write it."""
    return write(
        Letter("supply", ("情况表",), parse("\n".join(lines)), "测试镇人民政府", day(30)), "pdf"
    )


def put(client: Client, case: Application, kind: str, name: str, data: bytes) -> Any:
    return client.post(
        f"/office/applications/{case.pk}/files/",
        {"kind": kind, "file": SimpleUploadedFile(name, data)},
    )


def drafted(client: Client, case: Application, outcome: str, ground: str, **facts: str) -> Reply:
    where = f"/office/applications/{case.pk}/draft/?outcome={outcome}&ground={ground}"
    typed = fields(client.get(where)) | facts
    answer = client.post(where, typed)
    assert answer.status_code == 302, told(answer)
    return Reply.objects.latest("pk")


GRANTED = {
    "finding": "该信息由本机关在项目实施中制作并保存",
    "provided_form": "以纸质形式随本答复书邮寄提供",
}
PROVIDED = ("granted", "第三十六条第（二）项")


def test_a_letter_goes_from_the_gate_to_the_postal_receipt(house: House) -> None:
    desk, head = house.client(), house.client(house.signer)
    where = "/office/applications/new/test-town/"
    typed = fields(desk.get(where)) | {
        "way": "signed_post",
        "arrived": day(3).isoformat(),
        "post_number": "XA00000000041",
        "signed_by": "收发室",
        "subject_1": "民湾村2023年食用菌大棚资金使用情况",
        "name": "申请人甲",
        "phone": "13800001234",
        "address": "测试镇民湾村1号",
        "postcode": "472200",
        "applicant_class": "person",
        "form_wanted": "纸质",
        "way_wanted": "邮寄",
        "step": "take",
    }
    registered = desk.post(where, typed)
    assert registered.status_code == 200, told(registered)
    case = Application.objects.get()
    assert soup(registered).select_one(".code")
    assert case.received_date == day(3)
    screen = desk.get(f"/office/applications/{case.pk}/")
    assert "申请人甲" not in told(screen)
    assert len(soup(screen).select(".days li")) > 20
    done(put(desk, case, "outgoing", "资金使用情况表.pdf", pdf("大棚建设支出120万元。")))
    reply = drafted(desk, case, *PROVIDED, **GRANTED)
    page = desk.get(f"/office/applications/replies/{reply.pk}/")
    assert "｛申请人｝" in told(page)
    assert "申请人甲" not in reply.text
    own = desk.post(f"/office/applications/replies/{reply.pk}/", {"act": "sign"})
    assert own.status_code == 409
    looked = head.post(f"/office/applications/replies/{reply.pk}/", {"act": "check"})
    assert "不能签发" not in told(looked).replace("有“不能签发”的签不出去", ""), told(looked)
    signed = head.post(f"/office/applications/replies/{reply.pk}/", {"act": "sign"})
    assert signed.status_code == 302, told(signed)
    reply.refresh_from_db()
    assert reply.number == f"依申请〔{date.today().year}〕1号"  # noqa: DTZ011
    file = desk.get(f"/office/applications/replies/{reply.pk}/file.pdf")
    assert file.content.startswith(b"%PDF")
    done(do(desk, case, "dispatch", way="post", proof="XA00000000058", on=day().isoformat()))
    case.refresh_from_db()
    assert (case.state, case.outcome, case.reply_number) == ("decided", "granted", reply.number)
    kinds = set(Paper.objects.values_list("kind", flat=True))
    assert {"delivery", "envelope"} <= kinds
    done(do(desk, case, "file", on=day().isoformat(), satisfaction=""))
    case.refresh_from_db()
    assert case.state == "closed"


def test_an_officer_of_another_town_finds_nothing_anywhere(house: House, other: House) -> None:
    case = received(house)
    desk, stranger = house.client(), other.client()
    put(desk, case, "found", "原件.pdf", pdf("一"))
    put(desk, case, "identity", "证件.pdf", pdf("二"))
    done(
        do(
            desk,
            case,
            "consult",
            party="third_party",
            name="某公司",
            question="报价明细",
            on=day(3).isoformat(),
        )
    )
    done(do(desk, case, "hear", name="某公司", opinion="consents", on=day(2).isoformat()))
    reply = drafted(desk, case, *PROVIDED, **GRANTED)
    files, paper = list(Enclosure.objects.order_by("pk")), Paper.objects.first()
    assert paper is not None
    pages = [
        f"/office/applications/{case.pk}/",
        f"/office/applications/{case.pk}/clock/",
        f"/office/applications/{case.pk}/draft/?outcome=granted",
        f"/office/applications/{case.pk}/papers/",
        f"/office/applications/replies/{reply.pk}/",
        f"/office/applications/replies/{reply.pk}/file.pdf",
        f"/office/applications/papers/{paper.pk}/",
        f"/office/applications/papers/{paper.pk}/file.docx",
        *(f"/office/applications/files/{one.pk}/" for one in files),
        f"/office/applications/files/{files[0].pk}/redact/",
        f"/office/applications/files/{files[0].pk}/1.png",
        "/office/applications/new/test-town/",
        "/office/applications/customs/test-town/",
        "/office/applications/ledger/test-town/2026/",
        "/office/applications/ledger/test-town/2026/file.xlsx",
    ]
    for page in pages:
        assert stranger.get(page).status_code == 404, page
        assert desk.get(page).status_code == 200, page
    posts = [
        *(f"/office/applications/{case.pk}/do/{name}/" for name in ACTS),
        f"/office/applications/{case.pk}/applicant/",
        f"/office/applications/{case.pk}/files/",
        f"/office/applications/{case.pk}/evidence.zip",
        f"/office/applications/replies/{reply.pk}/",
        f"/office/applications/papers/{paper.pk}/",
        f"/office/applications/files/{files[0].pk}/remove/",
        f"/office/applications/files/{files[0].pk}/redact/",
    ]
    before = case.events.count()
    for page in posts:
        assert (
            stranger.post(page, {"reason": "看看", "act": "save", "kind": "found"}).status_code
            == 404
        )
    assert case.events.count() == before
    assert case.number not in told(stranger.get("/office/applications/?status=all"))
    assert Client().get(f"/office/applications/{case.pk}/").status_code == 302


def test_applicant_data_is_shown_for_a_reason_and_the_look_is_recorded(house: House) -> None:
    case, desk = received(house), house.client()
    refused = desk.post(f"/office/applications/{case.pk}/applicant/", {"reason": " "})
    assert refused.status_code == 409
    assert "请写明查看的理由" in told(refused)
    assert "申请人甲" not in told(refused)
    shown = desk.post(f"/office/applications/{case.pk}/applicant/", {"reason": "电话核对"})
    assert "11010519491231002X" in told(shown)
    event = Event.objects.filter(verb="applicant.read").latest("pk")
    assert event.after["reason"] == "电话核对"


def test_what_an_act_refuses_comes_back_with_its_sentence_and_what_was_typed(
    house: House,
) -> None:
    case, desk = received(house, back=15), house.client()
    late = do(
        desk,
        case,
        "ask_for_correction",
        on=day().isoformat(),
        reply_by=(day() + timedelta(30)).isoformat(),
        problems="没有写年度",
        supply="年度",
    )
    assert late.status_code == 409
    assert "逾期告知不停止计算" in told(late)
    opened = soup(late).select_one("#act-ask_for_correction")
    assert opened is not None
    assert opened.has_attr("open")
    assert "没有写年度" in opened.get_text()
    empty = do(desk, case, "extend")
    assert empty.status_code == 422
    assert "请填写理由" in told(empty)


def test_two_officers_at_once_the_second_is_told(house: House) -> None:
    case, desk = received(house), house.client()
    old = case.version
    done(
        do(
            desk,
            case,
            "extend",
            days=10,
            consent_of=house.signer.pk,
            consented=day().isoformat(),
            reason="需要查找多年档案",
            on=day().isoformat(),
        )
    )
    second = desk.post(
        f"/office/applications/{case.pk}/do/end/",
        {"version": old, "outcome": "other.misc", "why": "来信撤回", "on": day().isoformat()},
    )
    assert second.status_code == 409
    assert "刚刚由其他人办理过" in told(second)
    case.refresh_from_db()
    assert case.status == "registered"


def test_a_reply_after_withdrawal_is_refused(house: House) -> None:
    case, desk = received(house), house.client()
    done(do(desk, case, "end", outcome="other.misc", why="12日来信撤回", on=day().isoformat()))
    where = f"/office/applications/{case.pk}/draft/?outcome=granted&ground={PROVIDED[1]}"
    answer = desk.post(where, fields(desk.get(where)) | GRANTED)
    assert answer.status_code == 409
    assert "终止" in told(answer)


# “Done when” 5: what stops a reply.


def stopped(house: House, case: Application, change: tuple[str, str] | None = None) -> str:
    """Draft, change the words, let the signer sign: what the page says."""
    desk, head = house.client(), house.client(house.signer)
    reply = drafted(desk, case, *PROVIDED, **GRANTED)
    where = f"/office/applications/replies/{reply.pk}/"
    if change is not None:
        words = reply.content["markup"]
        assert change[0] in words
        answer = desk.post(where, {"act": "save", "markup": words.replace(*change)})
        assert answer.status_code == 302, told(answer)
        reply = Reply.objects.latest("pk")
        where = f"/office/applications/replies/{reply.pk}/"
    answer = head.post(where, {"act": "sign"})
    assert answer.status_code == 409, "it was signed"
    assert Reply.objects.get(pk=reply.pk).state == "draft"
    return told(answer)


def test_a_wrong_remedy_stops_the_reply(house: House) -> None:
    said = stopped(house, received(house), ("卢氏县人民政府", "三门峡市人民政府"))
    assert "文书写的复议机关是“三门峡市人民政府”" in said


def test_a_wrong_term_stops_the_reply(house: House) -> None:
    assert "救济期限写成了" in stopped(house, received(house), ("60日", "90日"))


def test_an_article_without_its_item_stops_the_reply(house: House) -> None:
    said = stopped(house, received(house), ("第三十六条第（二）项", "第三十六条"))
    assert "没有写明款、项" in said


def test_a_missing_search_log_stops_the_reply(house: House) -> None:
    case, desk = received(house), house.client()
    where = (
        f"/office/applications/{case.pk}/draft/?outcome=none.not_held&ground=第三十六条第（四）项"
    )
    answer = desk.post(where, fields(desk.get(where)) | {"finding": "本机关没有制作该信息"})
    assert answer.status_code == 409
    assert "检索记录" in told(answer)
    assert Reply.objects.count() == 0
    guide = desk.get(
        f"/office/applications/{case.pk}/?q.withdrawn=no&q.kind=information&q.clear=yes"
        "&q.repeat=no&q.excess=no&q.fee=no&q.register=no&q.ours=yes&q.held=no"
    )
    assert "没有检索记录。请先登记检索的地点" in told(guide)


def test_an_unmasked_identity_number_in_an_attachment_stops_the_reply(house: House) -> None:
    case, desk = received(house), house.client()
    data = pdf("领取人：李某，身份证号 110101199003077774，金额 500 元。")
    done(put(desk, case, "outgoing", "名单.pdf", data))
    said = stopped(house, case)
    assert "名单.pdf" in said
    assert "公民身份号码" in said


def test_a_late_reply_is_pointed_out_but_can_be_signed(house: House) -> None:
    case, desk, head = received(house, back=25), house.client(), house.client(house.signer)
    reply = drafted(desk, case, *PROVIDED, **GRANTED)
    where = f"/office/applications/replies/{reply.pk}/"
    looked = head.post(where, {"act": "check"})
    assert "晚于期限" in told(looked)
    assert head.post(where, {"act": "sign"}).status_code == 302


def test_not_held_with_its_search_log_can_be_signed(house: House) -> None:
    case, desk, head = received(house), house.client(), house.client(house.signer)
    done(
        do(
            desk,
            case,
            "log_search",
            new_place="办公系统",
            terms="大棚",
            period="2020—2024年",
            searcher="档案员",
            on=day(1).isoformat(),
            result="没有相关文件",
        )
    )
    reply = drafted(
        desk, case, "none.not_held", "第三十六条第（四）项", finding="该项目由县农业农村局实施"
    )
    signed = head.post(f"/office/applications/replies/{reply.pk}/", {"act": "sign"})
    assert signed.status_code == 302, told(signed)


def test_a_denial_under_article_15_says_reconsideration_first(house: House) -> None:
    case, desk, head = received(house, back=8), house.client(), house.client(house.signer)
    done(
        do(
            desk,
            case,
            "consult",
            party="third_party",
            name="某林业公司",
            question="投标报价明细",
            on=day(7).isoformat(),
        )
    )
    done(
        do(
            desk,
            case,
            "hear",
            name="某林业公司",
            opinion="objects",
            answer="属于商业秘密",
            on=day(2).isoformat(),
        )
    )
    reply = drafted(
        desk,
        case,
        "refused.third_party",
        "第十五条",
        finding="投标报价明细含有第三方的成本构成",
        article_1="第十五条",
        why_1="公开会损害第三方的竞争地位，不公开不会对公共利益造成重大影响",
    )
    assert "应当先申请行政复议" in reply.remedy
    signed = head.post(f"/office/applications/replies/{reply.pk}/", {"act": "sign"})
    assert signed.status_code == 302, told(signed)


def test_each_letter_of_an_act_is_made_with_it_and_hides_the_applicant(house: House) -> None:
    case, desk = received(house, back=4), house.client()
    done(
        do(
            desk,
            case,
            "ask_for_correction",
            on=day(3).isoformat(),
            reply_by=(day() + timedelta(20)).isoformat(),
            problems="没有写年度\n没有写村名",
            supply="年度、村名",
        )
    )
    paper = Paper.objects.get()
    assert paper.kind == "correction"
    assert "1．没有写年度" in paper.markup
    assert "申请人甲" not in paper.markup
    assert paper.number.startswith("依申请告")
    checked = desk.post(
        f"/office/applications/papers/{paper.pk}/", {"act": "check", "markup": paper.markup}
    )
    assert checked.status_code == 200, told(checked)
    assert soup(checked).select(".findings .error") == [], told(checked)
    for kind in ("pdf", "docx"):
        file = desk.get(f"/office/applications/papers/{paper.pk}/file.{kind}")
        assert len(file.content) > 2000
    done(do(desk, case, "receive_correction", on=day(1).isoformat(), request="2023年，民湾村"))
    done(
        do(
            desk,
            case,
            "extend",
            days=20,
            consent_of=house.signer.pk,
            consented=day().isoformat(),
            reason="需要查找多年档案",
            on=day().isoformat(),
        )
    )
    assert set(Paper.objects.values_list("kind", flat=True)) == {"correction", "extension"}


def test_a_file_is_redacted_verified_and_goes_out_with_the_reply(house: House) -> None:
    case, desk = received(house), house.client()
    put(desk, case, "found", "名单.pdf", pdf("领取人：李某，身份证号 110101199003077774。"))
    source = Enclosure.objects.get()
    where = f"/office/applications/files/{source.pk}/redact/"
    first = desk.post(where, {"page": "1", "at.x": "90", "at.y": "100"})
    assert fields(first)["corner"] == "1 90 100"
    second = desk.post(where, fields(first) | {"at.x": "200", "at.y": "130"})
    assert fields(second)["boxes"].strip() == "1 90 100 200 130"
    shown = desk.get(f"/office/applications/files/{source.pk}/1.png?boxes=1 90 100 200 130")
    assert shown.content.startswith(b"\x89PNG")
    wrong = desk.post(where, {"act": "make", "boxes": "1 2 3", "terms": ""})
    assert wrong.status_code == 409
    assert "五个数" in told(wrong)
    made = desk.post(where, {"act": "make", "boxes": "", "terms": "110101199003077774"})
    assert made.status_code == 302, told(made)
    out = Enclosure.objects.get(kind="outgoing")
    assert out.source == source
    assert "身份证" not in " ".join(papers.stops(papers.examined(out)))


def test_the_evidence_bundle_is_whole_and_needs_a_reason(house: House) -> None:
    case, desk = received(house), house.client()
    where = f"/office/applications/{case.pk}/evidence.zip"
    assert desk.post(where, {"reason": ""}).status_code == 409
    put(desk, case, "found", "原件.pdf", pdf("一"))
    answer = desk.post(where, {"reason": "提交复议答复"})
    assert answer.status_code == 200, told(answer)
    assert verify(answer.content) == []
    names = zipfile.ZipFile(BytesIO(answer.content)).namelist()
    assert any("办理经过" in name for name in names)


def test_one_envelope_with_many_forms_is_registered_in_one_go(house: House) -> None:
    desk, where = house.client(), "/office/applications/new/test-town/"
    typed = fields(desk.get(where)) | {
        "way": "signed_post",
        "arrived": day().isoformat(),
        "post_number": "XA1",
        "signed_by": "收发室",
        "subject_1": "一组账目",
        "name": "村民甲",
        "phone": "13800000001",
        "applicant_class": "person",
        "step": "take",
        "bulk": "村民乙|二组账目|13800000002|民湾村\n村民丙\t三组账目\t13800000003",
    }
    wrong = desk.post(where, typed | {"bulk": "村民乙 二组账目"})
    assert wrong.status_code == 422
    assert "第1行看不出" in told(wrong)
    assert Application.objects.count() == 0
    assert desk.post(where, typed).status_code == 200
    assert sorted(Application.objects.values_list("subject", flat=True)) == [
        "一组账目",
        "三组账目",
        "二组账目",
    ]


def test_an_oral_application_is_printed_for_signature_first(house: House) -> None:
    desk, where = house.client(), "/office/applications/new/test-town/"
    typed = fields(desk.get(where)) | {
        "way": "oral",
        "arrived": day().isoformat(),
        "subject_1": "低保名单",
        "name": "村民甲",
        "phone": "13800000001",
        "applicant_class": "person",
    }
    assert desk.post(where, typed | {"step": "print"}).content.startswith(b"%PDF")
    refused = desk.post(where, typed | {"step": "take"})
    assert refused.status_code == 422
    assert "请上传签名的表格" in told(refused)
    form = SimpleUploadedFile("签名.pdf", pdf("签名"))
    assert desk.post(where, typed | {"step": "take", "signed_form": form}).status_code == 200


def test_the_ledger_prints_and_downloads_without_names(house: House) -> None:
    case, desk = received(house), house.client()
    year = case.received_date.year if case.received_date else 0
    page = desk.get(f"/office/applications/ledger/test-town/{year}/")
    assert case.number in told(page)
    assert "申请人甲" not in told(page)
    file = desk.get(f"/office/applications/ledger/test-town/{year}/file.xlsx")
    assert file.content.startswith(b"PK")


def test_the_list_pages_by_key_and_asks_little(
    house: House, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    desk = house.client()
    cases = [received(house, back=5, subject=f"第{n}件") for n in range(23)]
    with django_assert_max_num_queries(16):
        page = desk.get("/office/applications/")
    assert len(soup(page).select("tbody tr")) == 20
    older = soup(page).select_one('a[rel="next"]')
    assert older is not None
    rest = desk.get("/office/applications/" + str(older["href"]))
    assert len(soup(rest).select("tbody tr")) == 3
    with django_assert_max_num_queries(40):
        desk.get(f"/office/applications/{cases[0].pk}/")


def test_every_act_has_words_an_article_and_a_form(house: House) -> None:
    file = queries.case_file([house.organ.pk], received(house).pk, queries.calendar())
    assert file is not None
    for act in ACTS.values():
        assert act.label
        assert act.article
        assert act.help.endswith(("。", "……"))
        assert act.form(file).fields


def test_a_proof_of_identity_is_opened_for_a_reason_and_purged_with_its_person(
    house: House, django_capture_on_commit_callbacks: Any
) -> None:
    case, desk = received(house), house.client()
    put(desk, case, "identity", "证件.pdf", pdf("证件"))
    file = Enclosure.objects.get()
    where = f"/office/applications/files/{file.pk}/"
    assert "写明理由" in told(desk.get(where))
    opened = desk.post(where, {"reason": "核对身份"})
    assert opened.content.startswith(b"%PDF")
    done(do(desk, case, "end", outcome="other.misc", why="来信撤回", on=day().isoformat()))
    later = day() + timedelta(366 * 11)
    with django_capture_on_commit_callbacks(execute=True):
        actions.purge(house.organ, by=house.officer, at=at(later), on=later)
    file.refresh_from_db()
    assert (file.name, file.dropped_at is not None) == ("", True)
    with pytest.raises(store.NotKept):
        store.get(file.store)
    assert desk.get(where).status_code == 404


def test_what_two_applicants_were_given_becomes_a_masked_draft_for_all(house: House) -> None:
    desk, where = house.client(), "/office/applications/proposals/test-town/"
    for name in ("申请人甲", "申请人乙"):
        person = actions.Person(name, "护照", f"E-{name}", "13800001234")
        case = received(house, person=person)
        answered(case, day())
    page = desk.get(where)
    assert "2 个申请人" in told(page)
    empty = desk.post(where, fields(page) | {"act": "propose", "draft": ""})
    assert empty.status_code == 409
    typed = {
        "act": "propose",
        "case": [c.pk for c in Application.objects.all()],
        "subject": "大棚资金使用情况",
        "draft": "支出120万元，领取人李某，联系电话：13903981277。",
    }
    done(desk.post(where, typed))
    proposal = Proposal.objects.get()
    assert "13903981277" not in proposal.draft
    refused = desk.post(where, {"act": "decline", "proposal": proposal.pk})
    assert "请写明理由" in told(refused)
    done(desk.post(where, {"act": "accept", "proposal": proposal.pk}))
    record = Record.objects.get()
    assert (record.title, record.public_date) == ("大棚资金使用情况", None)


def test_another_town_sees_no_proposals(house: House, other: House) -> None:
    assert other.client().get("/office/applications/proposals/test-town/").status_code == 404
