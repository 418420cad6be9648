// Starts the GOV.UK components on the page. Every page works without this file.
document.body.classList.add("js-enabled", "govuk-frontend-supported");
const { initAll } = await import(document.getElementById("govuk-frontend").href);
initAll();

// A link or button with data-print prints the page; it is hidden where scripts do not run.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Filters beside results stand open; on a phone they begin closed, so that the results are seen, unless one of them is wrong.
if (window.matchMedia("(max-width: 48em)").matches) {
  for (const filters of document.querySelectorAll("details.filters:not([data-keep-open])")) filters.open = false;
}
