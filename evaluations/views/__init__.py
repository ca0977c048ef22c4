"""Les pages de l’enseignant."""
