"""Addresses of proactive disclosure behind the counter, and of attachments."""

from __future__ import annotations

from django.urls import URLPattern, path

from gongkai.publishing.office import (
    attachments,
    delegation,
    imports,
    items,
    numbers,
    review,
    submitting,
    withheld,
)

urlpatterns: list[URLPattern] = [
    path("office/items/", items.items, name="office_items"),
    path("office/items/new/", items.new, name="office_new"),
    path("office/items/clean/", items.clean_paste, name="office_clean"),
    path("office/items/numbers/", numbers.numbers, name="office_numbers"),
    path("office/items/numbers/<int:number>/void/", numbers.void, name="office_void"),
    path("office/items/import/", imports.start, name="office_import"),
    path("office/items/import/take-in/", imports.take_in, name="office_take_in"),
    path("office/items/import/<int:pk>/", imports.batch, name="office_import_batch"),
    path("office/items/import/<int:pk>/undo/", imports.undo, name="office_import_undo"),
    path("office/items/<int:pk>/", items.item, name="office_item"),
    path("office/items/<int:pk>/edit/", items.edit, name="office_edit"),
    path("office/items/<int:pk>/preview/", items.preview, name="office_preview"),
    path("office/items/<int:pk>/mask/", items.mask, name="office_mask"),
    path("office/items/<int:pk>/relate/", items.relate, name="office_relate"),
    path("office/items/<int:pk>/attribute/", items.attribute, name="office_attribute"),
    path("office/items/<int:pk>/discard/", items.discard, name="office_discard"),
    path("office/items/<int:pk>/number/", numbers.take, name="office_number"),
    path("office/items/<int:pk>/files/", attachments.attach, name="office_attach"),
    path("office/items/<int:pk>/files/<int:file>/drop/", attachments.drop, name="office_drop"),
    path("office/items/<int:pk>/submit/", submitting.submit, name="office_submit"),
    path("office/items/<int:pk>/resubmit/", submitting.resubmit, name="office_resubmit"),
    path("office/items/<int:pk>/cancel/", submitting.cancel, name="office_cancel"),
    path("office/items/<int:pk>/correct/", submitting.correct, name="office_correct"),
    path("office/items/<int:pk>/withdraw/", submitting.withdraw, name="office_withdraw"),
    path("office/review/", review.waiting, name="office_review"),
    path("office/review/batch/", review.batch, name="office_batch"),
    path("office/review/<int:pk>/", review.one, name="office_decide"),
    path("office/withheld/", withheld.register, name="office_withheld"),
    path("office/withheld/<int:pk>/", withheld.look, name="office_look"),
    path("office/delegation/", delegation.delegation, name="office_delegation"),
    path("office/delegation/<int:pk>/end/", delegation.take_back, name="office_take_back"),
    path("f/<int:pk>/<str:name>", attachments.download, name="file"),
]
