"""All addresses of the site."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("gongkai.reporting.urls")),
    path("", include("gongkai.portal.urls")),
    path("", include("gongkai.publishing.urls")),
    path("", include("gongkai.oversight.urls")),
    path("", include("gongkai.applications.urls")),
    path("", include("gongkai.interaction.urls")),
    path("", include("gongkai.web.urls")),
]

handler400 = "gongkai.web.views.bad_request"
handler403 = "gongkai.web.views.forbidden"
handler404 = "gongkai.portal.redirects.not_found"
handler500 = "gongkai.web.views.server_error"
