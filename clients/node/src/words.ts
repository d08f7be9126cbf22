// Enum values as the words that documents have for them, and words that were meant.

import type { DescEnum, DescEnumValue } from '@bufbuild/protobuf';

/** `mlp` for `NETWORK_FAMILY_MLP`. */
export function short(value: DescEnumValue): string {
  const prefix = (value.parent.values[0]?.name ?? '').replace(/UNSPECIFIED$/, '');
  return (value.name.startsWith(prefix) ? value.name.slice(prefix.length) : value.name).toLowerCase();
}

/** The value of an enum without its prefix, in capitals; empty when not set. */
export function word(desc: DescEnum, number: number): string {
  const value = desc.value[number];
  return number === 0 ? '' : value === undefined ? String(number) : short(value).toUpperCase();
}

/** The one of `names` that `key` misspells, if any. */
export function nearest(key: string, names: readonly string[]): string | undefined {
  if (key.length > 64) {
    return undefined;
  }
  const most = Math.max(2, Math.floor(key.length / 3));
  return names
    .map((name): [number, string] => [distance(key, name), name])
    .filter(([d, name]) => d <= most && d < name.length)
    .sort(([a], [b]) => a - b)[0]?.[1];
}

/** Levenshtein's distance: letters put in, left out or changed. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
