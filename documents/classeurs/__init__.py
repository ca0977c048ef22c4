"""Le tableau de synthèse en classeur : dessiné par nous, ou rempli dans le modèle officiel."""
