// [data-copier] : un champ en lecture seule et le bouton qui le copie ; sans script, il se sélectionne.
for (const zone of document.querySelectorAll("[data-copier]")) {
  const [champ, bouton] = [zone.querySelector("input"), zone.querySelector("button")];
  const annonce = document.querySelector("[data-copie]");
  champ.addEventListener("focus", () => champ.select());
  bouton.hidden = !navigator.clipboard;
  bouton.addEventListener("click", async () => {
    await navigator.clipboard.writeText(champ.value);
    bouton.textContent = "Copié";
    annonce.textContent = "Adresse copiée.";
  });
}
