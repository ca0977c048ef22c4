"""Les pages de l’étudiant, et la page d’une réalisation pour qui peut la lire."""
