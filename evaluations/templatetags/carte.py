"""Une case de la carte des compétences : `{% pave case %}`, dessinée une fois par état."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from evaluations.lectures import Case

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=1024)
def pave(case: Case) -> SafeString:
    return render_to_string("portfolio/_pave.html", {"case": case})
