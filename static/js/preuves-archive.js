/* Déplier [data-contenu-d-archive] y montre la liste des fichiers ; sans ce script, un lien y mène. */

async function deplier(volet) {
  const adresse = volet.dataset.contenuDArchive;
  if (!volet.open || !adresse) return;
  const reponse = await fetch(adresse, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!reponse?.ok) return;
  const page = new DOMParser().parseFromString(await reponse.text(), "text/html");
  const sommaire = page.querySelector("[data-sommaire]");
  if (!sommaire) return;
  delete volet.dataset.contenuDArchive;
  volet.querySelector("summary").nextElementSibling.replaceWith(sommaire);
}

document.addEventListener(
  "toggle",
  ({ target }) => {
    if (target.matches("[data-contenu-d-archive]")) deplier(target);
  },
  true,
);
