/** What happens with bounties, as it happens: a stream that is opened again when it ends. */

import {html, nothing} from '../vendor/lit-html/lit-html.js';
import {events} from './api.js';
import {count} from './format.js';
import {badge, since, state} from './parts.js';

const KEPT = 30;
const FIRST_PAUSE_MILLIS = 1000;
const LONGEST_PAUSE_MILLIS = 30_000;

/** @type {Record<string, [kind: 'hot'|'cold'|'warn'|'bad'|'info'|'plain', words: string]>} */
const WORDS = {
  'bounty-created': ['info', 'offered'],
  'bounty-increased': ['warn', 'raised'],
  'bounty-claimed': ['hot', 'claimed'],
  'bounty-expired': ['cold', 'expired'],
  'bounty-withdrawn': ['plain', 'withdrawn'],
};

export class BountyFeed {
  /** @type {any[]} newest first */
  happened = [];
  isOpen = false;

  /** @param {import('./screen.js').Screen} screen @param {() => void} changed */
  constructor(screen, changed) {
    this.screen = screen;
    this.changed = changed;
    this.#follow();
  }

  async #follow() {
    const {leaving} = this.screen;
    let pause = FIRST_PAUSE_MILLIS;
    while (!leaving.aborted) {
      try {
        for await (const {event, data} of events('/bounties/events', {anonymous: true, signal: leaving})) {
          this.#setOpen(true);
          pause = FIRST_PAUSE_MILLIS;
          if (event in WORDS) this.#take(event, JSON.parse(data));
        }
      } catch (error) {
        if (leaving.aborted) return;
        // The badge says it; the next try is under way.
        console.debug('The stream of bounties ended', error);
      }
      this.#setOpen(false);
      await new Promise((resolve) => setTimeout(resolve, pause));
      pause = Math.min(pause * 2, LONGEST_PAUSE_MILLIS);
    }
  }

  /** @param {string} event @param {any} bounty */
  #take(event, bounty) {
    this.happened = [{event, ...bounty}, ...this.happened].slice(0, KEPT);
    this.changed();
    this.screen.update();
  }

  /** @param {boolean} isOpen */
  #setOpen(isOpen) {
    if (this.isOpen === isOpen) return;
    this.isOpen = isOpen;
    this.screen.update();
  }

  badge() {
    return this.isOpen ? badge('info', 'connected') : badge('plain', 'connecting …');
  }

  /** @param {(chuteId: string) => string|null} nameOf */
  template(nameOf) {
    if (!this.happened.length) {
      return state('bounties', 'Nothing has happened yet', 'Offers and claims appear here the moment they are made.');
    }
    return html`<ol class="rows feed" tabindex="0" aria-label="What happened, newest first">${this.happened.map((one) => {
      const [kind, words] = WORDS[one.event];
      return html`<li><div class="grow"><span class="name">${nameOf(one.chute_id) ?? one.name ?? '[private chute]'}</span>
        <small>${since(one.at)}${one.miner_hotkey ? html` · by <code>${one.miner_hotkey.slice(0, 8)}…</code>` : nothing}</small></div>
        ${badge(kind, words)}<strong class="amount">${count(one.bounty_amount)}</strong></li>`;
    })}</ol>`;
  }
}
