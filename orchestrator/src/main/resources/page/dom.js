// Elements without markup in text: what users wrote only ever becomes text.

const SVG = 'http://www.w3.org/2000/svg';

/**
 * An element.
 *
 * @param {string} tag
 * @param {object} props attributes; `text` is its text, `on...` are listeners; false, null and undefined are left out
 * @param {...(Node|string|null|undefined)} children
 */
export function el(tag, props = {}, ...children) {
  return fill(document.createElement(tag), props, children);
}

/** An SVG element. */
export function svg(tag, props = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

function fill(node, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) {
      continue;
    }
    if (name === 'text') {
      node.textContent = value;
    } else if (name.startsWith('on')) {
      node.addEventListener(name.slice(2), value);
    } else {
      node.setAttribute(name, value === true ? '' : value);
    }
  }
  node.append(...children.flat().filter((c) => c !== null && c !== undefined && c !== false));
  return node;
}

/** A table with a caption and a header row. */
export function table(caption, header, rows, props = {}) {
  return el('table', props,
    el('caption', { text: caption }),
    el('thead', {}, el('tr', {}, header.map((h) => el('th', { scope: 'col', text: h })))),
    el('tbody', {}, rows.map((row) => el('tr', {}, row.map(tableCell)))));
}

function tableCell(content) {
  return content instanceof Node ? el('td', {}, content) : el('td', { text: content ?? '' });
}

/** A labelled choice. */
export function choice(label, options, chosen, onChoose) {
  const select = el('select', { 'data-key': label, onchange: (e) => onChoose(e.target.value) },
    options.map(([value, text]) => el('option', { value, text, selected: value === chosen })));
  return el('label', { class: 'field' }, el('span', { text: label }), select);
}

/** A labelled box to tick. */
export function check(id, label, checked, onChange) {
  const input = el('input', { type: 'checkbox', id, 'data-key': label, onchange: (e) => onChange(e.target.checked) });
  input.checked = checked;
  return el('div', { class: 'check' }, input, el('label', { for: id, text: label }));
}

/** A link within the page. */
export function link(href, text, props = {}) {
  return el('a', { href, text, ...props });
}

/** A word in a box of its own: a state or an outcome. */
export function badge(word) {
  return el('span', { class: `badge ${word.replace(/[^a-z-]/g, '')}`, text: word });
}

/** Says something to screen readers. */
export function announce(text) {
  document.getElementById('live').textContent = text;
}

/** A part that is not there, with the reason. */
export function notice(text, kind = 'note') {
  return el('p', { class: `notice ${kind}`, role: kind === 'error' ? 'alert' : null, text });
}

/** Comes back once what has been drawn so far is on the screen; at once where nothing is shown. */
export function painted() {
  return document.hidden ? Promise.resolve() : new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}

const waiting = new WeakSet();

/**
 * Draws what replaces a place's content; not below the focus, which would be lost, but once it has left the place.
 *
 * @param {Element} place
 * @param {function()} draw draws what is to be seen then
 */
export function outOfFocus(place, draw) {
  if (!place.contains(document.activeElement)) {
    draw();
  } else if (!waiting.has(place)) {
    waiting.add(place);
    place.addEventListener('focusout', () => setTimeout(() => {
      waiting.delete(place);
      outOfFocus(place, draw);
    }), { once: true });
  }
}

const tip = () => document.getElementById('tip');

/** Shows lines beside a place of the window. */
export function showTip(lines, x, y) {
  const box = tip();
  box.replaceChildren(...lines.filter((l) => l !== '').map((line, i) => el('div', { class: i === 0 ? 'head' : null, text: line })));
  box.hidden = false;
  const { width, height } = box.getBoundingClientRect();
  box.style.left = `${Math.max(4, Math.min(x + 14, window.innerWidth - width - 8))}px`;
  box.style.top = `${y + 16 + height > window.innerHeight ? Math.max(4, y - height - 10) : y + 16}px`;
}

/** Hides what {@link showTip} showed. */
export function hideTip() {
  tip().hidden = true;
}

/** Shows `lines()` while the pointer or the focus is on a node. */
export function tipOn(node, lines) {
  node.addEventListener('pointermove', (e) => showTip(lines(), e.clientX, e.clientY));
  node.addEventListener('pointerleave', hideTip);
  node.addEventListener('focus', () => {
    const box = node.getBoundingClientRect();
    showTip(lines(), box.left + box.width / 2, box.bottom - 6);
  });
  node.addEventListener('blur', hideTip);
}
