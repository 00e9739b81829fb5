/** The last lines of a text that goes on: bounded in lines and in characters, however long it is and however fast it comes. */

const MOST_LINES = 2000;
const LONGEST_LINE = 2000;
const MOST_CHARACTERS = 500_000;
/** Colours and cursor movements of terminals, and what no screen shows. */
// eslint-disable-next-line no-control-regex
const NOT_SHOWN = /\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g;

export class LogTail {
  /** @type {string[]} */
  #lines = [];
  /** The line that has not ended yet. */
  #rest = '';
  #characters = 0;
  /** Lines that came before the first that is kept. */
  dropped = 0;

  /** @param {string} text */
  add(text) {
    const lines = (this.#rest + text).split('\n');
    this.#rest = bounded(/** @type {string} */ (lines.pop()));
    for (const line of lines.slice(-MOST_LINES).map(shown)) {
      this.#lines.push(line);
      this.#characters += line.length;
    }
    let over = Math.max(0, this.#lines.length - MOST_LINES);
    for (const line of this.#lines.slice(0, over)) this.#characters -= line.length;
    while (this.#characters > MOST_CHARACTERS) this.#characters -= this.#lines[over++].length;
    this.#lines.splice(0, over);
    this.dropped += over + Math.max(0, lines.length - MOST_LINES);
  }

  get isEmpty() {
    return !this.#lines.length && !this.#rest;
  }

  get count() {
    return this.#lines.length + (this.#rest ? 1 : 0);
  }

  /** All of it, as one text. */
  get text() {
    return this.#lines.join('\n') + (this.#rest ? `${this.#lines.length ? '\n' : ''}${shown(this.#rest)}` : '');
  }
}

/** What a terminal would show of a line: of a progress bar, its last state. @param {string} line */
function shown(line) {
  const plain = line.replace(/\r+$/, '').replace(NOT_SHOWN, '');
  return bounded(plain.slice(plain.lastIndexOf('\r') + 1));
}

/** @param {string} line */
function bounded(line) {
  return line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)} …` : line;
}
