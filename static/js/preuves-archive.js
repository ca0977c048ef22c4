/* Déplier [data-en-place] y montre la liste d’une archive ou le début d’un texte ; sans ce script, un lien y mène. */

async function deplier(volet) {
  const adresse = volet.dataset.enPlace;
  if (!volet.open || !adresse) return;
  const reponse = await fetch(adresse, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!reponse?.ok) return;
  const page = new DOMParser().parseFromString(await reponse.text(), "text/html");
  const sommaire = page.querySelector("[data-sommaire]");
  if (!sommaire) return;
  delete volet.dataset.enPlace;
  volet.querySelector("summary").nextElementSibling.replaceWith(sommaire);
}

document.addEventListener(
  "toggle",
  ({ target }) => {
    if (target.matches("[data-en-place]")) deplier(target);
  },
  true,
);
