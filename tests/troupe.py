"""La troupe : chacun arrive avec ses rôles (`est_etudiant`, `est_enseignant`), comme en session."""

from tests import fabriques


def sio2():
    return fabriques.promotion("BTS SIO 2", 2027)


def sio1():
    return fabriques.promotion("BTS SIO 1", 2028)


def _etudie(promotion, option=""):
    return lambda personne: fabriques.inscription(personne, promotion(), option)


def _enseigne(promotion):
    return lambda personne: fabriques.enseignement(personne, promotion())


# Prénom, nom, champs, puis ce qui lui donne ses rôles.
TROUPE = {
    "ines": ("Inès", "Moreau", {}, _etudie(sio2, "SLAM")),
    "hugo": ("Hugo", "Klein", {}, _etudie(sio2, "SISR")),
    "kenza": ("Kenza", "Haddad", {}, _etudie(sio1)),
    "lefevre": ("Claire", "Lefèvre", {"civilite": "mme"}, _enseigne(sio2)),
    "bernard": ("Paul", "Bernard", {"civilite": "m"}, _enseigne(sio1)),
    "admin": ("Agnès", "Arnaud", {"is_staff": True, "is_superuser": True}, lambda personne: None),
}


def arriver(nom_court):
    """Crée cette personne et sa classe, s’il en manque une."""
    prenom, nom, champs, prendre_sa_place = TROUPE[nom_court]
    personne = fabriques.personne(f"{nom_court}@sillage.example", prenom, nom, **champs)
    prendre_sa_place(personne)
    return type(personne).objects.avec_roles().get(pk=personne.pk)
