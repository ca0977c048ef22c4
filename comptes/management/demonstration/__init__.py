"""La classe de démonstration : inventée de bout en bout, écrite par les vraies actions."""
