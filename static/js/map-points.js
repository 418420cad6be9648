// Reads the two files of points: the national one, packed in columns, and the small one of an area.
const BASE = 91;
const FIRST_CHARACTER = 35;

// A column is a list of strings, one a digit, highest first; each has one character a school.
function column(digits) {
  return (place) => digits.reduce((sum, digit) => sum * BASE + digit.charCodeAt(place) - FIRST_CHARACTER, 0);
}

// `wanted` are the choices of the page: layer, phase, type and trust; "" leaves nothing out.
export function readNational(file, wanted) {
  const read = Object.fromEntries(
    ["lon", "lat", "phase", "type", "trust", "level", "percent", "load"].map((name) => [name, column(file[name])]),
  );
  const points = [];
  let place = 0;
  let urn = 0;
  for (const [la, count, west, south] of file.areas) {
    for (const end = place + count; place < end; place += 1) {
      urn += file.urn[place];
      if (wanted.phase && file.phases[read.phase(place)] !== wanted.phase) continue;
      if (wanted.type && file.types[read.type(place)] !== wanted.type) continue;
      if (wanted.trust && file.trusts[read.trust(place) - 1] !== Number(wanted.trust)) continue;
      points.push({
        urn, la, name: "",
        lon: (west + read.lon(place)) / file.degree,
        lat: (south + read.lat(place)) / file.degree,
        ...mark(wanted.layer, file, read, place),
      });
    }
  }
  return points;
}

function mark(layer, file, read, place) {
  if (layer === "load") {
    const state = file.loads[read.load(place)];
    const words = { "load-high": "unequal load: high", "load-possible": "unequal load: possibly high", balance: "unequal load: usual" };
    return { state, words: words[state] ?? "not enough data" };
  }
  const percent = read.percent(place);
  const state = layer === "offers" ? "balance" : file.levels[read.level(place)];
  const filling = state === "filling" ? ", still filling" : "";
  return { state, words: percent ? `${percent - 1}% full${filling}` : "not enough data" };
}

export function readLocal(rows) {
  return rows.map(([urn, name, lon, lat, state, words]) => ({ urn, name, lon, lat, state, words }));
}
