/* Le formulaire du journal : ses photos choisies, sa saisie gardée au fil de la frappe. */

import { alleger, apercu } from "./journal-photos.js";
import { aujourdHui, nouvelleCle } from "./journal-reperes.js";
import { garderLaSaisie, oublierLaSaisie, saisieDe } from "./journal-stockage.js";

const TEXTES = ["texte", "faite_le", "lien"];

export class Saisie {
  constructor(formulaire, personne) {
    Object.assign(this, { formulaire, personne, fichiers: [], cle: nouvelleCle() });
    this.liste = formulaire.querySelector("[data-choisis]");
    formulaire.addEventListener("input", () => this.garderBientot());
    for (const champ of formulaire.querySelectorAll("[data-fichiers]")) {
      champ.parentElement.classList.add("choisir--script");
      champ.addEventListener("change", () => this.choisir(champ));
    }
  }

  get champs() {
    const cases = this.formulaire.querySelectorAll("[name=sous_competences]:checked");
    const textes = TEXTES.map((nom) => [nom, this.formulaire.elements[nom].value]);
    return { ...Object.fromEntries(textes), sous_competences: [...cases].map((une) => une.value) };
  }

  get note() {
    return { cle: this.cle, personne: this.personne, le: Date.now(), fichiers: this.fichiers, ...this.champs };
  }

  get vide() {
    return !this.champs.texte.trim() && !this.fichiers.length && !this.champs.lien;
  }

  async choisir(champ) {
    const choisis = [...champ.files];
    champ.value = "";
    this.fichiers.push(...(await Promise.all(choisis.map(alleger))));
    await this.montrer();
    this.garderBientot();
  }

  async montrer() {
    const dessins = await Promise.all(this.fichiers.map(apercu));
    const lignes = dessins.map((dessin, rang) => {
      const bouton = document.createElement("button");
      Object.assign(bouton, { type: "button", className: "btn btn-link btn-sm", textContent: "Retirer" });
      bouton.setAttribute("aria-label", `Retirer ${this.fichiers[rang].name}`);
      bouton.addEventListener("click", () => {
        this.fichiers.splice(rang, 1);
        this.montrer();
        this.garderBientot();
      });
      const ligne = document.createElement("li");
      ligne.append(dessin, bouton);
      return ligne;
    });
    this.liste.replaceChildren(...lignes);
  }

  garderBientot() {
    clearTimeout(this.attente);
    this.attente = setTimeout(() => this.garder().catch(() => {}), 400);
  }

  garder() {
    return this.vide ? oublierLaSaisie(this.personne) : garderLaSaisie(this.note);
  }

  /* Remet dans le formulaire une note gardée ; ses erreurs à côté de leurs champs. */
  async remettre(note, erreurs = {}) {
    this.cle = note.cle;
    this.fichiers = note.fichiers;
    for (const nom of TEXTES) this.formulaire.elements[nom].value = note[nom];
    for (const une of this.formulaire.querySelectorAll("[name=sous_competences]")) {
      une.checked = note.sous_competences.includes(une.value);
      if (une.checked) une.closest(".note-saisie__competences").closest("details").open = true;
    }
    if (note.lien) this.formulaire.elements.lien.closest("details").open = true;
    this.dire(erreurs);
    await this.montrer();
  }

  async retrouver() {
    const gardee = await saisieDe(this.personne);
    if (gardee) await this.remettre(gardee);
    return Boolean(gardee);
  }

  dire(erreurs) {
    for (const place of this.formulaire.querySelectorAll("[data-erreur]")) {
      const phrases = erreurs[place.dataset.erreur] ?? [];
      const champ = this.formulaire.elements[place.dataset.erreur];
      place.hidden = !phrases.length;
      place.textContent = phrases.join(" ");
      champ?.classList?.toggle("is-invalid", phrases.length > 0);
    }
  }

  async vider() {
    clearTimeout(this.attente);
    const note = { cle: nouvelleCle(), fichiers: [], texte: "", faite_le: aujourdHui(), lien: "", sous_competences: [] };
    await oublierLaSaisie(this.personne).catch(() => {});
    await this.remettre(note);
  }

  /* Ce navigateur ne peut rien garder : le formulaire part comme sans script, photos comprises. */
  partir() {
    const tous = new DataTransfer();
    this.fichiers.forEach((fichier) => tous.items.add(fichier));
    this.formulaire.querySelector("[data-fichiers][multiple]").files = tous.files;
    this.formulaire.submit();
  }
}
