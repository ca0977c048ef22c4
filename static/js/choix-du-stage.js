/* Choisir un stage remplit l’organisation et le lieu restés vides ; le serveur fait de même sans script. */

for (const choix of document.querySelectorAll("select[name=stage]")) {
  choix.addEventListener("change", () => {
    const { dataset } = choix.selectedOptions[0];
    for (const nom of ["organisation", "lieu"]) {
      const champ = choix.form.elements[nom];
      if (!champ.value.trim()) champ.value = dataset[nom] ?? "";
    }
    choix.form.dispatchEvent(new Event("input"));
  });
}
