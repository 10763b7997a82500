"""Forms for the facts of an organ and its leaders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db import models

from gongkai.orgs.actions import CHANGEABLE
from gongkai.orgs.models import FactGroup, Organ, Post

LONG = ("functions", "reading_places")


class LeaderForm(forms.Form):
    """A leader by role; a name is not required."""

    title = forms.CharField(
        label="职务", max_length=60, error_messages={"required": "请填写职务。"}
    )
    name = forms.CharField(label="姓名（可以不填）", max_length=40, required=False)
    duties = forms.CharField(label="分工", max_length=300, required=False)
    from_date = forms.DateField(
        label="任职日期",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": "请填写任职日期。",
            "invalid": "任职日期不是日期，请重新选择。",
        },
    )


class PostField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A post of the organ, by its title."""

    def label_from_instance(self, obj: Post) -> str:
        """What the list says."""
        return obj.title


class FactForm(forms.Form):
    """The facts of one group and the post that answers for them."""

    owner = PostField(
        Post.objects.none(),
        label="责任岗位",
        empty_label=None,
        error_messages={
            "required": "请选择责任岗位。",
            "invalid_choice": "请从本机关的岗位中选择。",
        },
    )


def fact_form(
    organ: Organ,
    kind: str,
    owners: Sequence[Post],
    kept: FactGroup | None,
    data: Mapping[str, Any] | None,
) -> FactForm:
    """The form for a group of facts, filled with what is known."""
    form = FactForm(data, initial={"owner": kept.owner_id if kept else None})
    for name in CHANGEABLE.get(kind, ()):
        kept_as = Organ._meta.get_field(name)
        assert isinstance(kept_as, models.Field), "facts are columns of the organ"
        field = kept_as.formfield(initial=getattr(organ, name))
        assert field is not None, "facts are editable fields"
        if name in LONG:
            field.widget = forms.Textarea(attrs={"rows": 6})
        form.fields[name] = field
    owner = form.fields["owner"]
    assert isinstance(owner, PostField)
    owner.queryset = Post.objects.filter(pk__in=[post.pk for post in owners])
    form.order_fields([*CHANGEABLE.get(kind, ()), "owner"])
    return form
