/* Ordinateur partagé : à la déconnexion, rien de la personne ne reste dans ce navigateur, dans aucun onglet.
   L’en-tête Clear-Site-Data fait de même là où le navigateur l’écoute ; ce module vaut pour tous. */

const MARQUE = "sillage-sortie";
const EFFACER = "Une saisie n’a pas pu être enregistrée\u00a0: se déconnecter l’effacera. Se déconnecter quand même\u00a0?";
const sorties = document.querySelectorAll('form[action$="/logout/"]');
const canal = new BroadcastChannel(MARQUE);
let enSortie = false;
const auPlus = (duree, promesse) => Promise.race([promesse, new Promise((fini) => setTimeout(fini, duree))]);

async function effacer() {
  localStorage.clear();
  sessionStorage.clear();
  const bases = (await indexedDB.databases?.()) ?? [];
  bases.forEach(({ name }) => indexedDB.deleteDatabase(name));
  const noms = (await globalThis.caches?.keys()) ?? [];
  const gardiens = (await navigator.serviceWorker?.getRegistrations()) ?? [];
  await Promise.all([...noms.map((nom) => caches.delete(nom)), ...gardiens.map((gardien) => gardien.unregister())]);
}

/* La page qui s’en va peut encore écrire : la marque dit à la suivante d’effacer de nouveau. */
async function quitter() {
  document.documentElement.dataset.sortie = "";
  await auPlus(1500, effacer()).catch(() => {});
}

/* Une page qui a de quoi enregistrer le fait d’abord : elle ajoute sa promesse, qui dit si tout y est. */
async function enregistrerAvant() {
  const promesses = [];
  document.dispatchEvent(new CustomEvent("sillage:sortie", { detail: promesses }));
  const issues = await Promise.all(promesses.map((promesse) => auPlus(4000, promesse)));
  return issues.every(Boolean) || confirm(EFFACER);
}

async function sortir(sortie) {
  enSortie = await enregistrerAvant();
  if (!enSortie) return;
  await quitter();
  const reponse = await fetch(sortie.action, { method: "POST", body: new FormData(sortie), redirect: "manual" });
  if (reponse.type !== "opaqueredirect") throw new Error("La déconnexion attend sa page.");
  sessionStorage.setItem(MARQUE, "");
  canal.postMessage(MARQUE);
  location.assign("/");
}

for (const sortie of sorties) {
  sortie.addEventListener("submit", (evenement) => {
    evenement.preventDefault();
    if (enSortie) return;
    enSortie = true;
    sortir(sortie).catch(() => sortie.submit());
  });
}

canal.onmessage = async () => {
  if (!sorties.length) return;
  enSortie = true;
  await quitter();
  sessionStorage.setItem(MARQUE, "");
  location.reload();
};

// Une page que le navigateur ressort de sa mémoire après la sortie ne se relit pas.
window.addEventListener("pageshow", ({ persisted }) => persisted && enSortie && location.reload());

if (sessionStorage.getItem(MARQUE) !== null) effacer();
