/** An output that is read as it comes, in one text: what is in the page does not grow with it. */

import {html, nothing} from '../vendor/lit-html/lit-html.js';
import {ApiError, chunks, send} from './api.js';
import {count} from './format.js';
import {LogTail} from './log-tail.js';
import {problemNote} from './parts.js';

/** Nearer to its end than this, in pixels, a reader is taken along. */
const NEAR_END = 40;

export class LogView {
  tail = new LogTail();
  problem = '';
  isFollowing = false;
  /** What is open; empty where nothing is. */
  opened = '';
  #reading = new AbortController();
  #isDue = false;
  #isAtEnd = true;

  /**
   * @param {import('./screen.js').Screen} screen
   * @param {(text: string) => string} [read] what of the stream is the output; called with whole lines of event streams alone
   */
  constructor(screen, read = (text) => text) {
    this.screen = screen;
    this.read = read;
    screen.leaving.addEventListener('abort', () => this.#reading.abort());
  }

  close() {
    this.#reading.abort();
    this.opened = '';
    this.isFollowing = false;
    this.screen.update();
  }

  /** Ends the stream; what was read stays. */
  stop() {
    this.#reading.abort();
    this.isFollowing = false;
    this.screen.update();
  }

  /** @param {string} name of what is opened @param {string} path @param {Record<string, string|number|boolean>} [query] */
  async open(name, path, query = {}) {
    this.#reading.abort();
    this.#reading = new AbortController();
    const {signal} = this.#reading;
    this.#isAtEnd = true;
    Object.assign(this, {tail: new LogTail(), problem: '', opened: name, isFollowing: true});
    this.screen.update();
    try {
      const response = await send('GET', path, {query, signal, accept: '*/*'});
      await this.#take(response);
    } catch (error) {
      if (signal.aborted) return;
      this.problem = error instanceof ApiError ? error.message : 'The connection broke: open it again.';
    }
    this.isFollowing = false;
    this.#show();
  }

  /** @param {Response} response */
  async #take(response) {
    const isEvents = (response.headers.get('Content-Type') ?? '').includes('event-stream');
    let rest = '';
    for await (const chunk of chunks(response)) {
      if (isEvents) {
        const end = (rest + chunk).lastIndexOf('\n') + 1;
        this.tail.add(this.read((rest + chunk).slice(0, end)));
        rest = (rest + chunk).slice(end);
      } else {
        this.tail.add(chunk);
      }
      this.#render();
    }
  }

  /** Once for all that comes before the next frame. */
  #render() {
    if (this.#isDue) return;
    this.#isDue = true;
    requestAnimationFrame(() => {
      this.#isDue = false;
      this.#show();
    });
  }

  #show() {
    this.screen.update();
    if (!this.#isAtEnd) return;
    queueMicrotask(() => {
      const shown = document.querySelector('.log-view .code');
      if (shown) shown.scrollTop = shown.scrollHeight;
    });
  }

  /** A reader who scrolls back is left where he reads. @param {Event} event */
  #scrolled(event) {
    const shown = /** @type {HTMLElement} */ (event.currentTarget);
    this.#isAtEnd = shown.scrollHeight - shown.scrollTop - shown.clientHeight < NEAR_END;
  }

  /** @param {string} label @param {() => void} again */
  template(label, again) {
    const {tail} = this;
    return html`<div class="log log-view">${problemNote(this.problem)}
      ${this.problem && tail.isEmpty ? nothing : html`<pre class="code" tabindex="0" aria-label=${label} @scroll=${(/** @type {Event} */ event) => this.#scrolled(event)}><code>${tail.isEmpty ? (this.isFollowing ? 'Waiting for the first line …' : 'Nothing was printed.') : tail.text}</code></pre>`}
      <div class="actions"><small>${tail.dropped ? `The last ${count(tail.count)} lines; ${count(tail.dropped)} before them are not kept here.` : `${count(tail.count)} ${tail.count === 1 ? 'line' : 'lines'}`}${this.isFollowing ? ', following' : ''}</small>
        ${this.isFollowing
          ? html`<button type="button" @click=${() => this.stop()}>Stop following</button>`
          : html`<button type="button" @click=${again}>Read again</button>`}</div></div>`;
  }
}
