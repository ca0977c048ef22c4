/* La file se filtre sans quitter la liste déroulante : la page est redemandée, ses parties remplacées.
   Sans script, le bouton « Filtrer » fait la même chose. */

const formulaire = document.querySelector("[data-filtres]");
const annonce = document.querySelector("[data-annonce]");
let demande = null;

const adresse = () => {
  const poses = [...new FormData(formulaire)].filter(([, valeur]) => valeur);
  const suite = new URLSearchParams(poses).toString();
  return formulaire.action + (suite ? `?${suite}` : "");
};

function remplacer(page) {
  for (const partie of document.querySelectorAll("[data-file-partie]")) {
    const nouvelle = page.querySelector(`[data-file-partie="${partie.dataset.filePartie}"]`);
    if (!nouvelle) return false;
    partie.replaceWith(document.importNode(nouvelle, true));
  }
  return true;
}

async function filtrer() {
  demande?.abort();
  demande = new AbortController();
  const vers = adresse();
  try {
    const reponse = await fetch(vers, { signal: demande.signal });
    if (!reponse.ok || reponse.redirected) return location.assign(vers);
    const page = new DOMParser().parseFromString(await reponse.text(), "text/html");
    if (!remplacer(page)) return location.assign(vers);
    history.replaceState(null, "", vers);
    accorderTout();
    const dit = document.querySelector(".entete__sous-titre, .etat-vide h2");
    annonce.textContent = dit ? dit.textContent : "";
  } catch (erreur) {
    if (erreur.name !== "AbortError") location.assign(vers);
  }
}

if (formulaire) {
  formulaire.querySelector("[data-filtrer]").hidden = true;
  formulaire.addEventListener("change", filtrer);
  formulaire.addEventListener("submit", (evenement) => {
    evenement.preventDefault();
    filtrer();
  });
}

/* « Tout cocher » : le mot suit l’état des cases, et le bouton n’existe qu’avec script. */
const cases = (nom) => [...document.querySelectorAll(`[name="${nom}"]:not(:disabled)`)];

function accorder(bouton) {
  bouton.hidden = false;
  const toutes = cases(bouton.dataset.cocher).every((choix) => choix.checked);
  bouton.textContent = toutes ? "Tout décocher" : "Tout cocher";
}

const accorderTout = () => document.querySelectorAll("[data-cocher]").forEach(accorder);

document.addEventListener("click", ({ target }) => {
  const bouton = target.closest("[data-cocher]");
  if (!bouton) return;
  const liste = cases(bouton.dataset.cocher);
  const cocher = !liste.every((choix) => choix.checked);
  for (const choix of liste) choix.checked = cocher;
  accorderTout();
});
document.addEventListener("change", accorderTout);
accorderTout();
