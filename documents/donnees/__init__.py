"""Ce que Sillage garde d’une personne : une seule table dit ce qui se remet, s’ôte et s’efface."""
