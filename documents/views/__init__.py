"""Les pages et les fichiers de l’étage « Documents »."""
