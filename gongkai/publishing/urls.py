"""Addresses of columns and organ facts in the office."""

from __future__ import annotations

from django.urls import URLPattern, path

from gongkai.publishing.office import columns, organ, trees

urlpatterns: list[URLPattern] = [
    path("office/columns/", columns.columns, name="office_columns"),
    path("office/columns/<slug:organ>/", columns.tree, name="office_tree"),
    path("office/columns/<slug:organ>/chain/", columns.set_chain, name="office_chain"),
    path("office/columns/<slug:organ>/policies/", columns.policies, name="office_policies"),
    path("office/columns/<slug:organ>/versions/", trees.versions, name="office_versions"),
    path(
        "office/columns/<slug:organ>/versions/<int:number>.xlsx",
        trees.version_file,
        name="office_version_file",
    ),
    path("office/columns/<slug:organ>/file.xlsx", trees.file, name="office_columns_file"),
    path("office/columns/<slug:organ>/import/", trees.take_in, name="office_columns_import"),
    path("office/columns/<slug:organ>/c/<slug:column>/", columns.column, name="office_column"),
    path(
        "office/columns/<slug:organ>/c/<slug:column>/confirm/",
        columns.confirm,
        name="office_confirm",
    ),
    path(
        "office/columns/<slug:organ>/c/<slug:column>/nothing/",
        columns.ask,
        name="office_ask_nothing",
    ),
    path(
        "office/columns/<slug:organ>/c/<slug:column>/switch/", columns.switch, name="office_switch"
    ),
    path("office/nothing/<int:pk>/", columns.nothing, name="office_nothing"),
    path("office/policies/<int:pk>/waive/", columns.waive, name="office_waive"),
    path("office/organ/", organ.organs_page, name="office_organ"),
    path("office/organ/<slug:organ>/", organ.facts, name="office_facts"),
    path("office/organ/<slug:organ>/people/", organ.people, name="office_people"),
    path("office/organ/<slug:organ>/leaders/", organ.lead, name="office_lead"),
    path("office/organ/<slug:organ>/leaders/<int:pk>/", organ.leave, name="office_leave"),
    path("office/organ/<slug:organ>/<slug:kind>/", organ.group, name="office_fact_group"),
    path(
        "office/organ/<slug:organ>/<slug:kind>/confirm/", organ.confirm, name="office_fact_confirm"
    ),
]
