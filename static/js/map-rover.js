// One tab stop for the whole map: arrow keys carry the focus from mark to mark.
const STEPS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

export class Rover {
  constructor(map, container) {
    this.map = map;
    this.container = container;
    this.items = [];
    this.key = null;
    container.addEventListener("keydown", (event) => this.onKey(event));
    container.addEventListener("focusin", (event) => {
      const found = this.items.find((item) => item.element === event.target);
      if (found) this.settle(found);
    });
  }

  // The marks now on the map, each {key, element, latlng, open}; the focus stays where it was if it can.
  hold(items) {
    const hadFocus = this.container.contains(document.activeElement) || this.wasFocused;
    this.items = items;
    this.wasFocused = false;
    for (const item of items) item.element.setAttribute("tabindex", "-1");
    const next = items.find((item) => item.key === this.key) ?? this.nearest(this.map.getCenter());
    this.container.tabIndex = next ? -1 : 0;
    if (!next) {
      if (hadFocus) this.container.focus({ preventScroll: true });
      return;
    }
    this.settle(next);
    if (hadFocus) next.element.focus({ preventScroll: true });
  }

  settle(item) {
    for (const other of this.items) other.element.setAttribute("tabindex", other === item ? "0" : "-1");
    this.key = item.key;
  }

  focus(key = this.key) {
    const found = this.items.find((item) => item.key === key);
    if (!found) return;
    this.settle(found);
    found.element.focus({ preventScroll: true });
  }

  nearest(latlng) {
    const middle = this.map.latLngToContainerPoint(latlng);
    const away = (item) => this.map.latLngToContainerPoint(item.latlng).distanceTo(middle);
    return this.items.reduce((best, item) => (best && away(best) <= away(item) ? best : item), null);
  }

  onKey(event) {
    const current = this.items.find((item) => item.key === this.key);
    if (event.key in STEPS) {
      event.preventDefault();
      this.step(current, STEPS[event.key]);
    } else if (event.key === "+" || event.key === "=" || event.key === "-") {
      event.preventDefault();
      this.wasFocused = true;
      this.map.setZoom(this.map.getZoom() + (event.key === "-" ? -1 : 1));
    } else if ((event.key === "Enter" || event.key === " ") && current?.element === event.target) {
      event.preventDefault();
      this.wasFocused = true;
      current.open();
    }
  }

  // The nearest mark that way; what lies to the side counts double. Where there is none the map moves on.
  step(current, [x, y]) {
    const from = current && this.map.latLngToContainerPoint(current.latlng);
    let best = null;
    let least = Infinity;
    for (const item of from ? this.items : []) {
      const to = this.map.latLngToContainerPoint(item.latlng).subtract(from);
      const along = to.x * x + to.y * y;
      if (item === current || along <= 2) continue;
      const cost = along + 2 * Math.abs(to.x * y - to.y * x);
      if (cost < least) [best, least] = [item, cost];
    }
    if (best) this.focus(best.key);
    else {
      this.wasFocused = true;
      this.map.panBy([x * 160, y * 160], { animate: false });
    }
  }
}
