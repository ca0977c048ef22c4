"""De ce qu’un document imprime à ses phrases et à ses longueurs, prêtes pour le gabarit."""
