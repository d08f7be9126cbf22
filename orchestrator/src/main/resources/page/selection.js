// Cells that are marked in all figures at once, and the one that is pointed at.

/** A set of cell ids that figures share. */
export class Selection {
  #cells = new Set();
  #pointed = '';
  #listeners = new Set();
  #version = 0;

  /** Another number whenever other cells are marked. */
  get version() {
    return this.#version;
  }

  /** Whether any cell is marked. */
  get any() {
    return this.#cells.size > 0;
  }

  /** Number of marked cells. */
  get size() {
    return this.#cells.size;
  }

  /** Ids of the marked cells, in the order in which they were marked. */
  get cells() {
    return [...this.#cells];
  }

  /** The cell that is pointed at; empty for none. */
  get pointed() {
    return this.#pointed;
  }

  has(cell) {
    return this.#cells.has(cell);
  }

  /** Marks exactly these cells. */
  set(cells) {
    this.#cells = new Set(cells);
    this.#version++;
    this.#tell();
  }

  /** Marks a cell, or takes the mark away. */
  toggle(cell) {
    if (!this.#cells.delete(cell)) {
      this.#cells.add(cell);
    }
    this.#version++;
    this.#tell();
  }

  point(cell) {
    if (cell !== this.#pointed) {
      this.#pointed = cell;
      this.#tell();
    }
  }

  /** Calls `listener` at every change; returns what ends that. */
  onChange(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell() {
    this.#listeners.forEach((listener) => listener(this));
  }
}

/** At most so many cells are kept in an address. */
export const MOST_IN_ADDRESS = 500;

/** The marks for an address; empty for none, or for more than it takes. */
export function marksToQuery(selection) {
  return selection.size > MOST_IN_ADDRESS ? '' : selection.cells.join(';');
}

/** The cells that an address marks. */
export function marksFromQuery(text) {
  return (text ?? '').split(';').filter((cell) => cell !== '');
}

/**
 * Hands marks on once they have rested for a moment, for an address: browsers bound how often that may change.
 *
 * @param {Selection} selection
 * @param {AbortSignal} signal ends it
 * @param {function(string)} remember takes the marks as an address has them
 */
export function keepMarks(selection, signal, remember) {
  let version = selection.version;
  let timer;
  selection.onChange(() => {
    if (selection.version !== version) {
      version = selection.version;
      clearTimeout(timer);
      timer = setTimeout(() => !signal.aborted && remember(marksToQuery(selection)), 300);
    }
  });
}
