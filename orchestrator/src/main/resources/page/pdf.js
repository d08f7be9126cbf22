// A drawing as a PDF file with lines and letters, not pixels, so that it can be set at any size in a paper. It understands what
// the figures of this page are made of: rectangles, lines, circles, polygons, paths, text, groups, patterns, and styles that are
// written out as attributes. Format: ISO 32000-1.

import { pdfText, textWidth } from './pdf-text.js';

/** CSS pixels are 1/96 inch, points of PDF 1/72. */
const POINT = 0.75;

const num = (value) => String(Number(value.toFixed(3)));
const attr = (node, name, usual) => {
  const read = parseFloat(node.getAttribute(name));
  return Number.isFinite(read) ? read : usual;
};

/**
 * The file.
 *
 * @param {Element} sheet an SVG element with `width` and `height`
 * @param {string} title of the document
 * @returns {Promise<Uint8Array>}
 */
export async function pdfOf(sheet, title) {
  const width = attr(sheet, 'width', 0);
  const height = attr(sheet, 'height', 0);
  const page = [POINT, 0, 0, -POINT, 0, POINT * height];
  const drawing = new Drawing(sheet, page);
  const content = drawing.draw([...sheet.children]);
  const file = new PdfFile();
  const pages = file.reserve();
  const fonts = ['Helvetica', 'Helvetica-Bold', 'Symbol'].map((name, i) => {
    const encoding = name === 'Symbol' ? '' : ' /Encoding /WinAnsiEncoding';
    return `/F${i + 1} ${file.add(`<< /Type /Font /Subtype /Type1 /BaseFont /${name}${encoding} >>`)} 0 R`;
  });
  const states = `/ExtGState << ${drawing.states()} >>`;
  const patterns = [];
  for (const { name, dictionary, content: tile } of drawing.patterns) {
    patterns.push(`/${name} ${await file.addStream(`${dictionary} /Resources << ${states} >>`, tile)} 0 R`);
  }
  const body = await file.addStream('', `q ${page.map(num).join(' ')} cm\n${content}Q\n`);
  const only = file.add(`<< /Type /Page /Parent ${pages} 0 R /MediaBox [0 0 ${num(width * POINT)} ${num(height * POINT)}] /Contents ${body} 0 R`
    + ` /Resources << /Font << ${fonts.join(' ')} >> ${states} /Pattern << ${patterns.join(' ')} >> >> >>`);
  file.set(pages, `<< /Type /Pages /Kids [${only} 0 R] /Count 1 >>`);
  const catalog = file.add(`<< /Type /Catalog /Pages ${pages} 0 R >>`);
  return file.bytes(catalog, file.add(`<< /Title ${unicode(title)} /Producer (Orograph) >>`));
}

/** A string that holds any character. */
function unicode(text) {
  const units = Array.from({ length: text.length }, (_, i) => text.charCodeAt(i).toString(16).padStart(4, '0'));
  return `<feff${units.join('')}>`;
}

/** Numbered objects and where they begin. */
class PdfFile {
  #objects = [];

  reserve() {
    return this.#objects.push(null);
  }

  add(text) {
    return this.#objects.push(latin(text));
  }

  set(number, text) {
    this.#objects[number - 1] = latin(text);
  }

  async addStream(dictionary, content) {
    const packed = await deflated(latin(content));
    return this.#objects.push(joined([latin(`<< ${dictionary} /Filter /FlateDecode /Length ${packed.length} >>\nstream\n`), packed, latin('\nendstream')]));
  }

  bytes(catalog, info) {
    const parts = [latin('%PDF-1.4\n%\u00e2\u00e3\u00cf\u00d3\n')];
    let at = parts[0].length;
    const places = this.#objects.map((object, i) => {
      const part = joined([latin(`${i + 1} 0 obj\n`), object, latin('\nendobj\n')]);
      const place = at;
      parts.push(part);
      at += part.length;
      return place;
    });
    const rows = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('');
    parts.push(latin(`xref\n0 ${places.length + 1}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${places.length + 1} /Root ${catalog} 0 R /Info ${info} 0 R >>\n`
      + `startxref\n${at}\n%%EOF\n`));
    return joined(parts);
  }
}

function latin(text) {
  return Uint8Array.from(text, (c) => c.charCodeAt(0));
}

function joined(parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => {
    all.set(part, at);
    return at + part.length;
  }, 0);
  return all;
}

async function deflated(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Turns elements into operators of a content stream. */
class Drawing {
  #page;
  #definitions = new Map();
  #states = new Map();
  #used = new Map();

  constructor(sheet, page) {
    this.#page = page;
    const find = (node) => {
      if (node.tagName === 'pattern') {
        this.#definitions.set(node.getAttribute('id'), node);
      }
      [...node.children].forEach(find);
    };
    find(sheet);
  }

  /** The patterns that were used. */
  get patterns() {
    return [...this.#used.values()];
  }

  /** Opacities that were used, as entries of a dictionary. */
  states() {
    return [...this.#states].map(([key, name]) => {
      const [fill, stroke] = key.split(' ');
      return `/${name} << /ca ${fill} /CA ${stroke} >>`;
    }).join(' ');
  }

  draw(nodes, style = { fill: '#000000', stroke: 'none', opacity: 1 }) {
    return nodes.map((node) => this.#element(node, style)).join('');
  }

  #element(node, inherited) {
    if (node.tagName === 'defs' || node.getAttribute('visibility') === 'hidden' || node.getAttribute('display') === 'none') {
      return '';
    }
    const style = styleOf(node, inherited);
    const matrix = matrixOf(node);
    const inner = ['g', 'svg'].includes(node.tagName) ? this.draw([...node.children], style)
      : node.tagName === 'text' ? this.#text(node, style) : this.#shape(node, style);
    return inner === '' || matrix === null ? inner : `q ${matrix.map(num).join(' ')} cm\n${inner}Q\n`;
  }

  #shape(node, style) {
    const outline = outlineOf(node);
    const line = node.tagName === 'line';
    const fill = line ? '' : this.#paint(style.fill, 'rg', 'scn');
    const stroke = style.width > 0 ? this.#paint(style.stroke, 'RG', 'SCN') : '';
    if (outline === '' || (fill === '' && stroke === '')) {
      return '';
    }
    const pen = stroke === '' ? '' : penOf(style);
    return `q ${this.#state(style)}${fill}${stroke}${pen}${outline}${fill && stroke ? 'B' : fill ? 'f' : 'S'}\nQ\n`;
  }

  /** The outline of letters goes below them, a halo: the figures have no other. */
  #text(node, style) {
    const fill = this.#paint(style.fill, 'rg', 'scn');
    const halo = style.width > 0 ? this.#paint(style.stroke, 'RG', 'SCN') : '';
    const text = node.textContent;
    if (fill === '' || text.trim() === '') {
      return '';
    }
    const width = textWidth(text, style.size, style.bold);
    const x = attr(node, 'x', 0) - width * ({ middle: 0.5, end: 1 }[style.anchor] ?? 0);
    const shown = `BT 1 0 0 -1 ${num(x)} ${num(attr(node, 'y', 0))} Tm ${pdfText(text, style.size, style.bold)}ET\n`;
    const below = halo === '' ? '' : `${halo}${penOf(style)}1 Tr\n${shown}0 Tr\n`;
    return `q ${this.#state(style)}${below}${fill}${shown}Q\n`;
  }

  #state(style) {
    const key = `${num(style.opacity * style.fillOpacity)} ${num(style.opacity * style.strokeOpacity)}`;
    if (key === '1 1') {
      return '';
    }
    if (!this.#states.has(key)) {
      this.#states.set(key, `G${this.#states.size + 1}`);
    }
    return `/${this.#states.get(key)} gs `;
  }

  /** Operators that choose a colour or a pattern; empty for none. */
  #paint(value, plain, named) {
    const pattern = /^url\(["']?#([^)"']+)["']?\)$/.exec(value ?? '');
    if (pattern) {
      const name = this.#pattern(pattern[1]);
      return name === '' ? '' : `/Pattern ${plain === 'rg' ? 'cs' : 'CS'} /${name} ${named}\n`;
    }
    const color = colorOf(value);
    return color === null ? '' : `${color.map(num).join(' ')} ${plain}\n`;
  }

  #pattern(id) {
    const node = this.#definitions.get(id);
    if (!node) {
      return '';
    }
    if (!this.#used.has(id)) {
      const name = `P${this.#used.size + 1}`;
      this.#used.set(id, { name });
      const [w, h] = [attr(node, 'width', 1), attr(node, 'height', 1)].map(num);
      const own = transforms(node.getAttribute('patternTransform')) ?? [1, 0, 0, 1, 0, 0];
      const dictionary = `/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 ${w} ${h}] /XStep ${w} /YStep ${h}`
        + ` /Matrix [${times(own, this.#page).map(num).join(' ')}]`;
      this.#used.set(id, { name, dictionary, content: this.draw([...node.children]) });
    }
    return this.#used.get(id).name;
  }
}

/** The operators that choose how a line is drawn. */
function penOf(style) {
  return `${num(style.width)} w ${style.cap} J ${style.join} j [${style.dash.map(num).join(' ')}] 0 d\n`;
}

function styleOf(node, inherited) {
  const own = (name, usual) => node.getAttribute(name) ?? usual;
  const dash = own('stroke-dasharray', null);
  return {
    fill: own('fill', inherited.fill),
    stroke: own('stroke', inherited.stroke),
    opacity: inherited.opacity * attr(node, 'opacity', 1),
    fillOpacity: attr(node, 'fill-opacity', inherited.fillOpacity ?? 1),
    strokeOpacity: attr(node, 'stroke-opacity', inherited.strokeOpacity ?? 1),
    width: attr(node, 'stroke-width', inherited.width ?? 1),
    cap: ['butt', 'round', 'square'].indexOf(own('stroke-linecap', 'butt')),
    join: Math.max(0, ['miter', 'round', 'bevel'].indexOf(own('stroke-linejoin', 'miter'))),
    dash: dash === null ? inherited.dash ?? [] : (dash.match(/[\d.]+/g) ?? []).map(Number),
    size: attr(node, 'font-size', inherited.size ?? 11),
    bold: node.getAttribute('font-weight') === null ? inherited.bold ?? false : attr(node, 'font-weight', 400) >= 600 || node.getAttribute('font-weight') === 'bold',
    anchor: own('text-anchor', inherited.anchor ?? 'start'),
  };
}

/** Parts from 0 to 1 of a colour as browsers write it; null for none. */
export function colorOf(text) {
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(text ?? '');
  if (hex) {
    return hex.slice(1, 4).map((part) => parseInt(part, 16) / 255);
  }
  const named = { black: [0, 0, 0], white: [1, 1, 1] }[text];
  const parts = (/^(?:rgba?|color)\((?:srgb )?([^)]*)\)$/.exec(text ?? '')?.[1].match(/[\d.e-]+/g) ?? []).map(Number);
  if (named || parts.length < 3 || parts[3] === 0) {
    return named ?? null;
  }
  return parts.slice(0, 3).map((part) => (text.startsWith('color') ? part : part / 255));
}

/** The product of two matrices of PDF: first `a`, then `b`. */
function times([a, b, c, d, e, f], [p, q, r, s, t, u]) {
  return [a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u];
}

/** The matrix of a list of transforms; null for none. */
export function transforms(text) {
  const steps = [...(text ?? '').matchAll(/(\w+)\(([^)]*)\)/g)].map(([, name, list]) => {
    const n = list.match(/[-+\d.e]+/g).map(Number);
    switch (name) {
      case 'translate':
        return [1, 0, 0, 1, n[0], n[1] ?? 0];
      case 'scale':
        return [n[0], 0, 0, n[1] ?? n[0], 0, 0];
      case 'rotate': {
        const [cos, sin] = [Math.cos((n[0] * Math.PI) / 180), Math.sin((n[0] * Math.PI) / 180)];
        const [x, y] = [n[1] ?? 0, n[2] ?? 0];
        return [cos, sin, -sin, cos, x - x * cos + y * sin, y - x * sin - y * cos];
      }
      default:
        return n;
    }
  });
  return steps.length === 0 ? null : steps.reduceRight((inner, outer) => times(inner, outer));
}

/** A drawing within a drawing is moved to its place. */
function matrixOf(node) {
  const own = transforms(node.getAttribute('transform'));
  const x = node.tagName === 'svg' ? attr(node, 'x', 0) : 0;
  const y = node.tagName === 'svg' ? attr(node, 'y', 0) : 0;
  return x === 0 && y === 0 ? own : times(own ?? [1, 0, 0, 1, 0, 0], [1, 0, 0, 1, x, y]);
}

/** The outline of a shape as operators. */
function outlineOf(node) {
  const n = (name) => attr(node, name, 0);
  switch (node.tagName) {
    case 'rect':
      return n('width') > 0 && n('height') > 0 ? `${[n('x'), n('y'), n('width'), n('height')].map(num).join(' ')} re ` : '';
    case 'line':
      return `${num(n('x1'))} ${num(n('y1'))} m ${num(n('x2'))} ${num(n('y2'))} l `;
    case 'circle':
      return circle(n('cx'), n('cy'), n('r'));
    case 'polygon':
    case 'polyline': {
      const list = (node.getAttribute('points') ?? '').match(/[-+\d.e]+/g) ?? [];
      const corners = list.map(Number).map(num);
      const lines = [];
      for (let i = 0; i + 1 < corners.length; i += 2) {
        lines.push(`${corners[i]} ${corners[i + 1]} ${i === 0 ? 'm' : 'l'}`);
      }
      return lines.length === 0 ? '' : `${lines.join(' ')} ${node.tagName === 'polygon' ? 'h ' : ''}`;
    }
    case 'path':
      return path(node.getAttribute('d') ?? '');
    default:
      return '';
  }
}

/** Four Bezier curves; they are off a circle by less than 0.03 % of its radius. */
function circle(x, y, r) {
  const k = 0.5522847 * r;
  const curve = (...points) => `${points.map(num).join(' ')} c `;
  return `${num(x + r)} ${num(y)} m `
    + curve(x + r, y + k, x + k, y + r, x, y + r) + curve(x - k, y + r, x - r, y + k, x - r, y)
    + curve(x - r, y - k, x - k, y - r, x, y - r) + curve(x + k, y - r, x + r, y - k, x + r, y) + 'h ';
}

/** A path of straight lines and Bezier curves: the figures have no others. */
export function path(d) {
  const parts = [];
  let [x, y, startX, startY] = [0, 0, 0, 0];
  for (const [, command, list] of d.matchAll(/([MLHVCQZmlhvcqz])([^MLHVCQZmlhvcqz]*)/g)) {
    const n = (list.match(/[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?/gi) ?? []).map(Number);
    const relative = command === command.toLowerCase();
    const kind = command.toUpperCase();
    const size = { M: 2, L: 2, H: 1, V: 1, C: 6, Q: 4 }[kind];
    if (kind === 'Z') {
      parts.push('h');
      [x, y] = [startX, startY];
      continue;
    }
    for (let i = 0; i + size <= n.length; i += size) {
      const [ox, oy] = relative ? [x, y] : [0, 0];
      const at = n.slice(i, i + size).map((v, k) => v + (kind === 'V' ? oy : kind === 'H' || k % 2 === 0 ? ox : oy));
      const before = [x, y];
      x = kind === 'V' ? x : at[size - 2] ?? at[0];
      y = kind === 'H' ? y : at[size - 1];
      if (kind === 'M' && i === 0) {
        [startX, startY] = [x, y];
        parts.push(`${num(x)} ${num(y)} m`);
      } else if (kind === 'C') {
        parts.push(`${at.map(num).join(' ')} c`);
      } else if (kind === 'Q') {
        const third = (from, to) => from + (2 / 3) * (to - from);
        parts.push(`${[third(before[0], at[0]), third(before[1], at[1]), third(x, at[0]), third(y, at[1]), x, y].map(num).join(' ')} c`);
      } else {
        parts.push(`${num(x)} ${num(y)} l`);
      }
    }
  }
  return parts.length === 0 ? '' : `${parts.join(' ')} `;
}
