/* L’ordre de passage : monter ou descendre un candidat ; les heures restent à leur place.
   Sans script, les rangs s’écrivent à la main. */

const corps = document.querySelector("[data-ordre]");
const annonce = document.querySelector("[data-ordre-dit]");

const champ = (ligne, nom) => ligne.querySelector(`input[name^="${nom}-"]`);

function placer(ligne, avant, bouton) {
  const heures = [...corps.rows].map((rangee) => champ(rangee, "heure").value);
  corps.insertBefore(ligne, avant);
  [...corps.rows].forEach((rangee, rang) => {
    champ(rangee, "rang").value = rang + 1;
    champ(rangee, "heure").value = heures[rang];
  });
  accorder();
  (bouton.disabled ? ligne.querySelector("button:not(:disabled)") : bouton).focus();
  const nom = ligne.cells[0].textContent.trim();
  annonce.textContent = `${nom} : rang ${ligne.rowIndex}, à ${champ(ligne, "heure").value}.`;
}

/* Les boutons n’existent qu’avec script ; le premier ne monte pas, le dernier ne descend pas. */
function accorder() {
  for (const ligne of corps.rows) {
    ligne.querySelector("[data-pas]").hidden = false;
    ligne.querySelector("[data-monter]").disabled = !ligne.previousElementSibling;
    ligne.querySelector("[data-descendre]").disabled = !ligne.nextElementSibling;
  }
}

if (corps) {
  accorder();
  corps.addEventListener("click", ({ target }) => {
    const bouton = target.closest("[data-monter], [data-descendre]");
    if (!bouton) return;
    const ligne = bouton.closest("tr");
    const avant =
      "monter" in bouton.dataset
        ? ligne.previousElementSibling
        : ligne.nextElementSibling.nextElementSibling;
    placer(ligne, avant, bouton);
  });
}
