/* Une session expirée pendant qu’on écrit : se reconnecter sur place, par la vraie page de connexion, puis reprendre
   l’enregistrement. Si c’est une autre personne qui se connecte, rien n’est envoyé. */

const dialogue = document.querySelector("[data-reconnexion]");
const connexion = dialogue.querySelector("form");
const erreur = dialogue.querySelector("[data-erreur]");
const AUTRE_PERSONNE = "Une autre personne est maintenant connectée\u00a0: rien de cette saisie n’a été envoyé.";
const EN_PLUS = "La connexion demande une étape de plus\u00a0: continuez sur la page de connexion, votre saisie vous attendra ici.";
const SANS_RESEAU = "Le site ne répond pas\u00a0: réessayez dans un moment, votre saisie est gardée.";

let suite;

async function lirePage(adresse) {
  const reponse = await fetch(adresse, { headers: { Accept: "text/html" } });
  return new DOMParser().parseFromString(await reponse.text(), "text/html");
}

const jetonDe = (page) => page.querySelector('[name="csrfmiddlewaretoken"]')?.value ?? "";

function poserLeJeton(jeton) {
  for (const champ of document.querySelectorAll('[name="csrfmiddlewaretoken"]')) champ.value = jeton;
}

function dire(phrase) {
  erreur.textContent = phrase;
  erreur.hidden = !phrase;
}

/* Qui est connecté maintenant : la même personne, une autre, ou personne. */
async function verifier() {
  const page = await lirePage(location.pathname);
  const { personne } = page.body.dataset;
  if (!personne) return false;
  if (personne === document.body.dataset.personne) {
    poserLeJeton(jetonDe(page));
    dialogue.close();
    suite.reprendre();
  } else {
    dire(AUTRE_PERSONNE);
    connexion.hidden = true;
    suite.abandonner(AUTRE_PERSONNE);
    if (!dialogue.open) dialogue.showModal();
  }
  return true;
}

async function seConnecter() {
  const adresse = connexion.getAttribute("action").split("?")[0];
  const corps = new URLSearchParams(new FormData(connexion));
  corps.set("csrfmiddlewaretoken", jetonDe(await lirePage(adresse)));
  const reponse = await fetch(adresse, { method: "POST", body: corps, headers: { "X-Requested-With": "XMLHttpRequest" } });
  if (reponse.status === 429) return "Trop d’essais\u00a0: patientez cinq minutes avant de recommencer.";
  const { form } = await reponse.json().catch(() => ({}));
  if (reponse.status === 400) {
    const champs = Object.values(form?.fields ?? {}).flatMap((champ) => champ.errors);
    return [...(form?.errors ?? []), ...champs][0] ?? EN_PLUS;
  }
  return (await verifier()) ? "" : EN_PLUS;
}

document.addEventListener("sillage:session", async ({ detail }) => {
  suite = detail;
  if (dialogue.open) return;
  const dejaLa = await verifier().catch(() => false);
  if (dejaLa) return;
  dire("");
  dialogue.showModal();
});

connexion.addEventListener("submit", async (evenement) => {
  evenement.preventDefault();
  const bouton = connexion.querySelector("[type=submit]");
  bouton.disabled = true;
  const phrase = await seConnecter().catch(() => SANS_RESEAU);
  connexion.elements.password.value = "";
  bouton.disabled = false;
  if (phrase) dire(phrase);
});

dialogue.querySelector("[data-plus-tard]").addEventListener("click", () => dialogue.close());
