"""Le travail d’un calcul, compté plutôt que chronométré : une machine lente n’est pas une faute."""

import sys


def pas(faire):
    """Combien de lignes Python exécute cet appel, fonctions appelées comprises."""
    comptees = 0

    def suivre(_cadre, evenement, _argument):
        nonlocal comptees
        comptees += evenement == "line"
        return suivre

    suivi = sys.gettrace()
    sys.settrace(suivre)
    try:
        faire()
    finally:
        sys.settrace(suivi)
    return comptees
