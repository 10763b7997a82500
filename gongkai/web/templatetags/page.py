"""Template tags of the frame: menus and addresses.  No tag asks the database."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.template import Context
from django.urls import resolve, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from gongkai.access.door import PUBLIC
from gongkai.access.names import called

register = template.Library()
register.filter("called", called)
CURRENT = mark_safe(' aria-current="page"')


@register.simple_tag(takes_context=True)
def menu(context: Context, name: str) -> SafeString:
    """The menu called ``name`` in the settings, with the current place marked.

    In the office only what the reader's posts may open is listed.
    """
    request = context["request"]
    match = getattr(request, "resolver_match", None)
    current = context.get("place") or (match.url_name if match else "")
    items = [(reverse(view), label, view == current) for view, label in settings.MENUS[name]]
    if "rights" in context:
        items = [item for item in items if _may_open(item[0], context["rights"])]
    return bar_items(items)


def _may_open(address: str, rights: frozenset[str]) -> bool:
    rule: str = getattr(resolve(address).func, "rule", PUBLIC)
    return rule == PUBLIC or rule in rights


@register.simple_tag
def bar_items(items: list[tuple[str, str, bool]]) -> SafeString:
    """Menu entries from (address, label, current)."""
    return format_html_join(
        "",
        "<li><a href='{}'{}>{}</a></li>",
        ((address, CURRENT if current else "", label) for address, label, current in items),
    )


@register.filter
def paragraphs(text: str) -> SafeString:
    """Each line of a text as a paragraph, as Chinese documents are set."""
    return format_html_join(
        "", "<p>{}</p>", ((line,) for line in text.splitlines() if line.strip())
    )
