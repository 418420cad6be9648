// The panel beside the map: a school as the server draws it, or an area in a few words.
export class Panel {
  constructor(element, onClose) {
    this.element = element;
    this.onClose = onClose;
  }

  // Resolves to whether the school is now shown; `isWanted` says whether it is still the one chosen.
  async showSchool(urn, isWanted) {
    const answer = await fetch(`${document.getElementById("map")?.dataset.panel ?? "/map/school/"}${urn}.json`, { credentials: "same-origin" });
    if (!answer.ok) return false;
    const { html } = await answer.json();
    if (!isWanted()) return false;
    this.show([...new DOMParser().parseFromString(html, "text/html").body.childNodes]);
    return true;
  }

  showArea({ code, name }, words) {
    const heading = document.createElement("h2");
    heading.className = "govuk-heading-m map-panel__name";
    heading.textContent = name;
    const text = document.createElement("p");
    text.className = "govuk-body";
    text.textContent = `${words.slice(name.length + 2).replace(/^./, (letter) => letter.toUpperCase())}.`;
    const link = document.createElement("a");
    link.className = "govuk-link";
    link.href = document.querySelector(`#s${code} a`).href;
    link.textContent = `Open the map of ${name}`;
    const line = document.createElement("p");
    line.className = "govuk-body";
    line.append(link);
    this.show([heading, text, line]);
  }

  show(nodes) {
    this.element.replaceChildren(...nodes);
    this.element.hidden = false;
    this.element.scrollTop = 0;
    this.dress();
  }

  // What the server drew has no close button, for without scripts it could do nothing.
  dress() {
    if (this.element.hidden || this.element.querySelector(".map-panel__close")) return;
    const close = document.createElement("button");
    close.type = "button";
    close.className = "map-panel__close";
    close.setAttribute("aria-label", "Close");
    close.textContent = "×";
    close.addEventListener("click", this.onClose);
    this.element.append(close);
  }

  close() {
    this.element.hidden = true;
  }

  // How far from the left the panel begins where it lies over the map, else null.
  leftEdge() {
    const covers = !this.element.hidden && getComputedStyle(this.element).position === "absolute";
    return covers ? this.element.offsetLeft : null;
  }
}
