// Trees of plain values become the JSON form of a message, field by field as its descriptor has them.

import type { DescField, DescMessage, JsonObject, JsonValue } from '@bufbuild/protobuf';
import { ValueSchema } from '@bufbuild/protobuf/wkt';

import type { Violation } from './errors.js';
import { fitting, gap, isObject, told, wanted } from './scalars.js';
import { nearest } from './words.js';

const MOST_VALUES = 100_000;
const DEEPEST = 24;

/** Makes of a tree the JSON form of a message, without what does not fit. */
export class Reader {
  readonly violations: Violation[] = [];
  readonly meant = new Set<string>();
  #values = 0;

  refuse(field: string, value: string, expected: string): void {
    this.violations.push({ field, value, expected });
  }

  message(tree: unknown, desc: DescMessage, path: string, depth: number): JsonObject {
    const names = desc.fields.map((f) => f.name);
    if (!isObject(tree)) {
      this.refuse(path || 'sweep', told(tree), 'a mapping of ' + names.join(', '));
      return {};
    }
    if (depth > DEEPEST) {
      this.refuse(path, 'nested too deeply', `at most ${DEEPEST} levels`);
      return {};
    }
    const taken = new Map<string, string>();
    const found: [string, JsonValue][] = [];
    for (const [key, value] of Object.entries(tree)) {
      if (value === undefined) {
        continue;
      }
      if (!this.#counts()) {
        break;
      }
      const field = desc.fields.find((f) => f.name === key || f.jsonName === key);
      const other = field?.oneof && taken.get(field.oneof.name);
      if (field === undefined) {
        const near = nearest(key, names);
        this.refuse(join(path, key), 'unknown field', near ? `perhaps ${near}` : 'one of ' + names.join(', '));
        near && this.meant.add(join(path, near));
      } else if (other !== undefined && other !== field.name) {
        const choices = field.oneof?.fields.map((f) => f.name).join(', ');
        this.refuse(join(path, field.name), `given beside ${other}`, `only one of ${choices}`);
      } else {
        field.oneof && taken.set(field.oneof.name, field.name);
        const json = this.#field(value, field, join(path, field.name), depth);
        json === undefined || found.push([field.name, json]);
      }
    }
    return Object.fromEntries(found);
  }

  #field(value: unknown, field: DescField, path: string, depth: number): JsonValue | undefined {
    switch (field.fieldKind) {
      case 'list':
        return this.#list(value, field, path, depth);
      case 'map':
        return this.#map(value, field, path);
      default:
        return this.#single(value, field, path, depth);
    }
  }

  /** One value of a field, of its list or of its map; `undefined`, reported, where it does not fit. */
  #single(value: unknown, field: DescField, path: string, depth: number): JsonValue | undefined {
    if (field.message !== undefined && field.message.typeName !== ValueSchema.typeName) {
      return this.message(value, field.message, path, depth + 1);
    }
    const json = fitting(value, field);
    if (json === undefined) {
      this.refuse(path, told(value), wanted(field));
    }
    return json;
  }

  #list(value: unknown, field: DescField, path: string, depth: number): JsonValue | undefined {
    if (!Array.isArray(value) && !(ArrayBuffer.isView(value) && !(value instanceof DataView))) {
      this.refuse(path, told(value), 'a list');
      return undefined;
    }
    const found: JsonValue[] = [];
    for (const [i, element] of Array.from(value as ArrayLike<unknown>).entries()) {
      if (!this.#counts()) {
        break;
      }
      // A gap leaves later elements in their places; it is never sent to be kept.
      found.push(this.#single(element, field, `${path}[${i}]`, depth) ?? gap(field));
    }
    return found;
  }

  #map(value: unknown, field: DescField, path: string): JsonValue | undefined {
    if (!isObject(value)) {
      this.refuse(path, told(value), 'a mapping of names to values');
      return undefined;
    }
    const found: [string, JsonValue][] = [];
    for (const [key, element] of Object.entries(value)) {
      if (element === undefined || !this.#counts()) {
        continue;
      }
      const json = this.#single(element, field, join(path, key), 0);
      json === undefined || found.push([key, json]);
    }
    return Object.fromEntries(found);
  }

  #counts(): boolean {
    if (++this.#values === MOST_VALUES) {
      this.refuse('sweep', 'too many values', `at most ${MOST_VALUES}`);
    }
    return this.#values < MOST_VALUES;
  }
}

function join(path: string, name: string): string {
  return path ? `${path}.${name}` : name;
}
