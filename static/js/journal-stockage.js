/* Ce que le navigateur garde du journal, par personne : les notes à envoyer et la saisie en cours,
   photos comprises. Tout s’efface à la déconnexion. */

const BASE = "sillage-journal";
const PERSONNE = "sillage-journal-personne";
let ouverture;

function ouvrir() {
  ouverture ??= new Promise((rendre, refuser) => {
    const demande = indexedDB.open(BASE, 1);
    demande.onupgradeneeded = () => {
      demande.result.createObjectStore("attente", { keyPath: "cle" });
      demande.result.createObjectStore("saisie", { keyPath: "personne" });
    };
    demande.onsuccess = () => {
      // Un autre onglet efface la base : on la lâche, sans quoi elle resterait.
      demande.result.onversionchange = () => {
        demande.result.close();
        ouverture = undefined;
      };
      rendre(demande.result);
    };
    demande.onerror = () => refuser(demande.error);
  });
  return ouverture;
}

async function faire(magasin, mode, geste) {
  const transaction = (await ouvrir()).transaction(magasin, mode);
  const demande = geste(transaction.objectStore(magasin));
  return new Promise((rendre, refuser) => {
    transaction.oncomplete = () => rendre(demande.result);
    transaction.onabort = transaction.onerror = () => refuser(transaction.error ?? demande.error);
  });
}

const ecrire = (magasin, objet) => {
  if ("sortie" in document.documentElement.dataset) return Promise.resolve();
  return faire(magasin, "readwrite", (lignes) => lignes.put(objet));
};

/* Vrai si ce navigateur sait garder : sinon, le formulaire reste ordinaire. */
export async function disponible() {
  try {
    await ouvrir();
    return true;
  } catch {
    return false;
  }
}

export const garder = (note) => ecrire("attente", note);
export const retirer = (cle) => faire("attente", "readwrite", (lignes) => lignes.delete(cle));

/* Les notes de cette personne, et d’elle seule, de la première à la dernière. */
export async function enAttente(personne) {
  const toutes = await faire("attente", "readonly", (lignes) => lignes.getAll());
  return toutes.filter((note) => note.personne === personne).sort((a, b) => a.le - b.le);
}

export const garderLaSaisie = (saisie) => ecrire("saisie", saisie);
export const saisieDe = (personne) => faire("saisie", "readonly", (lignes) => lignes.get(personne));
export const oublierLaSaisie = (personne) => faire("saisie", "readwrite", (lignes) => lignes.delete(personne));

/* La dernière personne qui a ouvert le site ici : la page hors ligne note pour elle. */
export const dernierePersonne = () => localStorage.getItem(PERSONNE) ?? "";
export const retenirLaPersonne = (personne) => localStorage.setItem(PERSONNE, personne);
