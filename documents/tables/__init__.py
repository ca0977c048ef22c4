"""Ce que chaque document imprime : des dataclasses gelées, sans rien de leur mise en page."""
