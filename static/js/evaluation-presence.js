/* Deux enseignants sur la même soumission : chacun l’apprend à l’ouverture, en enregistrant, et tant que la page se voit. Le premier appel dit qu’on est là. */

const PERIODE = 15000;
const formulaire = document.querySelector("[data-evaluation]");
const zone = document.querySelector("[data-presences]");
const texte = zone.querySelector("[data-presences-texte]");
const lien = zone.querySelector("[data-presences-lien]");
const annonce = formulaire.querySelector("[data-annonce]");
const qui = (phrases) => phrases.map((phrase) => phrase.split(",")[0]).join(" ");
const lues = () => [...texte.children].map((p) => p.textContent);
let minuterie = 0;

/* L’œil lit l’heure changer ; l’oreille n’entend que ce qui arrive. */
function montrer({ presences, depassee, adresse }) {
  const phrases = depassee ? [depassee] : presences;
  const nouvelles = qui(phrases) !== qui(lues());
  texte.replaceChildren(
    ...phrases.map((phrase) => Object.assign(document.createElement("p"), { textContent: phrase, className: "mb-0" })),
  );
  zone.hidden = !phrases.length;
  zone.classList.toggle("alerte--error", Boolean(depassee));
  lien.hidden = !depassee;
  if (depassee) lien.href = adresse;
  if (nouvelles && phrases.length) annonce.textContent = phrases.join(" ");
  if (depassee) clearInterval(minuterie);
}

async function demander() {
  if (document.hidden) return;
  const { csrfmiddlewaretoken, numero } = formulaire.elements;
  const body = new URLSearchParams({ csrfmiddlewaretoken: csrfmiddlewaretoken.value, numero: numero.value });
  const headers = { Accept: "application/json" };
  const reponse = await fetch(formulaire.dataset.presence, { method: "POST", body, headers }).catch(() => null);
  if (reponse?.ok) montrer(await reponse.json());
}

minuterie = setInterval(demander, PERIODE);
demander();
document.addEventListener("visibilitychange", demander);
formulaire.addEventListener("sillage:enregistre", ({ detail }) => montrer(detail.lu));

/* Ce qui a été rendu est arrivé, puisqu’une autre page s’ouvre : ce navigateur n’a plus à le garder. */
const [personne] = formulaire.dataset.brouillon.split(":");
for (const ou of Object.keys(localStorage)) {
  const autre = ou.startsWith(`sillage-saisie:${personne}:jugement-`) && !ou.includes(`:${formulaire.dataset.brouillon}#`);
  if (autre && localStorage.getItem(ou).includes('"envoye":true')) localStorage.removeItem(ou);
}
