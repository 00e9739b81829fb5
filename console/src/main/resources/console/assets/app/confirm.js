/** A click that destroys something is asked for twice, at the place where it is made. */

import {html} from '../vendor/lit-html/lit-html.js';
import {button} from './parts.js';

export class Confirm {
  /** The id of what a second click would end; empty where there was no first one. */
  #doomed = '';

  /** @param {() => void} changed */
  constructor(changed) {
    this.changed = changed;
  }

  /**
   * @param {string} id
   * @param {string} name for screen readers
   * @param {() => Promise<void>} end
   */
  template(id, name, end) {
    return this.#doomed === id
      ? html`${button('Delete it', async () => {
          await end();
          this.#choose('');
        }, 'danger')}${button('Keep it', () => this.#choose(''))}`
      : html`<button type="button" aria-label=${`Delete ${name}`} @click=${() => this.#choose(id)}>Delete</button>`;
  }

  /** @param {string} id */
  #choose(id) {
    this.#doomed = id;
    this.changed();
  }
}
