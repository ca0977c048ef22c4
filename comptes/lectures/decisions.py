"""Ce que l’import ferait de chaque ligne d’une liste, et pourquoi, sans rien écrire.

Aucune phrase ne nomme une personne ni une adresse : elles restent une fois le tableau oublié.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet, TextChoices
from django.db.models.functions import Lower

from comptes.listes import LigneLue
from comptes.models import Inscription, Promotion, Utilisateur
from comptes.regles import raison_de_ne_pas_rejoindre
from referentiel.accords import accord
from referentiel.alphabet import plier

# SQLite borne le nombre de paramètres d’une requête.
PAQUET = 900


class Sort(TextChoices):
    """Ce qui arrive à une ligne ; les deux dernières sont refusées."""

    NOUVELLE = "nouvelle", "nouvelle"
    COMPLETEE = "completee", "complétée"
    DEPLACEE = "deplacee", "déplacée"
    CONNUE = "connue", "déjà là"
    CONFLIT = "conflit", "conflit"
    INVALIDE = "invalide", "invalide"


REFUSES = frozenset({Sort.CONFLIT, Sort.INVALIDE})
ECRITS = frozenset({Sort.NOUVELLE, Sort.COMPLETEE, Sort.DEPLACEE})


@dataclass(frozen=True)
class Decision:
    """Une ligne et son sort ; `a_confirmer` attend une case cochée, ligne par ligne ou pour tous.

    `inscription` : celle qui est complétée ou qui vient ; `complements` : champ → valeur écrite.
    """

    ligne: LigneLue
    sort: Sort
    raison: str
    a_confirmer: bool = False
    etudiant: Utilisateur | None = None
    inscription: Inscription | None = None
    complements: Mapping[str, str] = field(default_factory=dict)

    @property
    def refusee(self) -> bool:
        return self.sort in REFUSES

    @property
    def ecrit(self) -> bool:
        return self.sort in ECRITS


def decider(
    promotion: Promotion, lignes: Sequence[LigneLue], *, verrou: bool = False
) -> tuple[Decision, ...]:
    """Le sort de chaque ligne, dans l’ordre du fichier : trois requêtes par paquet de 900.

    Sous `verrou`, dans une transaction, les personnes et les inscriptions lues ne bougent plus.
    """
    valides = [ligne for ligne in lignes if not ligne.refus]
    contexte = _Contexte(
        promotion,
        par_email=_numeros(valides, "email"),
        par_numero=_numeros(valides, "numero_candidat"),
        connus=_connus({ligne.email for ligne in valides}, verrou=verrou),
        classe=_classe(promotion),
    )
    contexte.inscriptions = _inscriptions(contexte.connus.values(), verrou=verrou)
    return tuple(contexte.decider(ligne) for ligne in lignes)


def compter(decisions: Iterable[Decision]) -> dict[str, int]:
    """Le nombre de lignes de chaque sort, tous présents."""
    nombres = Counter(decision.sort for decision in decisions)
    return {sort.value: nombres[sort] for sort in Sort}


@dataclass
class _Contexte:
    """Ce que la base et le fichier disent, une fois pour toutes les lignes."""

    promotion: Promotion
    par_email: dict[str, list[int]]
    par_numero: dict[str, list[int]]
    connus: dict[str, Utilisateur]
    classe: list[Inscription]
    inscriptions: dict[int, Inscription] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.numeros = {i.numero_candidat: i.pk for i in self.classe if i.numero_candidat}
        self.noms = {_cle(i.etudiant.nom, i.etudiant.prenom) for i in self.classe}

    def decider(self, ligne: LigneLue) -> Decision:
        if ligne.refus:
            return Decision(ligne, Sort.INVALIDE, ligne.refus)
        if raison := self._contredite_par_le_fichier(ligne):
            return Decision(ligne, Sort.CONFLIT, raison)
        etudiant = self.connus.get(ligne.email)
        if etudiant is None:
            return self._inconnue(ligne)
        if raison := _compte_impossible(etudiant, ligne):
            return Decision(ligne, Sort.CONFLIT, raison)
        inscription = self.inscriptions.get(etudiant.pk)
        if inscription is None:
            return self._a_inscrire(ligne, etudiant)
        if inscription.sortie_le is None and inscription.promotion_id == self.promotion.pk:
            return self._deja_la(ligne, inscription)
        return self._ailleurs(ligne, inscription)

    def _contredite_par_le_fichier(self, ligne: LigneLue) -> str:
        for quoi, numeros in (
            ("Cette adresse", self.par_email[ligne.email]),
            ("Ce n° candidat", self.par_numero.get(ligne.numero_candidat, [])),
        ):
            autres = [str(n) for n in numeros if n != ligne.numero]
            if autres:
                mot = "à la ligne" if len(autres) < 2 else "aux lignes"
                return f"{quoi} est aussi {mot} {_et(autres)} du fichier."
        return ""

    def _inconnue(self, ligne: LigneLue) -> Decision:
        if self._numero_pris(ligne, None):
            return Decision(ligne, Sort.CONFLIT, NUMERO_PRIS)
        if _cle(ligne.nom, ligne.prenom) in self.noms:
            return Decision(ligne, Sort.NOUVELLE, HOMONYME, a_confirmer=True)
        return Decision(ligne, Sort.NOUVELLE, "Compte créé, et inscription dans la classe.")

    def _a_inscrire(self, ligne: LigneLue, etudiant: Utilisateur) -> Decision:
        if self._numero_pris(ligne, None):
            return Decision(ligne, Sort.CONFLIT, NUMERO_PRIS)
        raison = "Son compte existe\u00a0: inscription dans la classe."
        return Decision(ligne, Sort.NOUVELLE, raison, etudiant=etudiant)

    def _deja_la(self, ligne: LigneLue, inscription: Inscription) -> Decision:
        if raison := self._contredite_par_la_base(ligne, inscription):
            return Decision(ligne, Sort.CONFLIT, raison)
        complements = _complements(ligne, inscription)
        return Decision(
            ligne,
            Sort.COMPLETEE if complements else Sort.CONNUE,
            _dire_les_complements(complements) or "Rien à faire.",
            etudiant=inscription.etudiant,
            inscription=inscription,
            complements=complements,
        )

    def _ailleurs(self, ligne: LigneLue, inscription: Inscription) -> Decision:
        refus = raison_de_ne_pas_rejoindre(inscription, self.promotion)
        if refus and inscription.sortie_le:
            return self._a_inscrire(ligne, inscription.etudiant)
        refus = refus or self._contredite_par_la_base(ligne, inscription, numero=False)
        if refus:
            return Decision(ligne, Sort.CONFLIT, refus)
        return Decision(
            ligne,
            Sort.DEPLACEE,
            _dire_d_ou(inscription, self.promotion),
            a_confirmer=True,
            etudiant=inscription.etudiant,
            inscription=inscription,
            complements=_complements(ligne, inscription)
            | self._numero_d_arrivee(ligne, inscription),
        )

    def _contredite_par_la_base(
        self, ligne: LigneLue, inscription: Inscription, *, numero: bool = True
    ) -> str:
        if ligne.option and inscription.option and ligne.option != inscription.option:
            return f"Son option est {inscription.option} ici, {ligne.option} dans le fichier."
        ancien = inscription.numero_candidat
        if numero and ligne.numero_candidat and ancien and ligne.numero_candidat != ancien:
            return "Son n° candidat n’est pas celui du fichier."
        return NUMERO_PRIS if self._numero_pris(ligne, inscription) else ""

    def _numero_pris(self, ligne: LigneLue, inscription: Inscription | None) -> bool:
        tenu_par = self.numeros.get(ligne.numero_candidat)
        return tenu_par is not None and tenu_par != (inscription and inscription.pk)

    def _numero_d_arrivee(self, ligne: LigneLue, inscription: Inscription) -> dict[str, str]:
        """Celui du fichier ; sinon le sien, dans la même session et s’il est libre."""
        sien = inscription.numero_candidat
        meme_session = inscription.promotion.session_id == self.promotion.session_id
        promis = sien in self.par_numero or self.numeros.get(sien, inscription.pk) != inscription.pk
        garde = sien if meme_session and not promis else ""
        return {"numero_candidat": ligne.numero_candidat or garde}


NUMERO_PRIS = "Ce n° candidat est déjà pris dans la classe."
HOMONYME = (
    "Une personne du même nom est déjà dans la classe, sous une autre adresse\u00a0: "
    "cochez si ce sont bien deux personnes."
)


def _compte_impossible(etudiant: Utilisateur, ligne: LigneLue) -> str:
    if not etudiant.is_active:
        return "Cette adresse est celle d’un compte fermé\u00a0: l’administration le rouvre."
    if etudiant.est_enseignant:
        return "Cette adresse est celle d’un enseignant."
    if etudiant.is_staff:
        return "Cette adresse est celle de l’administration."
    sien = {plier(etudiant.nom), plier(etudiant.prenom)}
    lus = {plier(ligne.nom), plier(ligne.prenom)}
    if not sien & lus and not set(_mots(*sien)) & set(_mots(*lus)):
        return "Cette adresse est celle d’une personne d’un autre nom."
    return ""


def _complements(ligne: LigneLue, inscription: Inscription) -> dict[str, str]:
    """Ce que le fichier sait et que l’inscription ne dit pas encore."""
    return {
        champ: valeur
        for champ in ("option", "numero_candidat")
        if (valeur := getattr(ligne, champ)) and not getattr(inscription, champ)
    }


def _dire_les_complements(complements: Mapping[str, str]) -> str:
    mots = {"option": "l’option", "numero_candidat": "le n° candidat"}
    ajouts = _et([f"{mots[champ]} {valeur}" for champ, valeur in complements.items()])
    return f"Ajoute {ajouts}." if ajouts else ""


def _dire_d_ou(inscription: Inscription, promotion: Promotion) -> str:
    depuis = f"{inscription.promotion.nom} (session {inscription.promotion.session.annee})"
    if inscription.sortie_le is None:
        return f"En {depuis} aujourd’hui\u00a0: vient ici avec tout son travail."
    sortie = f"{inscription.sortie_le:%d/%m/%y}"
    if inscription.promotion_id == promotion.pk:
        return f"Sortie de la classe le {sortie}\u00a0: y revient avec tout son travail."
    return f"Sortie de {depuis} le {sortie}\u00a0: vient ici avec tout son travail."


def _numeros(lignes: Iterable[LigneLue], champ: str) -> dict[str, list[int]]:
    numeros: dict[str, list[int]] = defaultdict(list)
    for ligne in lignes:
        if valeur := getattr(ligne, champ):
            numeros[valeur].append(ligne.numero)
    return numeros


def _connus(emails: set[str], *, verrou: bool) -> dict[str, Utilisateur]:
    """Les comptes de ces adresses, sans égard à la casse, avec leurs rôles."""
    trouves: dict[str, Utilisateur] = {}
    for paquet in _paquets(sorted(emails)):
        personnes = Utilisateur.objects.avec_roles().annotate(cle=Lower("email"))
        personnes = personnes.filter(cle__in=paquet).order_by("pk")
        trouves |= {p.cle: p for p in _verrouiller(personnes, verrou=verrou)}
    return trouves


def _inscriptions(personnes: Iterable[Utilisateur], *, verrou: bool) -> dict[int, Inscription]:
    """L’inscription en cours de chacun, sinon la dernière terminée."""
    gardees: dict[int, Inscription] = {}
    for paquet in _paquets(sorted(p.pk for p in personnes)):
        inscriptions = Inscription.objects.filter(etudiant__in=paquet).avec_tout_l_entete()
        for lue in _verrouiller(inscriptions.order_by("pk"), verrou=verrou):
            autre = gardees.get(lue.etudiant_id)
            if autre is None or (autre.sortie_le is not None and _suit(lue, autre)):
                gardees[lue.etudiant_id] = lue
    return gardees


def _suit(inscription: Inscription, autre: Inscription) -> bool:
    return inscription.sortie_le is None or inscription.sortie_le >= autre.sortie_le


def _classe(promotion: Promotion) -> list[Inscription]:
    """Toutes ses inscriptions, sorties comprises : elles tiennent leur n° candidat."""
    return list(Inscription.objects.filter(promotion=promotion).select_related("etudiant"))


def _verrouiller(lignes: QuerySet, *, verrou: bool) -> QuerySet:
    return lignes.select_for_update(of=("self",)) if verrou else lignes


def _paquets(valeurs: Sequence) -> Iterable[Sequence]:
    return (valeurs[debut : debut + PAQUET] for debut in range(0, len(valeurs), PAQUET))


def _cle(nom: str, prenom: str) -> tuple[str, ...]:
    return tuple(_mots(nom, prenom))


def _mots(*textes: str) -> list[str]:
    return sorted(m for texte in textes for m in plier(texte).replace("-", " ").split())


def _et(mots: Sequence[str]) -> str:
    return " et ".join([", ".join(mots[:-1]), mots[-1]] if len(mots) > 1 else mots)


def resume(nombres: Mapping[str, int]) -> str:
    """« 12 nouvelles, 1 conflit » : les sorts présents, dans l’ordre."""
    return ", ".join(_accorder(sort, nombres[sort]) for sort in Sort if nombres[sort])


def _accorder(sort: Sort, nombre: int) -> str:
    if sort == Sort.CONNUE:
        return f"{nombre}\u00a0déjà là"
    return accord(nombre, sort.label)
