/* Un fichier envoyé seul, dont on suit les octets ; et toute autre demande faite sans quitter la page. */

const PANNES = {
  0: "Le réseau a coupé\u00a0: réessayez.",
  401: "Votre session a expiré\u00a0: reconnectez-vous dans un autre onglet, puis réessayez ici.",
  403: "Ces preuves ne changent plus, ou la page est restée ouverte trop longtemps\u00a0: rechargez-la.",
  404: "Cette réalisation ou cette preuve n’est plus là\u00a0: rechargez la page.",
  413: "Ce fichier est trop lourd pour le serveur\u00a0: allégez-le ou donnez un lien.",
  429: "Vous envoyez beaucoup de fichiers à la fois\u00a0: attendez une minute, puis réessayez.",
  503: "Sillage ne reçoit rien en ce moment\u00a0: réessayez plus tard.",
};
const IMPREVUE = "Le serveur n’a pas répondu comme prévu\u00a0: réessayez dans un moment.";

export const poids = (octets) =>
  octets < 1048576
    ? `${Math.max(1, Math.round(octets / 1024))}\u00a0Ko`
    : `${(octets / 1048576).toLocaleString("fr", { maximumFractionDigits: 1 })}\u00a0Mo`;

/* Celui d’à présent : une reconnexion dans un autre onglet l’a changé. */
const jeton = () => document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1] ?? "";

/* Ce que devient un envoi, et la phrase qui le dit. */
function lire(statut, reponse) {
  if (statut === 201 && reponse) return { etat: "fait", phrase: ["Déposé.", ...reponse.avis].join(" "), html: reponse.html, avis: reponse.avis.length > 0 };
  if (statut === 422 && reponse) return { etat: "refus", phrase: reponse.phrases.join(" ") };
  return { etat: statut === 413 || statut === 404 ? "refus" : "panne", phrase: PANNES[statut] ?? IMPREVUE };
}

export function envoyer(adresse, champs, fichier, surProgres) {
  const corps = new FormData();
  champs.forEach(([nom, valeur]) => corps.append(nom, valeur));
  corps.append("depot-fichiers", fichier, fichier.name);
  const requete = new XMLHttpRequest();
  const promesse = new Promise((resoudre) => {
    requete.upload.addEventListener("progress", ({ loaded, total }) => surProgres(Math.floor((100 * loaded) / total)));
    requete.upload.addEventListener("load", () => surProgres(100));
    requete.addEventListener("load", () => resoudre(lire(requete.status, requete.response)));
    requete.addEventListener("error", () => resoudre(lire(0)));
    requete.addEventListener("abort", () => resoudre({ etat: "panne", phrase: "Envoi annulé." }));
  });
  requete.open("POST", adresse);
  requete.responseType = "json";
  requete.setRequestHeader("Accept", "application/json");
  requete.setRequestHeader("X-CSRFToken", jeton());
  requete.send(corps);
  return { promesse, annuler: () => requete.abort() };
}

/* Rend la réponse JSON, ou { phrases } quand rien n’a été fait. */
export async function demander(adresse, corps) {
  corps.delete("csrfmiddlewaretoken");
  try {
    const entetes = { Accept: "application/json", "X-CSRFToken": jeton() };
    const reponse = await fetch(adresse, { method: "POST", body: corps, headers: entetes });
    if (reponse.ok || reponse.status === 422) return await reponse.json();
    return { phrases: [PANNES[reponse.status] ?? IMPREVUE] };
  } catch {
    return { phrases: [PANNES[0]] };
  }
}
