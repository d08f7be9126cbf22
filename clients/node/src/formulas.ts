// Formulas that are written where the number would stand: moved to `formulas`, the one place where the message has them.

import { isObject } from './scalars.js';

/** The fields of numbers that axes may vary, as the lab has them (`Knob`): a formula may stand in their place. */
export const NUMBERS: readonly string[] = [
  'network.width',
  'network.depth',
  'network.bottleneck',
  'network.heads',
  'data.subset',
  'data.label_noise',
  'data.pixel_noise',
  'data.mixture.separation',
  'data.mixture.condition',
  'data.teacher.width',
  'data.teacher.noise',
  'data.recall.flips',
  'training.batch_size',
  'training.optimizer.learning_rate',
  'training.optimizer.momentum',
  'training.optimizer.beta1',
  'training.optimizer.beta2',
  'training.optimizer.epsilon',
  'training.optimizer.smoothing',
  'training.length.steps',
  'training.length.epochs',
  'training.schedule.factor',
  'training.schedule.at',
  'training.optimizer.weight_decay',
  'training.regularizers.compressibility.coefficient',
  'training.regularizers.l1.coefficient',
  'training.regularizers.hoyer_square.coefficient',
  'training.regularizers.norm_target.coefficient',
  'training.regularizers.norm_target.radius',
  'data.boundary.weight',
];

/** Those of words. */
export const WORDS: readonly string[] = [
  'training.regularizers.compressibility.scope',
  'training.regularizers.hoyer_square.scope',
  'network.activation',
  'task.loss',
  'data.subset_rule',
  'training.optimizer.kind',
  'network.batch_norm',
  'network.initialization',
  'data.name',
  'task.kind',
  'network.family',
];

const FORMULAS = 'formulas';
const OPERATOR = /[*/+^(]| - /;

type Tree = Readonly<Record<string, unknown>>;

/**
 * The tree with its formulas in their place; `tree` itself stays as it is.
 *
 * @param twice is told of a field whose formula is in its own place and under `formulas` too
 */
export function moved(tree: Tree, twice: (path: string) => void): Tree {
  let found = tree;
  for (const path of NUMBERS) {
    const words = path.split('.');
    const text = at(found, words);
    if (text === undefined) {
      continue;
    }
    found = without(found, words);
    const there = found[FORMULAS] === undefined ? {} : found[FORMULAS];
    if (!isObject(there)) {
      continue; // which is reported when it is read
    }
    if (Object.hasOwn(there, path)) {
      twice(path);
    } else {
      found = changed(found, FORMULAS, changed(there, path, text));
    }
  }
  return found;
}

function at(tree: unknown, words: readonly string[]): string | undefined {
  let found = tree;
  for (const word of words) {
    if (!isObject(found) || !Object.hasOwn(found, word)) {
      return undefined;
    }
    found = found[word];
  }
  return typeof found === 'string' && isFormula(found) ? found : undefined;
}

/** Numbers have no operators but signs; a word alone is a slip and no formula. */
function isFormula(text: string): boolean {
  return OPERATOR.test(text) || NUMBERS.includes(text.trim()) || WORDS.includes(text.trim());
}

function without(tree: Tree, [first, ...rest]: readonly string[]): Tree {
  const name = first as string;
  return rest.length > 0
    ? changed(tree, name, without(tree[name] as Tree, rest))
    : Object.fromEntries(Object.entries(tree).filter(([key]) => key !== name));
}

/** By entries, so that names of every object are names like others. */
function changed(tree: Tree, name: string, value: unknown): Tree {
  return Object.fromEntries([...Object.entries(tree).filter(([key]) => key !== name), [name, value]]);
}
