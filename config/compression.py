"""Les pages partent compressées ; les fichiers, eux, le sont déjà ou se gardent à l’octet près."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class PagesCompressees(GZipMiddleware):
    """Le HTML seul ; Django allonge chaque page au hasard, contre l’attaque BREACH."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.headers.get("Content-Type", "").startswith("text/html"):
            return super().process_response(request, response)
        return response
