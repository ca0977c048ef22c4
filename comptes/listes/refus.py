"""Un fichier dont on ne tire pas de liste."""


class ListeRefusee(Exception):
    """La phrase dit ce qui ne va pas et quoi faire ; elle est faite pour être lue."""
