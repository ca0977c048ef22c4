"""Les adresses de l’étage, une page de code par public."""

from documents.urls import (
    commissions,
    controles,
    depot,
    documents,
    donnees,
    jury,
    portfolio_public,
)

urlpatterns = [
    *documents.urlpatterns,
    *depot.urlpatterns,
    *controles.urlpatterns,
    *portfolio_public.urlpatterns,
    *jury.urlpatterns,
    *commissions.urlpatterns,
    *donnees.urlpatterns,
]
