// Shows what the checks say while somebody types. Without it the same words come with "Save and check".
const place = document.querySelector("[data-check]");
const form = place?.closest(".step-and-checks").querySelector("form");
const WAIT = 600;
let timer = 0;
let asked = 0;

async function look() {
  const mine = (asked += 1);
  const answer = await fetch(place.dataset.check, { method: "POST", body: new FormData(form), credentials: "same-origin" }).catch(() => null);
  // Signed out, or gone: leave what is there.
  if (!answer?.ok || answer.redirected) return;
  const { html } = await answer.json();
  // A later question has been asked: its answer counts.
  if (mine === asked) place.innerHTML = html;
}

form?.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(look, WAIT);
});
