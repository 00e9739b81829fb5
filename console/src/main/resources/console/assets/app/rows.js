/** A list of any length in the page's own scroll: only the rows that can be seen are there. */

import {html} from '../vendor/lit-html/lit-html.js';
import {repeat} from '../vendor/lit-html/directives/repeat.js';

const BEYOND = 8;
/** Taller screens than this show a blank below for a moment. */
const FIRST_HEIGHT = 1200;

export class Rows {
  first = 0;
  last = Math.ceil(FIRST_HEIGHT / 64);

  /** @param {import('./screen.js').Screen} screen @param {string} id of the list in the page @param {() => number} rowHeight in pixels; the style gives it */
  constructor(screen, id, rowHeight) {
    this.screen = screen;
    this.id = id;
    this.rowHeight = rowHeight;
    for (const event of ['scroll', 'resize']) {
      window.addEventListener(event, () => this.look(), {passive: true, signal: screen.leaving});
    }
  }

  /** Renders again only when other rows have come near the window. */
  look() {
    const list = document.getElementById(this.id);
    if (!list) return;
    const height = this.rowHeight();
    const above = -list.getBoundingClientRect().top;
    const first = Math.max(0, Math.floor(above / height) - BEYOND);
    const last = Math.max(0, Math.ceil((above + window.innerHeight) / height) + BEYOND);
    if (Math.abs(first - this.first) < BEYOND / 2 && Math.abs(last - this.last) < BEYOND / 2) return;
    this.first = first;
    this.last = last;
    this.screen.update();
  }

  /**
   * @template T
   * @param {T[]} items
   * @param {(item: T) => unknown} key
   * @param {(item: T) => unknown} row the content of a list item
   * @param {string} label
   */
  template(items, key, row, label) {
    const height = this.rowHeight();
    const last = Math.min(items.length, this.last);
    const first = Math.min(this.first, last);
    return html`<ul class="long" id=${this.id} aria-label=${label} .style=${`padding-top:${first * height}px;padding-bottom:${(items.length - last) * height}px`}>
      ${repeat(items.slice(first, last), key, (item, i) => html`<li aria-setsize=${items.length} aria-posinset=${first + i + 1}>${row(item)}</li>`)}</ul>`;
  }
}
