"""Le Markdown léger des récits : le même HTML dans la page, l’archive et le PDF.

Un texte écrit sans y penser doit se lire tel quel : tout ce qui pourrait l’altérer en silence
(titres, échappements, entités, tableaux, références, souligné) est éteint, et ce qui reste est
resserré. Rien de ce qui est tapé ne disparaît. Le HTML produit repasse par une liste blanche.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from unicodedata import bidirectional
from urllib.parse import urlsplit

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, fence, list_block
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token

PROFONDEUR = 20
BLOCS = ["blockquote", "list", "fence", "paragraph"]
EN_LIGNE = ["text", "newline", "backticks", "emphasis", "link", "balance_pairs", "fragments_join"]
BALISES = {"p", "br", "strong", "em", "code", "pre", "ul", "ol", "li", "blockquote", "a"}
ATTRIBUTS = {"*": set(), "a": {"href"}, "ol": {"start"}, "li": {"value"}, "p": {"dir"}}
PERMIS = {"tags": BALISES, "attributes": ATTRIBUTS, "url_schemes": {"http", "https"}}
LIEN_DISCRET = "noopener noreferrer nofollow"
# Le navigateur lit comme une adresse IP tout hôte dont le dernier mot est un nombre.
NOMBRE = re.compile(r"(?:\d+|0x[0-9a-f]*)\.?", re.IGNORECASE)
AUTRE_LISTE = re.compile(r"\+|\d{1,9}\)")
FERMANTS, OUVRANTS = ")]}»,.;:!?", "([{«"


def baliser(texte: str) -> SafeString:
    """Le HTML d’un récit. Trop imbriqué pour être lu, il sort en texte brut, entier."""
    jetons = _LECTEUR.parse(texte)
    if any(jeton.nesting == 1 and jeton.level >= PROFONDEUR - 1 for jeton in jetons):
        return _brut(texte)
    _numeroter(jetons)
    _orienter(jetons)
    html = _LECTEUR.renderer.render(jetons, _LECTEUR.options, {})
    return mark_safe(nh3.clean(html, link_rel=LIEN_DISCRET, **PERMIS).strip())  # noqa: S308


def sens(texte: str) -> str:
    """« rtl » quand la première lettre s’écrit de droite à gauche, « ltr » sinon."""
    fortes = (s for c in texte if (s := bidirectional(c)) in ("L", "R", "AL"))
    return "ltr" if next(fortes, "L") == "L" else "rtl"


def lien_permis(adresse: str) -> bool:
    """Un site du web nommé : ni autre protocole, ni adresse IP, ni machine d’un réseau local."""
    try:
        lue = urlsplit(adresse)
        hote = lue.hostname or ""
    except ValueError:
        return False
    return (
        lue.scheme in ("http", "https")
        and "@" not in lue.netloc
        and "\\" not in adresse
        and "." in hote.rstrip(".")
        and not NOMBRE.fullmatch(hote.rstrip(".").rsplit(".", 1)[-1])
        and ":" not in hote
    )


def _brut(texte: str) -> SafeString:
    paragraphes = [p.strip("\n") for p in re.split(r"\n[ \t]*\n", texte) if p.strip()]
    lignes = (str(escape(p)).replace("\n", "<br>\n") for p in paragraphes)
    return mark_safe("\n".join(f"<p>{ligne}</p>" for ligne in lignes))  # noqa: S308


def _numeroter(jetons: Sequence[Token]) -> None:
    """Chaque élément garde le numéro tapé : un « 3. » après un « 1. » reste un « 3. »."""
    for jeton in jetons:
        if jeton.type == "list_item_open" and jeton.info:
            jeton.attrSet("value", str(int(jeton.info)))


def _orienter(jetons: Sequence[Token]) -> None:
    for ouvrant, contenu in _paragraphes(jetons):
        if sens(contenu) == "rtl":
            ouvrant.attrSet("dir", "rtl")
            ouvrant.hidden = False


def _paragraphes(jetons: Sequence[Token]) -> Iterator[tuple[Token, str]]:
    for rang, jeton in enumerate(jetons):
        if jeton.type == "paragraph_open":
            fermant = jetons[rang + 2]
            yield jeton, jetons[rang + 1].content
            fermant.hidden = jeton.hidden


def _paragraphe(state: StateBlock, debut: int, _fin: int, _silencieux: bool) -> bool:
    """Des lignes qui se suivent ; une ligne sans retrait sort de la liste ou de la citation."""
    fins = state.md.block.ruler.getRules("paragraph")
    type_parent, state.parentType = state.parentType, "paragraph"
    ligne = debut + 1
    while ligne < state.lineMax and not state.isEmpty(ligne):
        retrait = state.sCount[ligne]
        if retrait < state.blkIndent and retrait <= state.listIndent or retrait < 0:
            break
        if any(finit(state, ligne, state.lineMax, True) for finit in fins):
            break
        ligne += 1
    state.line = ligne
    _pousser_le_paragraphe(state, debut, ligne)
    state.parentType = type_parent
    return True


def _pousser_le_paragraphe(state: StateBlock, debut: int, fin: int) -> None:
    state.push("paragraph_open", "p", 1).map = [debut, fin]
    contenu = state.push("inline", "", 0)
    contenu.content = state.getLines(debut, fin, state.blkIndent, False).strip()
    contenu.map, contenu.children = [debut, fin], []
    state.push("paragraph_close", "p", -1)


def _liste(state: StateBlock, debut: int, fin: int, silencieux: bool) -> bool:
    """Les puces sont « - » et « * » ; « + rapide » compare, et « 1) » garde sa parenthèse."""
    place = state.bMarks[debut] + state.tShift[debut]
    if AUTRE_LISTE.match(state.src, place):
        return False
    return list_block(state, debut, fin, silencieux)


def _bloc_de_code(state: StateBlock, debut: int, fin: int, silencieux: bool) -> bool:
    """Entre deux lignes de trois accents graves ; une ligne de tildes reste une ligne."""
    place = state.bMarks[debut] + state.tShift[debut]
    return state.src.startswith("`", place) and fence(state, debut, fin, silencieux)


def _emphase(state: StateInline, silencieux: bool) -> bool:
    """« *italique* » et « **gras** » autour d’un mot, jamais dedans : A*B*C reste A*B*C."""
    if silencieux or state.src[state.pos] != "*":
        return False
    trouve = state.scanDelims(state.pos, False)
    avant = state.src[state.pos - 1 : state.pos] if state.pos else ""
    fin = state.pos + trouve.length
    apres = state.src[fin : fin + 1]
    for _ in range(trouve.length):
        state.push("text", "", 0).content = "*"
        state.delimiters.append(
            Delimiter(
                marker=ord("*"),
                length=trouve.length,
                token=len(state.tokens) - 1,
                end=-1,
                open=trouve.can_open and (not apres or apres not in FERMANTS),
                close=trouve.can_close and (not avant or avant not in OUVRANTS),
            )
        )
    state.pos = fin
    return True


def _fabriquer() -> MarkdownIt:
    reglages = {"html": False, "breaks": True, "maxNesting": PROFONDEUR}
    lecteur = MarkdownIt("zero", reglages).enable(BLOCS + EN_LIGNE)
    lecteur.block.ruler.at("paragraph", _paragraphe)
    lecteur.block.ruler.at("list", _liste, {"alt": ["paragraph", "reference", "blockquote"]})
    lecteur.block.ruler.at(
        "fence", _bloc_de_code, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )
    lecteur.inline.ruler.at("emphasis", _emphase)
    lecteur.validateLink = lien_permis
    return lecteur


_LECTEUR = _fabriquer()
