"""Une table de la base, vue depuis la personne qu’elle concerne : ce qu’il en advient."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Model, Q, QuerySet

EFFACE = "(effacé)"


@dataclass(frozen=True)
class SiEcrit:
    """Ce qui remplace un texte écrit ; ce qui était vide le reste."""

    par: str = EFFACE


Remplacement = str | int | None | SiEcrit | Callable[[object], object]


@dataclass(frozen=True)
class FichierDe:
    """Une colonne de fichier, celle de son nom d’origine, celle de sa taille si elle est gardée."""

    champ: str
    nom: str
    taille: str = ""


@dataclass(frozen=True)
class Branche:
    """Une table : de qui elle parle, ce qui s’en remet, ce qui en reste.

    `inscriptions` et `personnes` : les chemins vers qui la ligne concerne ; `auteurs`, vers qui l’a
    écrite. `otee` : la ligne part quand la personne devient anonyme ; sinon `vide` dit ce qui
    remplace chaque texte, et `garde` les textes qui ne disent rien d’elle. `secrets` ne sortent
    jamais ; `d_autrui` peut nommer un étudiant : cela ne se remet qu’à lui. `ecartee` : la raison
    pour laquelle la personne concernée n’en reçoit pas copie.
    """

    modele: type[Model]
    titre: str
    inscriptions: tuple[str, ...] = ()
    personnes: tuple[str, ...] = ()
    auteurs: tuple[str, ...] = ()
    otee: bool = False
    vide: Mapping[str, Remplacement] = field(default_factory=dict)
    garde: frozenset[str] = frozenset()
    secrets: frozenset[str] = frozenset()
    d_autrui: frozenset[str] = frozenset()
    fichiers: tuple[FichierDe, ...] = ()
    ecartee: str = ""
    detail: bool = False

    @property
    def cle(self) -> str:
        """« portfolio-realisation » : le nom de la table dans l’archive."""
        return f"{self.modele._meta.app_label}-{self.modele._meta.model_name}"

    def concernant(self, inscriptions: Collection[int], personne: int | None) -> QuerySet:
        """Les lignes de ces inscriptions, et celles de la personne ; chacune une fois."""
        cherches = [{f"{chemin}__in": inscriptions} for chemin in self.inscriptions]
        if personne is not None:
            cherches += [{chemin: personne} for chemin in self.personnes]
        return self._lignes(cherches)

    def ecrites_par(self, personne: int) -> QuerySet:
        """Ce qu’elle a écrit, que cela la concerne ou non."""
        return self._lignes([{chemin: personne} for chemin in self.auteurs])

    def _lignes(self, cherches: Sequence[dict[str, object]]) -> QuerySet:
        """Par union : chaque chemin prend son index, ce qu’un « ou » entre deux tables interdit."""
        toutes = self.modele._base_manager.order_by("pk")
        if not cherches:
            return toutes.none()
        chemins = [toutes.filter(**cherche) for cherche in cherches]
        if len(chemins) == 1:
            return chemins[0]
        trouvees = [chemin.order_by().values("pk") for chemin in chemins]
        return toutes.filter(pk__in=trouvees[0].union(*trouvees[1:]))

    def reste_a_vider(self, lignes: QuerySet) -> QuerySet:
        """Les lignes où un texte, remplaçable d’une seule façon, est encore là."""
        reste = Q(pk__in=())
        for champ, par in self.vide.items():
            if isinstance(par, SiEcrit):
                reste |= ~Q(**{champ: ""}) & ~Q(**{champ: par.par})
            elif par is None:
                reste |= Q(**{f"{champ}__isnull": False})
            elif not callable(par):
                reste |= ~Q(**{champ: par})
        return lignes if self.otee else lignes.filter(reste)

    def vider(self, lignes: QuerySet) -> None:
        """Remplace chaque texte de ces lignes."""
        d_un_coup = {
            champ: par for champ, par in self.vide.items() if not self._au_cas_par_cas(par)
        }
        if d_un_coup:
            lignes.update(**d_un_coup)
        for champ, par in self.vide.items():
            if isinstance(par, SiEcrit):
                lignes.exclude(**{champ: ""}).update(**{champ: par.par})
            elif callable(par):
                _vider_une_a_une(lignes, champ, par)

    @staticmethod
    def _au_cas_par_cas(par: Remplacement) -> bool:
        return isinstance(par, SiEcrit) or callable(par)


def _vider_une_a_une(lignes: QuerySet, champ: str, par: Callable[[object], object]) -> None:
    for ligne in lignes.only("pk", champ).iterator(chunk_size=100):
        setattr(ligne, champ, par(getattr(ligne, champ)))
        ligne.save(update_fields=[champ])
