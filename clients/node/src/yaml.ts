// YAML and JSON text as a tree of plain values, with the scalars that people mean.

import { parseDocument, type ScalarTag, type YAMLError } from 'yaml';

import { Rejected, rejected } from './errors.js';

const MOST_CHARACTERS = 1 << 20;

const NUMBER = /^-?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,9})?$/;
const WHOLE = /^-?[0-9]{1,400}$/;

/** 1e-3 is a number; `no`, dates and 010 are words. */
const SCALARS: ScalarTag[] = [
  { tag: 'tag:yaml.org,2002:float', default: true, test: NUMBER, resolve: number },
  { tag: 'tag:yaml.org,2002:bool', default: true, test: /^(?:true|false)$/, resolve: (text) => text === 'true' },
  { tag: 'tag:yaml.org,2002:null', default: true, test: /^(?:~|null|Null|NULL|)$/, resolve: () => null },
];

/** Seeds are wider than what a number of JavaScript keeps exactly. */
function number(text: string): number | bigint {
  const value = Number(text);
  return WHOLE.test(text) && !Number.isSafeInteger(value) ? BigInt(text) : value;
}

/**
 * What the text spells.
 *
 * @param what what it is called where it is no YAML
 * @throws Rejected if it is none
 */
export function parsed(text: string, what: string): unknown {
  if (text.length > MOST_CHARACTERS) {
    throw rejected(what, `${text.length} characters`, `at most ${MOST_CHARACTERS}`);
  }
  // JSON may be indented by tabs, which YAML forbids.
  const source = text.trimStart().startsWith('{') ? text.replaceAll('\t', ' ') : text;
  try {
    const document = parseDocument(source, {
      schema: 'failsafe',
      customTags: (tags) => [...tags, ...SCALARS],
      prettyErrors: false,
      stringKeys: true,
    });
    const [wrong] = [...document.errors, ...document.warnings];
    if (wrong !== undefined) {
      throw refused(wrong, source, what);
    }
    return document.toJS();
  } catch (error) {
    if (error instanceof Rejected) {
      throw error;
    }
    // Nested beyond the stack, or aliases of aliases of aliases.
    throw rejected(what, (error as Error).message, 'YAML or JSON');
  }
}

function refused(error: YAMLError, source: string, what: string): Rejected {
  const line = source.slice(0, error.pos[0]).split('\n').length;
  if (error.code === 'DUPLICATE_KEY') {
    const key = /^["']?([^"':\s,}]*)/.exec(source.slice(error.pos[0]))?.[1];
    return rejected(key || what, `given twice, line ${line}`, 'each field once');
  }
  return rejected(what, `line ${line}: ${error.message.split('\n', 1)[0]}`, 'YAML or JSON');
}
