/* Une page ouverte a été lue : le dire au serveur en silence, et tenir la pastille à jour ; à la place d’un autre, rien.
   Sans script, « Marquer comme lu » et la page des avis font la même chose. */

const echanges = document.querySelector("[data-echanges-lus]");
const pastille = document.querySelector("[data-avis]");

const envoyer = (adresse, champs) =>
  fetch(adresse, { method: "POST", body: new URLSearchParams(champs), redirect: "manual" });

async function marquer() {
  if (echanges) {
    await envoyer(echanges.action, new FormData(echanges));
    echanges.hidden = true;
  }
  if (!pastille) return;
  const csrfmiddlewaretoken = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const reponse = await envoyer(pastille.dataset.avis, { csrfmiddlewaretoken, chemin: location.pathname });
  if (!reponse.ok) return;
  const { non_lus: nombre } = await reponse.json();
  pastille.hidden = !nombre;
  pastille.querySelector("[data-nombre]").textContent = nombre;
}

/* Une page ouverte dans un onglet caché attend d’être montrée. Une panne se rattrape à la prochaine. */
function lire() {
  if (document.visibilityState !== "visible") return;
  document.removeEventListener("visibilitychange", lire);
  marquer().catch(() => {});
}

if ((echanges || pastille) && !document.querySelector(".bandeau-de-place")) {
  document.addEventListener("visibilitychange", lire);
  lire();
}
