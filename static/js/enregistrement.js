/* Enregistre [data-enregistrement] pendant qu’on écrit : le même formulaire, avec une réponse en JSON, à la même adresse
   ou à celle que dit l’attribut (là où envoyer, c’est rendre).
   Un seul envoi à la fois. Un envoi resté sans réponse est renvoyé tel quel avant le suivant : s’il était arrivé, rien
   n’est écrit deux fois. Un texte enregistré ailleurs n’est jamais recouvert : on propose de comparer. */

const PAUSE = 2500;
const PATIENCE = 15000;
const REESSAI = 12000;
const SANS_REPONSE = 20000;
const LIEN = 4000;
const HORS_LIGNE = "Hors ligne\u00a0: gardé dans ce navigateur";
const NON_GARDE = "Hors ligne\u00a0: ne fermez pas cette page, ce navigateur ne peut rien garder";
const DISPARUE = "Cette réalisation n’existe plus\u00a0: votre texte est gardé dans ce navigateur.";
const ICONES = { envoi: "horloge", enregistre: "validee" };

const aPart = new Set(["csrfmiddlewaretoken", "version", "cle_creation"]);
const texteDe = (paires) => JSON.stringify([...paires].filter(([nom]) => !aPart.has(nom)));

/* Le texte tel que le serveur l’a rendu, quoi que le navigateur ait remis dans les champs en revenant en arrière. */
function texteRendu(formulaire) {
  const copie = formulaire.cloneNode(true);
  copie.reset();
  return texteDe(new FormData(copie));
}

class Enregistrement {
  constructor(formulaire) {
    this.formulaire = formulaire;
    this.etat = formulaire.querySelector("[data-etat]");
    this.annonce = formulaire.querySelector("[data-annonce]");
    this.enregistre = "brouillonRendu" in formulaire.dataset ? null : texteRendu(formulaire);
    this.envoi = null;
    this.sansReponse = null;
    this.arrete = false;
    this.parti = false;
  }

  get change() {
    return texteDe(new FormData(this.formulaire)) !== this.enregistre;
  }

  planifier() {
    this.depuis ??= Date.now();
    clearTimeout(this.minuterie);
    const delai = Math.max(0, Math.min(PAUSE, this.depuis + PATIENCE - Date.now()));
    this.minuterie = setTimeout(() => this.enregistrer(), delai);
  }

  /* Enregistre jusqu’à ce que plus rien n’ait changé ; la promesse dit si tout y est. */
  enregistrer(options) {
    clearTimeout(this.minuterie);
    this.depuis = undefined;
    this.envoi ??= this.jusquAuBout(options).finally(() => (this.envoi = null));
    return this.envoi;
  }

  async jusquAuBout(options) {
    while (this.change && !this.arrete && !this.parti) {
      if (!(await this.envoyer(options))) return false;
    }
    return !this.change;
  }

  async envoyer(options = {}) {
    const corps = this.sansReponse ?? new URLSearchParams(new FormData(this.formulaire));
    corps.delete("csrfmiddlewaretoken");
    this.sansReponse = corps;
    this.dire("envoi", "Enregistrement…");
    const reponse = await this.demander(corps, options);
    if (!reponse || reponse.status >= 500) return this.plusTard();
    this.sansReponse = null;
    const lu = await reponse.json().catch(() => ({}));
    return this.recevoir(reponse, lu, corps);
  }

  demander(corps, options) {
    const headers = {
      Accept: "application/json",
      "X-CSRFToken": this.formulaire.querySelector('[name="csrfmiddlewaretoken"]')?.value ?? "",
    };
    const adresse = this.formulaire.dataset.enregistrement || this.formulaire.getAttribute("action");
    const signal = AbortSignal.timeout(SANS_REPONSE);
    const demande = { method: "POST", body: corps, headers, redirect: "manual", signal, ...options };
    return fetch(adresse, demande).catch(() => null);
  }

  recevoir({ status }, lu, corps) {
    if (status === 200 || status === 201) return this.retenir(lu, corps);
    if (status === 422) this.dire("faute", `Pas encore enregistré\u00a0: ${lu.phrase}`);
    else if (status === 409) this.arreter(lu.phrase, lu.comparer ? "comparer" : "");
    else if (status === 401 || (status === 403 && !this.rejete)) this.reconnecter(status === 403);
    else if (status === 404) this.arreter(this.formulaire.dataset.disparu ?? DISPARUE);
    else this.arreter("L’enregistrement est refusé\u00a0: votre texte est gardé dans ce navigateur.");
    return false;
  }

  retenir(lu, corps) {
    const { formulaire } = this;
    const { version, enregistre_le: heure, avertissement } = lu;
    const adresse = !formulaire.dataset.enregistrement && lu.adresse;
    formulaire.elements.version.value = version;
    this.enregistre = texteDe(corps);
    this.rejete = false;
    if (adresse && formulaire.getAttribute("action") !== adresse) this.adopter(adresse);
    formulaire.dispatchEvent(new CustomEvent("sillage:enregistre", { detail: { reste: this.change, lu } }));
    this.dire("enregistre", `Enregistré à ${heure}`, { ensuite: avertissement });
    return true;
  }

  /* Créée : la page devient celle de sa modification, sans se recharger. */
  adopter(adresse) {
    const { formulaire } = this;
    const [personne] = formulaire.dataset.brouillon.split(":");
    const fiche = adresse.replace(/modifier\/$/, "");
    formulaire.setAttribute("action", adresse);
    formulaire.dataset.brouillon = `${personne}:${fiche.split("/").at(-2)}`;
    formulaire.querySelector("[data-revenir]").href = fiche;
    history.replaceState(history.state, "", adresse);
  }

  plusTard() {
    this.dire("hors-ligne", "nonGardee" in this.formulaire.dataset ? NON_GARDE : HORS_LIGNE);
    this.minuterie = setTimeout(() => this.enregistrer(), REESSAI);
    return false;
  }

  arreter(phrase, geste = "") {
    this.arrete = true;
    this.dire("arret", phrase, { geste });
  }

  reconnecter(jetonRefuse) {
    this.arrete = true;
    this.rejete = jetonRefuse;
    this.dire("session", "Session expirée\u00a0: gardé dans ce navigateur", { geste: "reconnecter" });
    const reprendre = () => {
      this.arrete = false;
      return this.enregistrer();
    };
    const abandonner = (phrase) => this.arreter(phrase);
    this.formulaire.dispatchEvent(new CustomEvent("sillage:session", { bubbles: true, detail: { reprendre, abandonner } }));
  }

  /* L’œil lit chaque pas ; l’oreille n’entend que ce qui change de nature. */
  dire(nature, phrase, { geste = "", ensuite = "" } = {}) {
    const texte = ensuite ? `${phrase}. ${ensuite}` : phrase;
    this.etat.hidden = false;
    this.etat.dataset.etat = nature;
    this.etat.querySelector("[data-etat-texte]").textContent = texte;
    this.etat.querySelector("use").setAttribute("href", `#i-${ICONES[nature] ?? "attention"}`);
    for (const bouton of this.etat.querySelectorAll("[data-geste]")) bouton.hidden = bouton.dataset.geste !== geste;
    if (nature === "envoi") return;
    const dit = nature === "enregistre" ? nature + ensuite : phrase;
    if (dit !== this.dit) this.annonce.textContent = texte;
    this.dit = dit;
  }

  partir() {
    if (this.parti || this.arrete || !this.change || "sortie" in document.documentElement.dataset) return;
    this.formulaire.dispatchEvent(new CustomEvent("sillage:parti"));
    this.enregistrer({ keepalive: true });
  }
}

/* Un clic sur un lien attend que le texte soit enregistré ; s’il ne peut pas l’être, on le dit, et le second clic passe. */
function retenirLesLiens(ecriture) {
  let prevenu = false;
  const ordinaire = (e) => !e.defaultPrevented && !e.button && !e.ctrlKey && !e.metaKey && !e.shiftKey;
  const sort = (lien) => lien && !lien.target && !lien.hash && !lien.closest("dialog");
  document.addEventListener("click", async (evenement) => {
    const lien = evenement.target.closest?.("a[href]");
    if (prevenu || ecriture.parti || !sort(lien) || !ordinaire(evenement) || !ecriture.change) return;
    evenement.preventDefault();
    const assez = new Promise((fini) => setTimeout(fini, LIEN, false));
    const enregistre = await Promise.race([ecriture.enregistrer(), assez]);
    prevenu = !enregistre;
    if (enregistre) location.assign(lien.href);
  });
}

/* Le bouton envoie le formulaire comme sans script, mais jamais pendant un enregistrement : il se croirait dépassé. */
function retenirLEnvoi(ecriture) {
  const { formulaire } = ecriture;
  formulaire.addEventListener(
    "submit",
    (evenement) => {
      ecriture.parti = true;
      if (!ecriture.envoi) return;
      evenement.preventDefault();
      evenement.stopImmediatePropagation();
      const { submitter } = evenement;
      ecriture.envoi.finally(() => formulaire.requestSubmit(submitter));
    },
    { capture: true },
  );
  window.addEventListener("pageshow", () => (ecriture.parti = false));
}

for (const formulaire of document.querySelectorAll("[data-enregistrement]")) {
  const ecriture = new Enregistrement(formulaire);
  formulaire.addEventListener("input", () => ecriture.arrete || ecriture.planifier());
  document.addEventListener("visibilitychange", () => document.hidden && ecriture.partir());
  window.addEventListener("online", () => ecriture.change && ecriture.sansReponse && ecriture.enregistrer());
  formulaire.querySelector('[data-geste="reconnecter"]')?.addEventListener("click", () => ecriture.reconnecter(false));
  const revenir = formulaire.querySelector("[data-revenir]");
  if (revenir) revenir.textContent = "Revenir";
  document.addEventListener("sillage:sortie", ({ detail }) => detail.push(ecriture.enregistrer()));
  retenirLesLiens(ecriture);
  retenirLEnvoi(ecriture);
}
