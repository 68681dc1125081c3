// Today keeps itself fresh while somebody looks at it; without JavaScript the page stays as it was opened.
"use strict";

const EVERY = 20_000;

async function renew() {
  const main = document.getElementById("main");
  // Nothing moves under the hand of whoever is about to press something.
  if (document.hidden || main.contains(document.activeElement)) return;
  const answer = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
  // Signed out or out of reach: what is shown stays, the next click tells.
  if (answer === null || !answer.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("main");
  if (fresh !== null) main.replaceChildren(...fresh.childNodes);
}

setInterval(renew, EVERY);
