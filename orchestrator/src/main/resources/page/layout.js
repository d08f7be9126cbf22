// Where cells are drawn: load to the right, temperature upwards with hot at the top, all other axes as facets, in the
// orientation of Yang et al. 2021 and of the report.

import { axisText, isLength, rising } from './phase.js';
import { word } from './values.js';

const SHORT = {
  'data.label_noise': 'noise',
  'training.batch_size': 'batch',
  'training.optimizer.learning_rate': 'lr',
};

const CHOICES = new Set(['data.name', 'task.kind', 'network.family']);

/**
 * How people call the fields of axes: the names that cell ids use. Cells of the sweep's own length leave the axis of lengths out.
 *
 * @returns {string[]} one for each axis
 */
export function shortNames(axes, cells) {
  const named = (parts) => cells.find(({ cell }) => cell.includes('=') && cell.split(',').length === parts)
    ?.cell.split(',').map((part) => part.split('=')[0]) ?? [];
  const all = named(axes.length);
  const others = named(axes.filter((axis) => !isLength(axis)).length);
  return axes.map((axis, a) => {
    const given = all[a] ?? (isLength(axis) ? undefined : others[axes.slice(0, a).filter((before) => !isLength(before)).length]);
    return given || SHORT[axis.field] || axis.field.slice(axis.field.lastIndexOf('.') + 1);
  });
}

/**
 * The layout of a diagram.
 *
 * @returns {{columns: ?object, rows: ?object, facets: {title: string, cells: Array<Array<?object>>}[]}} a line is
 *     `{axis, name, title, labels, order}`; `cells[row][column]` is null where the sweep has no cell
 */
export function layoutOf(diagram) {
  const axes = diagram.axes ?? [];
  const cells = diagram.cells ?? [];
  const [across, down] = chosen(axes);
  const names = shortNames(axes, cells);
  const line = (a, vertical) => (a < 0 ? null : lineOf(axes[a], names[a], vertical));
  const columns = line(across, false);
  const rows = line(down, true);
  return { columns, rows, facets: facetsOf(axes, cells, names, { across, columns, down, rows }) };
}

/** Indices of the axis to the right and of the axis upwards; -1 for none. */
function chosen(axes) {
  // data sets, tasks and families are held against each other facet by facet
  const choicesAlone = axes.every((axis) => CHOICES.has(axis.field));
  const drawn = (axis) => choicesAlone || !CHOICES.has(axis.field);
  const pick = (role, taken) => axes.findIndex((axis, a) => drawn(axis) && roleOf(axis) === role && a !== taken);
  let across = pick('load', -1);
  let down = pick('temperature', across);
  if (across < 0) {
    across = pick('other', down);
  }
  if (down < 0 && axes.length > 1) {
    down = pick('other', across);
    if (down < 0) {
      down = pick('load', across);
    }
  }
  if (across < 0) {
    across = down < 0 ? -1 : pick('temperature', down);
    if (across < 0) {
      across = down;
    }
  }
  return across === down ? [across, -1] : [across, down];
}

function roleOf(axis) {
  return word(axis.role, 'AXIS_ROLE_') || 'other';
}

/** Columns by rising value. Rows of a temperature axis with the hottest on top, of others with the largest on top. */
function lineOf(axis, name, vertical) {
  let order = rising(axis);
  const numbers = axis.values.every((v) => typeof v === 'number');
  const smallOnTop = roleOf(axis) === 'temperature' && word(axis.direction, 'DIRECTION_') === 'inverse';
  if (numbers && vertical && !smallOnTop) {
    order = order.toReversed();
  }
  const role = roleOf(axis);
  return {
    axis,
    name,
    order,
    title: role === 'other' ? name : `${name} (${role})`,
    labels: order.map((place) => String(axis.values[place])),
  };
}

function facetsOf(axes, cells, names, { across, columns, down, rows }) {
  const places = axes.map((axis) => new Map(axis.values.map((v, i) => [axisText(v), i])));
  const place = (cell, a) => (a < 0 ? 0 : places[a].get(axisText(cell.values[a])) ?? 0);
  const byKey = new Map();
  for (const cell of cells) {
    const others = axes.map((_, a) => a).filter((a) => a !== across && a !== down);
    const key = others.reduce((sum, a) => sum * axes[a].values.length + place(cell, a), 0);
    if (!byKey.has(key)) {
      const title = others.map((a) => `${names[a]} = ${cell.values[a]}`).join(', ');
      byKey.set(key, { title, placed: new Map() });
    }
    byKey.get(key).placed.set(`${place(cell, down)} ${place(cell, across)}`, cell);
  }
  const at = (facet, r, c) => facet.placed.get(`${r} ${c}`) ?? null;
  return [...byKey.entries()]
    .sort(([a], [b]) => a - b)
    .map(([, facet]) => ({
      title: facet.title,
      cells: (rows?.order ?? [0]).map((r) => (columns?.order ?? [0]).map((c) => at(facet, r, c))),
    }));
}
