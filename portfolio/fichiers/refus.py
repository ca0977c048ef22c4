"""Le refus d’un fichier : une phrase qui le nomme et dit quoi faire."""


class FichierRefuse(Exception):
    """Un fichier que l’on ne garde pas."""

    def __init__(self, nom: str, suite: str) -> None:
        super().__init__(f"« {nom} » {suite}")
