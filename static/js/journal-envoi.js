/* Envoie une note gardée, par la même adresse que le formulaire. Avant, demande à qui parle ce
   navigateur : on n’envoie jamais la note de l’un sous le nom d’un autre. */

const EN_JSON = { Accept: "application/json" };
const DELAI = 180000;
const TROP_LOURD = { fichiers: ["Les fichiers sont trop lourds pour être envoyés : retirez-en."] };

/* { etat: "ok", personne, jeton } ; "connexion" si la session a expiré ; "reseau" sinon. */
export async function identite(adresse) {
  try {
    const options = { headers: EN_JSON, redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(15000) };
    const reponse = await fetch(adresse, options);
    if (reponse.type === "opaqueredirect" || reponse.status === 401) return { etat: "connexion" };
    if (!reponse.ok) return { etat: "reseau" };
    const { personne, jeton, peut_noter: peut } = await reponse.json();
    return { etat: peut ? "ok" : "ferme", personne: String(personne), jeton };
  } catch {
    return { etat: "reseau" };
  }
}

function corps(note, jeton) {
  const donnees = new FormData();
  donnees.set("csrfmiddlewaretoken", jeton);
  donnees.set("cle_creation", note.cle);
  donnees.set("personne", note.personne);
  for (const nom of ["texte", "faite_le", "lien"]) donnees.set(nom, note[nom]);
  note.sous_competences.forEach((pk) => donnees.append("sous_competences", pk));
  note.fichiers.forEach((fichier) => donnees.append("fichiers", fichier, fichier.name));
  return donnees;
}

function comprendre(statut, texte) {
  let reponse = null;
  try {
    reponse = JSON.parse(texte);
  } catch {
    // Une page : la connexion (suivie d’une redirection), ou une panne.
  }
  if (statut === 201 && reponse) return { etat: "recue" };
  if (statut === 422 && reponse) return { etat: "refusee", erreurs: reponse.erreurs };
  if (statut === 400 || statut === 413) return { etat: "refusee", erreurs: TROP_LOURD };
  if (statut === 409) return { etat: "autre" };
  return { etat: [200, 401].includes(statut) ? "connexion" : "reseau" };
}

/* Rend { etat } : "recue", "refusee" (avec ses erreurs), "connexion", "autre" ou "reseau". */
export function envoyer(adresse, note, jeton, progresser) {
  return new Promise((rendre) => {
    const envoi = new XMLHttpRequest(); // fetch ne dit pas où en est un envoi
    envoi.open("POST", adresse);
    envoi.timeout = DELAI;
    envoi.setRequestHeader("Accept", "application/json");
    envoi.upload.onprogress = ({ loaded, total }) => progresser(Math.round((100 * loaded) / total));
    envoi.onload = () => rendre(comprendre(envoi.status, envoi.responseText));
    envoi.onerror = envoi.ontimeout = envoi.onabort = () => rendre({ etat: "reseau" });
    envoi.send(corps(note, jeton));
  });
}
