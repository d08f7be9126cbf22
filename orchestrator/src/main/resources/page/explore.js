// The figures of a sweep's cells, linked: the phase diagram, a metric over the grid, two metrics against each other, a table.

import { colorBar, MAPS, PHASE_COLORS } from './colors.js';
import { check, choice, el, link, outOfFocus, painted, svg } from './dom.js';
import { figure } from './figure.js';
import { linesFigure } from './files.js';
import { brief } from './format.js';
import { gridFigure } from './grid.js';
import { hatchKey } from './hatch.js';
import { isLarge, SHADES } from './large.js';
import { layoutOf } from './layout.js';
import { errorLook, labelText, phaseLook, runsText, valueLook } from './looks.js';
import { mark } from './marks.js';
import { axisText, MEANING, PHASES } from './phase.js';
import { panelOf } from './panels.js';
import { routeTo } from './routes.js';
import { scatter } from './scatter.js';
import { isAdaptive } from './search.js';
import { MOST_SINGLES, singlePoints } from './singles.js';
import { count, metricsOf, number, replicatesOf } from './values.js';

const MOST_ROWS = 200;

/** From this ratio of the largest to the smallest value on, an axis is logarithmic. */
const WIDE = 8;

/** The first of these metrics that a sweep has, else its first one. */
function preferred(metrics, kinds, otherThan) {
  return kinds.map((k) => metrics.find((m) => m.kind === k && m.name !== otherThan)).find(Boolean) ?? metrics.find((m) => m.name !== otherThan) ?? metrics[0];
}

/** The figures over the cells of one sweep. */
export class Explorer {
  #spec;
  #id;
  #diagram;
  #metrics;
  #selection;
  #onSettings;
  #stops = [];
  #unheard;
  #phases = null;
  #values = null;
  #errors = null;
  #alongAxis = null;
  #rest = [];
  #singles;
  #need;
  #points = { x: null, y: null, all: [], note: '' };

  /**
   * @param {object} e
   * @param {object} e.sweep
   * @param {object} e.diagram
   * @param {Selection} e.selection
   * @param {object} e.settings of the view: `metric`, `x`, `y`, `map`, and `single`, 1 to draw single runs and pairs too
   * @param {Singles} e.singles values of single runs and pairs
   * @param {function(object)} e.onSettings is told settings that a user has changed
   * @param {function(string[]): ?Promise<void>} e.need has the means of these metrics come by `update`; null where they are there
   */
  constructor({ sweep, diagram, selection, settings, singles, onSettings, need }) {
    this.#spec = sweep.spec;
    this.#id = sweep.name;
    this.#diagram = diagram;
    this.#metrics = metricsOf(sweep.spec);
    this.#selection = selection;
    this.#onSettings = onSettings;
    this.#need = need;
    this.#singles = singles;
    this.single = settings.single === '1';
    const named = (name, kinds, otherThan) => this.#metrics.find((m) => m.name === name) ?? preferred(this.#metrics, kinds, otherThan);
    this.metric = named(settings.metric, ['TEST_ACCURACY', 'TEST_LOSS', 'TRAIN_LOSS']);
    this.x = named(settings.x, ['MODE_CONNECTIVITY', 'TOP_EIGENVALUE', 'HESSIAN_TRACE', 'TRAIN_LOSS'], this.metric?.name);
    this.y = named(settings.y, ['TEST_ACCURACY', 'TEST_LOSS', 'TRAIN_LOSS'], this.x?.name);
    this.map = MAPS.includes(settings.map) ? settings.map : MAPS[0];
    this.node = el('div', { class: 'explore' });
    this.#build(true);
    /** Kept once every figure has been drawn for the first time. */
    this.whole = this.#finish(this.#rest);
    let drawn = selection.version;
    this.#unheard = selection.onChange(() => {
      if (selection.version !== drawn) {
        drawn = selection.version;
        this.#drawTable();
      }
    });
  }

  /** Names of the metrics that are drawn. */
  get used() {
    return [...new Set([this.metric, this.x, this.y].filter(Boolean).map((m) => m.name))];
  }

  /** Ends it: what is marked is shown by others now. */
  stop() {
    this.#unheard();
    this.stopScatter?.();
    this.#stops.splice(0).forEach((stop) => stop());
    this.#rest = [];
  }

  #open = (cell) => {
    location.hash = routeTo(`${this.#id}/cells/${cell.cell}`);
  };

  #panel(metric) {
    return panelOf(metric, this.#spec, this.#diagram.cells ?? [], this.map);
  }

  #choose(field, name) {
    this[field] = ['map', 'single'].includes(field) ? name : this.#metrics.find((m) => m.name === name);
    this.#onSettings({
      metric: this.metric?.name, x: this.x?.name, y: this.y?.name, map: this.map === MAPS[0] ? '' : this.map, single: this.single ? '1' : '',
    });
    const coming = this.#need(this.used);
    if (coming) {
      this.node.setAttribute('aria-busy', 'true');
      coming.then(() => this.#build());
    } else {
      this.#build();
    }
  }

  /** The phases at once; the other figures too, unless they come one after the other so that the first are seen earlier. */
  #build(staged = false) {
    this.#stops.splice(0).forEach((stop) => stop());
    const layout = layoutOf(this.#diagram);
    this.#phases = gridFigure({ layout, title: 'Phase diagram', selection: this.#selection, onOpen: this.#open });
    this.#stops.push(this.#phases.stop);
    const phases = figure({
      title: 'Phases', name: `${this.#file()}-phases`, body: this.#phases.node, data: () => this.#data(), tools: legend(),
      note: 'Grey and hatched: no phase, and why. Dotted: none because runs were stopped early. Striped, with a question mark: '
        + `the curve behind mode connectivity has not converged.${isAdaptive(this.#spec) ? ' Line between cells: what the search has found.' : ''}`,
    });
    const place = (wanted) => (wanted ? el('div', { class: 'cell-of-figures' }) : null);
    this.#alongAxis = this.metric && !layout.rows && layout.columns?.axis.values.every((v) => typeof v === 'number') ? layout.columns : null;
    this.#values = null;
    this.#errors = null;
    this.scatterBody = null;
    this.valuesPlace = place(this.metric);
    this.errorsPlace = place(this.metric && layout.rows && replicatesOf(this.#spec) > 1);
    this.alongPlace = place(this.#alongAxis);
    this.scatterPlace = place(this.#metrics.length >= 2);
    this.tablePlace = place(true);
    const focused = this.node.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
    this.node.replaceChildren(...[phases, this.valuesPlace, this.errorsPlace, this.alongPlace, this.scatterPlace, this.tablePlace].filter(Boolean));
    this.#drawPhases();
    this.#rest = [() => {
      this.#buildValues(layout);
      this.#drawTable();
    }, () => {
      this.#buildErrors(layout);
      this.#drawAlong();
      this.scatterPlace?.append(this.#scatterFigure());
      this.#drawScatter();
      this.#readSingles();
    }];
    if (!staged) {
      this.#rest.splice(0).forEach((draw) => draw());
      this.node.removeAttribute('aria-busy');
    }
    if (focused) {
      [...this.node.querySelectorAll('[data-key]')].find((e) => e.dataset.key === focused)?.focus();
    }
  }

  /** Draws one figure after the other, each once the one before is on the screen; not those that were built anew meanwhile. */
  async #finish(rest) {
    this.node.setAttribute('aria-busy', 'true');
    await this.#need(this.used);
    while (rest.length > 0) {
      await painted();
      if (rest !== this.#rest) {
        return;
      }
      rest.shift()();
    }
    this.node.removeAttribute('aria-busy');
  }

  #buildValues(layout) {
    if (!this.metric) {
      return;
    }
    const { title } = this.#panel(this.metric);
    this.#values = gridFigure({ layout, title, selection: this.#selection, onOpen: this.#open });
    this.#stops.push(this.#values.stop);
    const options = this.#metrics.map((m) => [m.name, m.name]);
    const colors = [['viridis', 'viridis'], ['cividis', 'cividis']];
    this.#drawValues();
    this.valuesPlace.append(figure({
      title, name: `${this.#file()}-${this.metric.name.toLowerCase()}`, body: this.#values.node,
      data: () => this.#data(), note: `${hatchKey()} Lines: between phases.`,
      tools: el('div', { class: 'tools' }, choice('Metric', options, this.metric.name, (v) => this.#choose('metric', v)),
        choice('Colours', colors, this.map, (v) => this.#choose('map', v))),
    }));
  }

  /** The replicate errors beside the heat map that they are of. */
  #buildErrors(layout) {
    if (!this.errorsPlace) {
      return;
    }
    const title = `replicate error of ${this.#panel(this.metric).title}`;
    this.#errors = gridFigure({ layout, title, selection: this.#selection, onOpen: this.#open });
    this.#stops.push(this.#errors.stop);
    this.#drawErrors();
    this.errorsPlace.append(figure({
      title, name: `${this.#file()}-${this.metric.name.toLowerCase()}-error`, body: this.#errors.node, data: () => this.#data(),
      note: `${hatchKey()} Lines: between phases.`,
    }));
  }

  /** Draws other cells in the same places. */
  update(diagram) {
    const sameCells = (diagram.cells ?? []).length === (this.#diagram.cells ?? []).length;
    this.#diagram = diagram;
    if (!sameCells) {
      this.#build();
      return;
    }
    this.#drawPhases();
    if (this.#rest.length > 0) {
      return; // the others are drawn with these cells when it is their turn
    }
    this.#drawValues();
    this.#drawErrors();
    this.#drawAlong();
    this.#drawScatter();
    this.#readSingles();
    this.#drawTable();
  }

  #drawPhases() {
    this.#phases.cells(new Map((this.#diagram.cells ?? []).map((c) => [c.cell, c])));
    this.#phases.update(phaseLook, null, this.#diagram.line);
  }

  #drawValues() {
    if (this.#values) {
      const cells = this.#diagram.cells ?? [];
      const panel = this.#panel(this.metric);
      const bar = colorBar(panel.map, cells.map(panel.drawn), this.#shades());
      this.#values.cells(new Map(cells.map((c) => [c.cell, c])));
      this.#values.update((cell) => valueLook(panel, bar, cell), bar, this.#diagram.line);
    }
  }

  #drawErrors() {
    if (this.#errors) {
      const cells = this.#diagram.cells ?? [];
      const panel = this.#panel(this.metric);
      const range = colorBar(panel.errorMap, [0, ...cells.map(panel.error)], this.#shades());
      this.#errors.cells(new Map(cells.map((c) => [c.cell, c])));
      this.#errors.update((cell) => errorLook(panel, range, cell), range, this.#diagram.line);
    }
  }

  #shades() {
    return isLarge(this.#diagram) ? SHADES : null;
  }

  /** The metric with its errors along the only axis. */
  #drawAlong() {
    if (this.#alongAxis) {
      outOfFocus(this.alongPlace, () => this.#along());
    }
  }

  #along() {
    if (!this.#alongAxis) {
      return; // built anew since
    }
    const { axis, order, title } = this.#alongAxis;
    const panel = this.#panel(this.metric);
    const byValue = new Map((this.#diagram.cells ?? []).map((c) => [axisText(c.values[0]), c]));
    const cells = order.map((place) => byValue.get(axisText(axis.values[place]))).filter(Boolean);
    const x = cells.map((c) => number(c.values[0]));
    const open = cells.map((c) => !c.metrics?.[this.metric.name]?.converged || count(c.runs?.censored) > 0);
    const series = [{ name: this.metric.name, x, y: cells.map(panel.drawn), error: cells.map(panel.error), open }];
    const lines = { xTitle: title, yTitle: panel.title, series, xLog: x[0] > 0 && x[x.length - 1] / x[0] >= WIDE };
    const shown = JSON.stringify(lines);
    if (this.alongPlace.dataset.shown !== shown) {
      this.alongPlace.dataset.shown = shown;
      this.alongPlace.replaceChildren(linesFigure(lines, `${this.#file()}-along`));
    }
  }

  /** The scatter's figure; what is in it is drawn apart, so that its controls stay while values come in. */
  #scatterFigure() {
    const options = this.#metrics.map((m) => [m.name, m.name]);
    const x = this.#panel(this.x);
    const y = this.#panel(this.y);
    this.scatterBody = el('div');
    this.scatterNote = el('span');
    return figure({
      title: `${y.title} against ${x.title}`, name: `${this.#file()}-scatter`, body: this.scatterBody,
      data: () => this.#pairs(x, y, this.#drawnSingles().all), note: this.scatterNote,
      tools: el('div', { class: 'tools' }, choice('Across', options, this.x.name, (v) => this.#choose('x', v)),
        choice('Up', options, this.y.name, (v) => this.#choose('y', v)),
        check('single-values', 'Single runs and pairs', this.single, (on) => this.#choose('single', on))),
    });
  }

  /** The points of single values of both metrics, as far as they are wanted and read. */
  #drawnSingles() {
    const fits = this.single && this.#points.x === this.x && this.#points.y === this.y;
    return fits ? this.#points : { all: [], note: '' };
  }

  #drawScatter() {
    if (this.scatterBody) {
      outOfFocus(this.scatterBody, () => this.#scatter());
    }
  }

  #scatter() {
    if (!this.scatterBody) {
      return; // built anew since
    }
    this.stopScatter?.();
    const singles = this.#drawnSingles();
    const drawn = scatter({ x: this.#panel(this.x), y: this.#panel(this.y), cells: this.#diagram.cells ?? [], singles: singles.all,
      selection: this.#selection, onOpen: this.#open });
    this.stopScatter = drawn.stop;
    this.scatterBody.replaceChildren(drawn.node);
    this.scatterNote.textContent = `Draw an area to mark its cells everywhere.${drawn.left > 0 ? ` ${drawn.left} cells lack one of both values.` : ''} `
      + `${hatchKey(['censored', 'unconverged'])}${drawn.crowded ? ' Of so many cells errors are told, not drawn.' : ''}${singles.note}`;
  }

  /** Reads the values of single runs and pairs, where they are wanted, and draws them. */
  async #readSingles() {
    const { x, y } = this;
    if (!this.single || !x || !y) {
      return;
    }
    const known = (metric) => (this.#diagram.cells ?? []).reduce((sum, c) => sum + count(c.metrics?.[metric.name]?.count), 0);
    const before = this.#points;
    try {
      const [ofX, ofY] = await Promise.all([x, y].map((m) => this.#singles.get(m.name, known(m))));
      if (before.ofX === ofX && before.ofY === ofY && before.x === x && before.y === y) {
        return;
      }
      const all = singlePoints(this.#panel(x).shown, this.#panel(y).shown, ofX.items, ofY.items);
      const cut = ofX.more || ofY.more ? ` Of single values the first ${MOST_SINGLES} of a metric.` : '';
      this.#points = { x, y, ofX, ofY, all, note: ` Small: ${all.length} single runs or pairs; a pair stands at the mean of its runs' values.${cut}` };
    } catch (error) {
      this.#points = { x, y, all: [], note: error.name === 'AbortError' ? '' : ` Single values: ${error.text ?? error.message}` };
    }
    if (x === this.x && y === this.y) {
      this.#drawScatter();
    }
  }

  #drawTable() {
    outOfFocus(this.tablePlace, () => this.#table());
  }

  #table() {
    const cells = (this.#diagram.cells ?? []).filter((c) => !this.#selection.any || this.#selection.has(c.cell));
    const shown = this.#metrics.filter((m) => [this.metric, this.x, this.y].includes(m));
    const caption = this.#selection.any ? `${cells.length} marked cells` : `${cells.length} cells`;
    const rows = cells.slice(0, MOST_ROWS).map((cell) => el('tr', { 'data-cell': cell.cell },
      el('th', { scope: 'row' }, link(routeTo(`${this.#id}/cells/${cell.cell}`), cell.cell)),
      el('td', { text: labelText(cell) }),
      ...shown.map((m) => el('td', { text: meanText(cell.metrics?.[m.name]) })),
      el('td', { text: runsText(cell) })));
    const scrolled = this.tablePlace.querySelector('.scroll')?.scrollTop ?? 0;
    const clear = this.#selection.any ? el('button', { type: 'button', class: 'quiet', text: 'Unmark all', onclick: () => {
      this.#selection.set([]);
      this.#table(); // from within: the button goes, and the focus with it
      this.tablePlace.querySelector('.scroll').focus();
    } }) : null;
    this.tablePlace.replaceChildren(el('section', { class: 'figure' },
      el('div', { class: 'figure-head' }, el('h3', { text: 'Cells' }), clear,
        el('span', { class: 'quiet', text: 'Shift-click or Space marks a cell.' })),
      el('div', { class: 'scroll tall', tabindex: 0, role: 'region', 'aria-label': 'Cells' },
        el('table', {}, el('caption', { text: cells.length > MOST_ROWS ? `${caption}, the first ${MOST_ROWS}` : caption }),
          el('thead', {}, el('tr', {}, ['cell', 'phase', ...shown.map((m) => m.name), 'runs'].map((h) => el('th', { scope: 'col', text: h })))),
          el('tbody', {}, rows)))));
    this.tablePlace.querySelector('.scroll').scrollTop = scrolled;
  }

  #file() {
    return this.#id.slice(this.#id.lastIndexOf('/') + 1);
  }

  #data() {
    const { means } = this.#diagram; // of a large sweep those that have come
    const metrics = this.#metrics.filter((m) => !means || means.includes(m.name));
    const columns = metrics.flatMap((m) => [m.name, `${m.name}.error`, `${m.name}.n`]);
    return {
      header: ['cell', 'phase', 'uncertain', 'gap', ...columns],
      rows: (this.#diagram.cells ?? []).map((c) => [c.cell, c.label, c.uncertain ? 'true' : '', c.gap ?? '',
        ...metrics.flatMap((m) => {
          const value = c.metrics?.[m.name];
          return value ? [number(value.mean ?? 0), number(value.errors?.replicateError), count(value.count)] : [NaN, NaN, 0];
        })]),
    };
  }

  #pairs(x, y, singles) {
    const cells = this.#diagram.cells ?? [];
    const labels = new Map(cells.map((c) => [c.cell, c.label]));
    return {
      header: ['cell', 'replicates', 'phase', x.title, 'error', y.title, 'error'],
      rows: [...cells.map((c) => [c.cell, '', c.label, x.drawn(c), x.error(c), y.drawn(c), y.error(c)]),
        ...singles.map((p) => [p.cell, p.replicates.join(' '), labels.get(p.cell), p.x, NaN, p.y, NaN])],
    };
  }
}

function meanText(value) {
  if (!value) {
    return '–';
  }
  const error = number(value.errors?.replicateError);
  return brief(number(value.mean ?? 0)) + (Number.isNaN(error) ? '' : ` ± ${brief(error)}`);
}

function legend() {
  return el('ul', { class: 'legend', 'aria-label': 'Phases' }, PHASES.map((phase) =>
    el('li', { title: MEANING[phase] }, svg('svg', { width: 15, height: 15, 'aria-hidden': 'true' },
      mark(phase, 7.5, 7.5, 5, { fill: PHASE_COLORS[phase], class: 'shape' })), phase, el('span', { class: 'hidden', text: `: ${MEANING[phase]}` }))));
}
