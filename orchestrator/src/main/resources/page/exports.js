// What a sweep can be taken away as: its report, its tables, a bundle that runs it again, and the figures that are shown.

import { ask, headers } from './api.js';
import { announce, el, notice } from './dom.js';
import { figureFiles, follow, save } from './figure.js';
import { lastPart } from './values.js';
import { zip } from './zip.js';

/** Files that the lab makes: what each is called, what a button says, and what it is; those of figures are of sweeps that are drawn. */
export const FILES = [
  { file: 'report.html', text: 'Report', about: 'All figures and tables on one page, in a tab of its own', drawn: true },
  { file: 'measurements.csv', text: 'CSV', about: 'One row for each value of a run, pair or cell' },
  { file: 'measurements.jsonl', text: 'JSON lines', about: 'The same values with all that is known of each' },
  { file: 'measurements.parquet', text: 'Parquet', about: 'The table with types, and units in the file' },
  { file: 'bundle.zip', text: 'Bundle', about: 'Sweep file, values and report, for ./orograph reproduce', drawn: true },
];

/** Where the lab has a file of a sweep. */
export function exportPath(name, file) {
  return `/exports/${name.split('/').map(encodeURIComponent).join('/')}/${file}`;
}

/**
 * The buttons of a sweep.
 *
 * @param {string} name of the sweep
 * @param {function(): Element} shown holds the figures that are shown
 * @returns {{node: Element, undrawn: function(), unreported: function()}} `undrawn` leaves out what only sweeps with figures have, `unreported`
 *     what sweeps that are not too large have
 */
export function exportsOf(name, shown) {
  const said = el('span', { 'aria-live': 'polite' });
  const told = (error) => said.replaceChildren(notice(error.text ?? error.message, 'error'));
  const buttons = FILES.map(({ file, text, about, drawn }) => el('button', {
    type: 'button', class: 'quiet', text, title: about, 'data-file': file, 'data-drawn': drawn, onclick: () => {
      said.replaceChildren();
      return fetched(name, file).catch(told);
    },
  }));
  const figures = el('button', {
    type: 'button', class: 'quiet', text: 'Figures', title: 'All figures shown, each as SVG, PDF, PNG and CSV, in one ZIP archive', 'data-drawn': true,
    onclick: async () => {
      said.replaceChildren();
      figures.disabled = true;
      try {
        save(zip(await figureFiles(shown())), `${lastPart(name)}-figures.zip`);
      } catch (error) {
        told(error);
      } finally {
        figures.disabled = false;
      }
    },
  });
  const node = el('div', { class: 'downloads of-sweep', role: 'group', 'aria-label': 'Take the sweep away' },
    el('span', { class: 'quiet', text: 'Take away:' }), buttons, figures, said);
  const without = (which) => () => node.querySelectorAll(which).forEach((b) => b.remove());
  return { node, undrawn: without('[data-drawn]'), unreported: without('[data-file="report.html"]') };
}

/** Asks for a link that needs no token for a minute, and follows it: the browser itself opens or saves what comes. */
async function fetched(name, file) {
  // opened while the click still counts: a tab that opens later is taken for one that nobody wants
  const tab = file === 'report.html' ? window.open('', '_blank') : null;
  try {
    const { path } = await (await ask(exportPath(name, file), { method: 'POST', headers: headers() })).json();
    const address = new URL(path, location.href).href;
    if (tab) {
      tab.opener = null;
      tab.location.replace(address);
    } else {
      follow(address, '');
    }
    announce(`${file} of ${lastPart(name)} is on its way`);
  } catch (error) {
    tab?.close();
    throw error;
  }
}
