/** What every screen has: a title, a template, and loads that end when it is left. */

import {ApiError} from './api.js';
import {Attempt} from './attempt.js';

/** Polls pause for a hidden tab, and grow rarer while the platform does not answer. */
const MOST_RARE_MILLIS = 60_000;

/**
 * A value from the platform, with the states that a reader sees: loading, ready, failed. A value that can't be renewed stays, with the error beside it.
 *
 * @template T
 */
export class Load {
  /** @type {T|undefined} */
  value = undefined;
  /** @type {Error|null} */
  error = null;
  isLoading = false;
  #timer = 0;
  #failures = 0;
  #turn = 0;
  #abort = new AbortController();
  #ended = false;

  /**
   * @param {(signal: AbortSignal) => Promise<T>} fetcher
   * @param {() => void} changed
   * @param {number} everyMillis 0 for once
   */
  constructor(fetcher, changed, everyMillis = 0) {
    this.fetcher = fetcher;
    this.changed = changed;
    this.everyMillis = everyMillis;
  }

  /** Loads now; an answer to an earlier question that comes late is dropped. */
  async reload() {
    clearTimeout(this.#timer);
    this.#abort.abort();
    if (this.#ended) return;
    this.#abort = new AbortController();
    const turn = ++this.#turn;
    this.isLoading = true;
    this.changed();
    try {
      const value = await this.fetcher(this.#abort.signal);
      if (turn !== this.#turn) return;
      this.value = value;
      this.error = null;
      this.#failures = 0;
    } catch (failure) {
      if (turn !== this.#turn) return;
      this.error = /** @type {Error} */ (failure);
      this.#failures++;
      if (!(failure instanceof ApiError)) console.error(failure);
    }
    this.isLoading = false;
    this.#schedule();
    this.changed();
  }

  #schedule() {
    if (!this.everyMillis || this.#ended || (this.error instanceof ApiError && this.error.isDenied)) return;
    const pause = Math.min(this.everyMillis * 2 ** this.#failures, MOST_RARE_MILLIS);
    this.#timer = window.setTimeout(() => (document.hidden ? this.#schedule() : this.reload()), pause);
  }

  end() {
    this.#ended = true;
    this.#turn++;
    clearTimeout(this.#timer);
    this.#abort.abort();
  }
}

/** A screen: made for an address, left for the next. */
export class Screen {
  /** @type {Load<any>[]} */
  #loads = [];
  #left = new AbortController();
  /** What its reader does. */
  attempt = new Attempt(() => this.update());

  /**
   * @param {import('./main.js').App} app
   * @param {Record<string, string>} params of the address
   */
  constructor(app, params) {
    this.app = app;
    this.params = params;
    this.query = new URLSearchParams(location.search);
  }

  /** Of the tab; the first heading says the same. */
  get title() {
    return 'OpenChutes';
  }

  /** @returns {unknown} a lit template */
  template() {
    return '';
  }

  /** Ends what a stream of this screen reads. */
  get leaving() {
    return this.#left.signal;
  }

  /**
   * @template T
   * @param {(signal: AbortSignal) => Promise<T>} fetcher
   * @param {number} [everyMillis]
   * @returns {Load<T>}
   */
  load(fetcher, everyMillis = 0) {
    const load = new Load(fetcher, () => this.update(), everyMillis);
    this.#loads.push(load);
    load.reload();
    return load;
  }

  update() {
    this.app.update();
  }

  leave() {
    this.#left.abort();
    this.#loads.forEach((load) => load.end());
  }
}
