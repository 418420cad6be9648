// Covers the picture of a map with one that can be moved: the same marks, from the same address.
// The page works without this file; names from data only ever become text.
import { readNational, readLocal } from "./map-points.js";
import { Panel } from "./map-panel.js";
import { Rover } from "./map-rover.js";

const frame = document.getElementById("map");
const SHAPES = {
  shortage: "M0-9 9 7H-9z", spare: "M0 9 9-7H-9z", balance: "M-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0-11 0z",
  filling: "M0-8 8 0 0 8-8 0z", nodata: "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z", load: "M-7-7H7V7H-7z",
  offer: "M-3-9H3V-3H9V3H3V9H-3V3H-9V-3H-3z",
};
const GROUPS = {
  shortage: { path: "M0-10 10 8H-10z", y: 5.5, state: "shortage-3", words: "short of places" },
  spare: { path: "M0 10 10-8H-10z", y: 0, state: "spare-3", words: "with spare places" },
  load: { path: "M-8-8H8V8H-8z", y: 3, state: "load-high", words: "with a high or possibly high unequal load" },
  offer: { path: "M-9-9H9V9H-9z", y: 3, state: "offer", words: document.getElementById("map")?.dataset.groupWords ?? "with something on offer" },
  other: { path: "M-9 0a9 9 0 1 0 18 0a9 9 0 1 0-18 0z", y: 3, state: "balance", words: "that are at neither end" },
};
const TARGET = 25; // pixels: no two marks are nearer than this
// On the map of England schools show from here on; what they offer is told by area only.
const POINTS_FROM_ZOOM = document.getElementById("map")?.dataset.layer === "offers" ? Infinity : 9;
const NAMES_FROM_ZOOM = 11;
const isEngland = frame?.dataset.kind === "england";

function script(source) {
  return new Promise((resolve, reject) => {
    const element = document.createElement("script");
    element.src = source;
    element.addEventListener("load", resolve);
    element.addEventListener("error", () => reject(new Error(source)));
    document.head.append(element);
  });
}

async function json(address) {
  const answer = await fetch(address, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
}

function svg(name, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

class LiveMap {
  constructor(points, outlines, towns, catchments) {
    this.points = new Map(points.map((point) => [point.urn, point]));
    this.live = document.createElement("div");
    this.live.className = `map-live map-live--${frame.dataset.kind}`;
    frame.append(this.live);
    frame.classList.add("is-live");
    this.map = L.map(this.live, {
      keyboard: false, attributionControl: Boolean(frame.dataset.tiles), minZoom: 5, maxZoom: 16, zoomSnap: 0.5,
      scrollWheelZoom: false, dragging: !matchMedia("(pointer: coarse)").matches,
      zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    });
    this.live.setAttribute("role", "application");
    this.live.setAttribute("aria-label", `Map of ${frame.dataset.name}. Arrow keys go from mark to mark, Enter opens one, plus and minus zoom. The table below says the same.`);
    for (const button of this.live.querySelectorAll(".leaflet-control-zoom a")) button.tabIndex = -1;
    if (frame.dataset.tiles) L.tileLayer(frame.dataset.tiles, { attribution: frame.dataset.tileWords }).addTo(this.map);
    this.markers = L.layerGroup().addTo(this.map);
    this.rover = new Rover(this.map, this.live);
    this.panel = new Panel(document.getElementById("map-panel"), () => this.closePanel());
    this.areas = [];
    this.placeView(outlines, catchments);
    this.drawOutlines(outlines);
    this.drawCatchments(catchments);
    this.drawTowns(towns);
    this.indexPoints();
    this.map.on("moveend", () => this.redraw());
    this.map.on("dragend zoomend", () => this.keepView());
    this.map.on("click", () => this.map.scrollWheelZoom.enable());
    this.live.addEventListener("mouseleave", () => this.map.scrollWheelZoom.disable());
    this.live.addEventListener("keydown", (event) => event.key === "Home" && this.map.fitBounds(this.home));
    this.redraw();
    this.answerToTable();
    if (frame.dataset.school) {
      this.light(Number(frame.dataset.school));
      this.panel.dress();
      this.showBesidePanel();
    }
  }

  drawOutlines(outlines) {
    for (const feature of outlines) {
      if (!isEngland) {
        const className = feature.properties.own ? "land" : "land land--near";
        L.geoJSON(feature, { interactive: false, style: { className, fillOpacity: 1, weight: 1.25 } }).addTo(this.map);
        continue;
      }
      const drawn = document.getElementById(`m${feature.properties.code}`);
      if (!drawn) continue; // no school of this area fits the choice
      const state = drawn.querySelector(".map-area").getAttribute("class");
      const hatching = drawn.querySelector(".map-hatching")?.getAttribute("fill") ?? "";
      const layer = L.geoJSON(feature, { style: { className: state, fillOpacity: 1, weight: 0.8 } }).addTo(this.map);
      if (hatching) L.geoJSON(feature, { interactive: false, style: { className: "map-hatching", fillColor: hatching.replace("hatch", "live-hatch"), fillOpacity: 1, weight: 0 } }).addTo(this.map);
      this.areas.push(this.area(layer, feature.properties, drawn));
    }
    if (isEngland) this.addHatchings();
  }

  // Official and modelled catchments lie under the marks; what each is stands in its tooltip and in the table.
  drawCatchments(catchments) {
    for (const feature of catchments) {
      const { kind, state, words } = feature.properties;
      const className = `catchment ${kind !== "official" && state ? `catchment--area ${state}` : `catchment--${kind}`}`;
      const text = document.createElement("span");
      text.textContent = words;
      L.geoJSON(feature, { style: { className } }).bindTooltip(text, { className: "map-tip", sticky: true }).addTo(this.map);
    }
  }

  area(layer, properties, drawn) {
    const words = drawn.querySelector("title").textContent;
    const text = document.createElement("span");
    text.textContent = words;
    layer.bindTooltip(text, { className: "map-tip", sticky: true });
    const path = layer.getLayers()[0].getElement();
    path.setAttribute("role", "button");
    path.setAttribute("aria-label", words);
    const open = () => { this.lightRow(properties.code); this.panel.showArea(properties, words); };
    layer.on("click", (event) => { L.DomEvent.stopPropagation(event); open(); });
    const shape = ["shortage", "spare"].includes(drawn.dataset.end) && SHAPES[drawn.dataset.end];
    if (shape && properties.label) {
      const picture = svg("svg", { class: "map-end", width: 9, height: 9, viewBox: "-11 -11 22 22", "aria-hidden": "true" });
      picture.append(svg("path", { d: shape }));
      const icon = L.divIcon({ html: picture, className: "map-end-mark", iconSize: [9, 9] });
      L.marker([properties.label[1], properties.label[0]], { icon, interactive: false, keyboard: false }).addTo(this.map);
    }
    return { key: `area-${properties.code}`, element: path, latlng: layer.getBounds().getCenter(), open };
  }

  addHatchings() {
    const root = this.map.getPane("overlayPane").querySelector("svg");
    if (!root) return;
    const definitions = svg("defs", {});
    for (const [step, width] of [[2, 1.4], [3, 2.3], [4, 3.4]]) {
      const pattern = svg("pattern", { id: `live-hatch-${step}`, width: 7, height: 7, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
      pattern.append(svg("rect", { class: "shortage-4", width, height: 7 }));
      definitions.append(pattern);
    }
    root.append(definitions);
  }

  drawTowns(towns) {
    for (const [name, lon, lat] of towns) {
      const text = document.createElement("span");
      text.textContent = name;
      const icon = L.divIcon({ html: text, className: "map-label", iconSize: [0, 0] });
      L.marker([lat, lon], { icon, interactive: false, keyboard: false, zIndexOffset: -1e6 }).addTo(this.map);
    }
  }

  // Each end is grouped by itself, so that a shortage and spare places are never one mark.
  indexPoints() {
    const kinds = { shortage: [], spare: [], load: [], offer: [], other: [] };
    for (const point of this.points.values()) {
      (kinds[point.state.split("-")[0]] ?? kinds.other).push({
        type: "Feature", properties: { urn: point.urn }, geometry: { type: "Point", coordinates: [point.lon, point.lat] },
      });
    }
    this.indexes = Object.entries(kinds).filter(([, features]) => features.length).map(([kind, features]) => {
      const radius = (kind === "other" ? 40 : 28) * (isEngland ? 1.5 : 1);
      const index = new Supercluster({ radius, maxZoom: 15 });
      return { kind, index: index.load(features) };
    });
  }

  placeView(outlines, catchments) {
    const all = [...this.points.values()].map((point) => [point.lat, point.lon]);
    const areas = outlines.filter((feature) => isEngland || feature.properties.own);
    this.home = (isEngland && areas.length) || !all.length ? L.geoJSON(areas).getBounds() : L.latLngBounds(all);
    if (frame.dataset.fit === "catchments" && catchments.length) this.home = L.geoJSON(catchments).getBounds();
    const at = frame.dataset.at.split(",").map(Number);
    if (at.length === 3) this.map.setView([at[0], at[1]], at[2]);
    else this.map.fitBounds(this.home, { padding: isEngland ? [6, 6] : [34, 34], animate: false });
    this.map.setMaxBounds(this.home.pad(0.6));
  }

  redraw() {
    const showPoints = !isEngland || !this.areas.length || this.map.getZoom() >= POINTS_FROM_ZOOM;
    this.markers.clearLayers();
    const items = showPoints ? this.drawPoints() : this.areas.filter((area) => this.map.getBounds().contains(area.latlng));
    this.live.classList.toggle("shows-points", showPoints);
    this.rover.hold(items);
    if (showPoints && isEngland && this.map.getZoom() >= NAMES_FROM_ZOOM) this.fetchNames();
    if (this.lit) this.light(this.lit);
  }

  drawPoints() {
    const box = this.map.getBounds().pad(0.05);
    const zoom = Math.floor(this.map.getZoom());
    const sides = [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()];
    const found = this.indexes.flatMap(({ kind, index }) => index.getClusters(sides, zoom).map((one) => ({ kind, index, one })));
    return this.spread(found).map((mark) => (mark.one.properties.cluster ? this.drawCluster(mark) : this.drawSchool(mark)));
  }

  // Marks that would lie on one another move apart until each is a target of its own.
  spread(found) {
    const taken = [];
    for (const mark of found) {
      const [lon, lat] = mark.one.geometry.coordinates;
      const count = mark.one.properties.point_count ?? 1;
      mark.size = count > 1 ? Math.round(26 + 7 * Math.log10(count)) : TARGET;
      let place = this.map.latLngToLayerPoint([lat, lon]);
      for (let turn = 0; turn < 14; turn += 1) {
        const near = taken.find((other) => other.place.distanceTo(place) < (other.size + mark.size) / 2);
        if (!near) break;
        const away = place.subtract(near.place);
        const angle = Math.hypot(away.x, away.y) > 0.5 ? Math.atan2(away.y, away.x) + turn / 5 : turn + taken.length;
        place = near.place.add(L.point(Math.cos(angle), Math.sin(angle)).multiplyBy((near.size + mark.size) / 2 + 0.5));
      }
      taken.push({ place, size: mark.size });
      mark.latlng = this.map.layerPointToLatLng(place);
    }
    return found;
  }

  drawSchool({ one, latlng }) {
    const point = this.points.get(one.properties.urn);
    const picture = svg("svg", { class: point.state, width: 22, height: 22, viewBox: "-11 -11 22 22", "aria-hidden": "true" });
    picture.append(svg("path", { d: SHAPES[point.state.split("-")[0]] }));
    const marker = this.marker(latlng, picture, "map-mark", TARGET, /^(shortage|spare|load|offer)/.test(point.state) ? 200 : 0);
    const open = () => this.select(point.urn);
    marker.bindTooltip(() => this.tip(point), { className: "map-tip", direction: "top", offset: [0, -10] });
    marker.on("click", open);
    marker.on("mouseover", () => this.lightRow(point.urn));
    marker.on("mouseout", () => this.lightRow(this.lit));
    return this.item(marker, `school-${point.urn}`, () => `${point.name || `School ${point.urn}`}: ${point.words}`, open);
  }

  drawCluster({ kind, index, one, latlng, size }) {
    const count = one.properties.point_count;
    const picture = svg("svg", { class: GROUPS[kind].state, width: size, height: size, viewBox: "-10 -10 20 20", "aria-hidden": "true" });
    picture.append(svg("path", { d: GROUPS[kind].path }));
    const number = svg("text", { x: 0, y: GROUPS[kind].y, "text-anchor": "middle" });
    number.textContent = count;
    picture.append(number);
    const marker = this.marker(latlng, picture, `map-mark map-group map-group--${kind}`, size, kind === "other" ? -100 : 300);
    const [lon, lat] = one.geometry.coordinates;
    const open = () => this.map.setView([lat, lon], Math.min(16, index.getClusterExpansionZoom(one.id)));
    const words = `${count} schools ${GROUPS[kind].words}`;
    const tip = document.createElement("span");
    tip.textContent = words;
    marker.bindTooltip(tip, { className: "map-tip", direction: "top", offset: [0, -10] });
    marker.on("click", open);
    return this.item(marker, `group-${kind}-${one.id}`, () => `${words}. Zoom in`, open);
  }

  marker(latlng, content, className, size, zIndexOffset) {
    const icon = L.divIcon({ html: content, className, iconSize: [size, size] });
    return L.marker(latlng, { icon, keyboard: false, zIndexOffset }).addTo(this.markers);
  }

  item(marker, key, words, open) {
    const element = marker.getElement();
    element.setAttribute("role", "button");
    element.setAttribute("aria-label", words());
    element.dataset.key = key;
    element.addEventListener("focus", () => { element.setAttribute("aria-label", words()); marker.openTooltip(); });
    element.addEventListener("blur", () => marker.closeTooltip());
    return { key, element, latlng: marker.getLatLng(), open };
  }

  tip(point) {
    const tip = document.createElement("span");
    const name = document.createElement("span");
    name.className = "map-tip__name";
    name.textContent = point.name || `School ${point.urn}`;
    tip.append(name, point.words);
    return tip;
  }

  async fetchNames() {
    this.named ??= new Set();
    const box = this.map.getBounds();
    const near = [...this.points.values()].filter((point) => box.contains([point.lat, point.lon]));
    for (const code of new Set(near.map((point) => point.la))) {
      if (this.named.has(code) || this.named.size > 40) continue;
      this.named.add(code);
      for (const { urn, name } of readLocal((await json(`/authorities/${code}/map.json`)).schools)) {
        const point = this.points.get(urn);
        if (point) point.name = name;
      }
    }
    for (const item of this.rover.items) {
      const point = this.points.get(Number(item.key.replace("school-", "")));
      if (point) item.element.setAttribute("aria-label", `${point.name || `School ${point.urn}`}: ${point.words}`);
    }
  }

  async select(urn) {
    this.light(urn);
    this.keepInAddress("school", urn);
    if (await this.panel.showSchool(urn, () => this.lit === urn)) this.showBesidePanel();
    this.lightNeighbours();
  }

  // The schools that share the children of the one selected, as its panel names them.
  lightNeighbours() {
    for (const element of this.live.querySelectorAll(".is-near")) element.classList.remove("is-near");
    const named = (this.lit && document.querySelector("#map-panel [data-neighbours]")?.dataset.neighbours) || "";
    for (const urn of named.split(" ").filter(Boolean)) this.live.querySelector(`[data-key="school-${urn}"]`)?.classList.add("is-near");
  }

  // Where the panel lies over the map, what was chosen moves out from under it.
  showBesidePanel() {
    const point = this.points.get(this.lit);
    const edge = this.panel.leftEdge();
    if (!point || edge === null) return;
    const x = this.map.latLngToContainerPoint([point.lat, point.lon]).x;
    if (x > edge - 40) this.map.panBy([x - edge + 40, 0]);
  }

  closePanel() {
    this.panel.close();
    this.light(null);
    this.keepInAddress("school", null);
    this.rover.focus();
  }

  light(urn) {
    this.lit = urn;
    for (const element of this.live.querySelectorAll(".is-lit")) element.classList.remove("is-lit");
    this.live.querySelector(`[data-key="school-${urn}"]`)?.classList.add("is-lit");
    this.lightRow(urn);
    this.lightNeighbours();
  }

  lightRow(code) {
    for (const row of document.querySelectorAll("#map-table .is-lit")) row.classList.remove("is-lit");
    if (code) document.getElementById(`s${code}`)?.classList.add("is-lit");
  }

  answerToTable() {
    const table = document.getElementById("map-table");
    table?.addEventListener("click", (event) => {
      const link = event.target.closest("[data-urn]");
      const point = link && this.points.get(Number(link.dataset.urn));
      if (!point) return;
      event.preventDefault();
      this.map.setView([point.lat, point.lon], Math.max(this.map.getZoom(), 14), { animate: false });
      frame.scrollIntoView({ block: "nearest" });
      this.rover.focus(`school-${point.urn}`);
      this.select(point.urn);
    });
    table?.addEventListener("mouseover", (event) => {
      const urn = event.target.closest("tr")?.id.slice(1);
      for (const element of this.live.querySelectorAll(".is-lit")) element.classList.remove("is-lit");
      this.live.querySelector(`[data-key="school-${urn || this.lit}"]`)?.classList.add("is-lit");
    });
  }

  keepView() {
    const { lat, lng } = this.map.getCenter();
    this.keepInAddress("at", `${lat.toFixed(4)},${lng.toFixed(4)},${Math.floor(this.map.getZoom())}`);
  }

  // The address bar always holds the state, and so do the links and the form that lead to other states.
  keepInAddress(name, value) {
    const changed = (address) => {
      const url = new URL(address, location.href);
      if (value) url.searchParams.set(name, value);
      else url.searchParams.delete(name);
      return url;
    };
    history.replaceState(null, "", changed(location.href));
    for (const link of document.querySelectorAll("a[data-keep-view]")) link.href = changed(link.href);
    for (const form of document.querySelectorAll("form[data-keep-view]")) {
      form.querySelector(`input[type=hidden][name=${name}]`)?.remove();
      if (!value) continue;
      const input = document.createElement("input");
      Object.assign(input, { type: "hidden", name, value });
      form.append(input);
    }
  }
}

async function start() {
  const files = frame.dataset.outlines.trim().split(/\s+/).filter(Boolean);
  const catchments = frame.dataset.catchments ? json(frame.dataset.catchments) : { features: [] };
  const [points, outlines, shapes] = await Promise.all([
    json(frame.dataset.points), Promise.all(files.map(json)), catchments, script(frame.dataset.leaflet), script(frame.dataset.supercluster),
  ]);
  const seen = new Map(); // neighbours come with several files; an area's own outline wins
  for (const feature of outlines.flatMap((file) => file.features)) {
    if (!seen.has(feature.properties.code) || feature.properties.own) seen.set(feature.properties.code, feature);
  }
  const features = [...seen.values()].sort((one, other) => Number(one.properties.own) - Number(other.properties.own));
  const towns = isEngland ? outlines[0].towns : points.towns;
  new LiveMap(isEngland ? readNational(points, frame.dataset) : readLocal(points.schools), features, towns, shapes.features);
}

for (const details of document.querySelectorAll("[data-fold-on-phone]")) {
  if (matchMedia("(max-width: 48em)").matches) details.open = false;
}
if (frame) start().catch((error) => { frame.classList.remove("is-live"); frame.querySelector(".map-live")?.remove(); console.warn("The map stays a picture:", error); });
