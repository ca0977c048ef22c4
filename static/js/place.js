/* À la place d’un autre, tout se lit et rien ne s’écrit : les champs ne se laissent pas remplir, et rien de ce que
   l’on taperait ne reste dans ce navigateur. Sans script, le serveur refuse l’envoi d’une phrase. */

const TEXTES = "input:not([type=checkbox], [type=radio], [type=file], [type=submit], [type=button]), textarea";

const bandeau = document.querySelector(".bandeau-de-place");

for (const formulaire of bandeau ? document.querySelectorAll('main form[method="post"]') : []) {
  for (const champ of formulaire.elements) {
    if (champ.matches(TEXTES)) champ.readOnly = true;
    else champ.disabled = true;
  }
}
