// Server-sent events out of a stream of bytes, as EventSource reads them; here because EventSource sends no token.

/** Takes pieces of text and gives the events that they complete. */
export class EventParser {
  #rest = '';
  #data = [];
  #type = '';
  #id = '';

  /**
   * @param {string} text the next piece of the stream
   * @returns {{type: string, id: string, data: string}[]} the events that are whole now
   */
  push(text) {
    const events = [];
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop();
    for (const line of lines) {
      if (line === '') {
        if (this.#data.length > 0) {
          events.push({ type: this.#type || 'message', id: this.#id, data: this.#data.join('\n') });
        }
        this.#data = [];
        this.#type = '';
        continue;
      }
      this.#field(line);
    }
    return events;
  }

  #field(line) {
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'data') {
      this.#data.push(value);
    } else if (name === 'event') {
      this.#type = value;
    } else if (name === 'id' && !value.includes('\0')) {
      this.#id = value;
    }
  }
}
