// Numbers and times for people, as in the report; the same in every locale.

/** About three significant digits, without exponent where it stays short. */
export function brief(value) {
  if (Number.isNaN(value)) {
    return '–';
  }
  if (!Number.isFinite(value)) {
    return value > 0 ? '∞' : '−∞';
  }
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) {
    return exponent(value);
  }
  const decimals = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 || size === 0 ? 2 : 3;
  return signed(value.toFixed(decimals));
}

/** As precise as a reader can tell apart among values that span `range`. */
export function among(value, range) {
  if (!Number.isFinite(value) || !(range >= 1e-3 && range < 1e6)) {
    return brief(value);
  }
  const decimals = range >= 100 ? 0 : range >= 10 ? 1 : range >= 1 ? 2 : 3;
  return signed(value.toFixed(decimals));
}

/** A mean with its error, if that is known. */
export function withError(mean, error) {
  return Number.isNaN(error) ? brief(mean) : `${brief(mean)} ± ${brief(error)}`;
}

/** A whole number with thin spaces between thousands. */
export function whole(value) {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}

/** Bytes. */
export function bytes(size) {
  const units = ['byte', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit++;
  }
  return unit === 0 ? `${size} byte` : `${size.toFixed(1)} ${units[unit]}`;
}

/** A time span of `seconds`. */
export function span(seconds) {
  if (Number.isNaN(seconds)) {
    return 'unknown';
  }
  const s = Math.round(seconds);
  if (s < 60) {
    return `${s} s`;
  }
  if (s < 3600) {
    return `${Math.floor(s / 60)} min ${s % 60} s`;
  }
  return s < 86400 * 2 ? `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min` : `${Math.round(s / 86400)} days`;
}

/** A timestamp of the API as date and time of this place. */
export function moment(timestamp) {
  const time = new Date(timestamp ?? NaN);
  if (Number.isNaN(time.getTime())) {
    return '';
  }
  const two = (n) => String(n).padStart(2, '0');
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}`;
}

/** The name of a metric or word of the API in running text: `MODE_CONNECTIVITY` is `mode connectivity`. */
export function plain(name) {
  return name.toLowerCase().replaceAll('_', ' ').replace(/^cka\b/, 'CKA').replace(/^lca\b/, 'LCA').replace(/^pl\b/, 'PL');
}

/** Rows as comma-separated values: quoted where needed. */
export function csv(rows) {
  const field = (value) => {
    const text = value === undefined || value === null || Number.isNaN(value) ? '' : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return rows.map((row) => row.map(field).join(',') + '\n').join('');
}

function exponent(value) {
  const [digits, power] = value.toExponential(1).split('e');
  const places = String(Math.abs(Number(power))).padStart(2, '0');
  return signed(`${digits}e${Number(power) < 0 ? '-' : '+'}${places}`);
}

function signed(text) {
  return text.replace(/^-(0([.]0+)?)$/, '$1').replaceAll('-', '−');
}
