// Places of the page as the part of the address behind `#`: names of the API, with the settings of the view as a query.

const DEFAULT = 'projects/default';

/**
 * Reads a place.
 *
 * @param {string} hash with or without `#`
 * @returns {{view: string, name: string, query: Object<string, string>}} views: `sweeps`, `sweep`, `runs`, `cell`, `run`,
 *     `compare`, `unknown`; `name` is the resource name, of `sweeps` that of the project
 */
export function parseRoute(hash) {
  const text = hash.replace(/^#/, '').replace(/^\//, '');
  const cut = text.indexOf('?');
  const path = cut < 0 ? text : text.slice(0, cut);
  const query = Object.fromEntries(new URLSearchParams(cut < 0 ? '' : text.slice(cut + 1)));
  if (path === '') {
    return { view: 'sweeps', name: DEFAULT, query };
  }
  if (path === 'compare') {
    return { view: 'compare', name: '', query };
  }
  const parts = path.split('/').map(decode);
  const [projects, project, sweeps, sweep, third, cell, runs, replicate] = parts;
  if (projects !== 'projects' || !project || (parts.length > 2 && sweeps !== 'sweeps')) {
    return { view: 'unknown', name: path, query };
  }
  const base = `projects/${project}/sweeps/${sweep}`;
  const shape = parts.length;
  if (shape <= 3) {
    return { view: 'sweeps', name: `projects/${project}`, query };
  }
  if (shape === 4) {
    return { view: 'sweep', name: base, query };
  }
  if (shape === 5 && third === 'runs') {
    return { view: 'runs', name: base, query };
  }
  if (third === 'cells' && shape === 6) {
    return { view: 'cell', name: `${base}/cells/${cell}`, query };
  }
  if (third === 'cells' && runs === 'runs' && shape === 8 && /^\d+$/.test(replicate)) {
    return { view: 'run', name: `${base}/cells/${cell}/runs/${replicate}`, query };
  }
  return { view: 'unknown', name: path, query };
}

/** The address of a resource, or of `compare`; settings that are empty are left out. */
export function routeTo(name, query = {}) {
  const path = name.split('/').map(encode).join('/');
  const kept = Object.entries(query).filter(([, value]) => value !== '' && value !== undefined && value !== null);
  const text = legible(new URLSearchParams(kept).toString());
  return `#/${path}${text ? `?${text}` : ''}`;
}

/** The sweep that a resource belongs to. */
export function sweepOf(name) {
  return name.split('/').slice(0, 4).join('/');
}

/** The project of a place: that of its resource, of a comparison that of its first sweep; else the default one. */
export function projectOf({ view, name, query }) {
  const of = view === 'compare' ? query.a || query.of || '' : view === 'unknown' ? '' : name;
  return of === '' ? DEFAULT : of.split('/').slice(0, 2).join('/');
}

/** The address of comparisons within a project. */
export function compareIn(project, query = {}) {
  return routeTo('compare', { ...query, of: project === DEFAULT ? '' : project });
}

/**
 * The token in an address, `#token=TOKEN`, and the place behind it, `#token=TOKEN&/projects/...`.
 *
 * @returns {?{token: string, rest: string}} null where there is none
 */
export function tokenIn(hash) {
  const found = /^#token=([^&]*)(?:&(.*))?$/.exec(hash);
  return found ? { token: decode(found[1]), rest: found[2] ? `#${found[2]}` : '' } : null;
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function encode(part) {
  return legible(encodeURIComponent(part));
}

/** Cells keep their `=` and `,`, and lists of them `;`, so that people can read and type them. */
function legible(encoded) {
  return encoded.replaceAll('%3D', '=').replaceAll('%2C', ',').replaceAll('%3B', ';');
}
