"""Sauvegarder un établissement (base et fichiers), et le restaurer dans un lieu vide."""
