"""Ce qui demande un geste à l’administration, dans l’ordre où il presse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from comptes.lectures.etablissement import ClasseLue, EtablissementLu
from documents.lectures.etablissement import ProductionInachevee
from referentiel.accords import accord
from referentiel.models import SessionExamen

UN_MOIS = 31


@dataclass(frozen=True)
class Geste:
    """Une phrase, et le lien qui la fait : « `verbe` `suite` ». `presse` : sans attendre."""

    verbe: str
    url: str
    suite: str
    presse: bool = False


def gestes(
    lu: EtablissementLu, productions: tuple[ProductionInachevee, ...], *, jour: date
) -> tuple[Geste, ...]:
    """Ce qui presse d’abord ; sinon, les sessions, puis les classes dans leur ordre."""
    tous = [
        *(g for session in _habitees(lu) for g in _de_session(session, lu.fin)),
        *(g for classe in lu.presentes for g in _de_classe(classe, lu.fin, jour)),
        *(g for production in productions for g in _de_production(production)),
    ]
    return tuple(sorted(tous, key=lambda geste: not geste.presse))


def _habitees(lu: EtablissementLu) -> Iterator[SessionExamen]:
    """Les sessions que prépare au moins un étudiant."""
    pks = {c.promotion.session_id for c in lu.classes if c.effectif}
    return (session for session in lu.sessions if session.pk in pks)


def _de_session(session: SessionExamen, fin: int) -> Iterator[Geste]:
    """Les dates d’examen d’une session lointaine ne sont pas encore publiées : rien ne presse."""
    url = reverse("admin:referentiel_sessionexamen_change", args=[session.pk])
    if session.depot_le is None and session.annee <= fin:
        suite = f"de la session {session.annee}\u00a0: les étudiants ne savent pas quand déposer."
        yield Geste("Fixer la date de dépôt", url, suite, presse=True)
    manquent = [
        mot
        for mot, le in (
            ("des notes du jury", session.jury_efface_le),
            ("des données des étudiants", session.donnees_effacees_le),
        )
        if le is None
    ]
    if manquent:
        suite = f"{' et '.join(manquent)}, session {session.annee}."
        yield Geste("Dire la date d’effacement", url, suite)


def _de_classe(classe: ClasseLue, fin: int, jour: date) -> Iterator[Geste]:
    promotion, nom = classe.promotion, str(classe.promotion)
    if _restee(classe, fin):
        suite = f"{accord(classe.effectif, 'étudiant')} de {nom}\u00a0: l’année est passée."
        yield Geste("Faire passer", reverse("rentree"), suite, presse=True)
        return
    if not classe.enseignants:
        url = reverse("admin:comptes_promotion_change", args=[promotion.pk])
        yield Geste("Donner un enseignant", url, f"à {nom}\u00a0: personne n’y évalue.", True)
    if not classe.effectif:
        url = reverse("import_deposer", args=[promotion.pk])
        yield Geste("Importer la liste", url, f"de {nom}, qui n’a pas d’étudiant.")
    yield from _d_etudiants(classe, fin, jour)


def _d_etudiants(classe: ClasseLue, fin: int, jour: date) -> Iterator[Geste]:
    """Ce qui manque à chacun ; l’option ne presse que l’année de l’examen."""
    promotion, nom = classe.promotion, str(classe.promotion)
    fiche = reverse("admin:comptes_promotion_change", args=[promotion.pk])
    if classe.a_inviter:
        prevenus = "prévenu" if classe.a_inviter < 2 else "prévenus"
        suite = f"{accord(classe.a_inviter, 'étudiant')} de {nom}, jamais {prevenus}."
        yield Geste("Inviter", reverse("promotion_etudiants", args=[promotion.pk]), suite)
    if classe.sans_option and promotion.session.annee == fin:
        suite = f"de {accord(classe.sans_option, 'étudiant')} de {nom} (SISR ou SLAM)."
        yield Geste("Compléter l’option", fiche, suite)
    if classe.sans_numero and _depot_proche(promotion.session, jour):
        suite = f"de {accord(classe.sans_numero, 'étudiant')} de {nom}\u00a0: le dépôt approche."
        yield Geste("Compléter le n°\u00a0candidat", fiche, suite, presse=True)


def _restee(classe: ClasseLue, fin: int) -> bool:
    """Sa session est d’une année scolaire finie, ou c’est la première année de celle-ci."""
    if not classe.effectif:
        return False
    annee = classe.promotion.session.annee
    return annee < fin or (classe.premiere_annee and annee == fin)


def _depot_proche(session: SessionExamen, jour: date) -> bool:
    return session.depot_le is not None and 0 <= (session.depot_le - jour).days <= UN_MOIS


def _de_production(production: ProductionInachevee) -> Iterator[Geste]:
    if not production.bloquee:
        return
    url = reverse("production", args=[production.avancement.id])
    nombre = accord(production.avancement.impossibles, "fichier")
    suite = f"{production.document}, {production.promotion}\u00a0: {nombre} n’ont pu se faire."
    if production.avancement.impossibles < 2:
        suite = suite.replace("n’ont", "n’a")
    yield Geste("Reprendre", url, suite)
