/** Starts the console: who is signed in, which screen the address means, and one render for everything. */

import {html, render} from '../vendor/lit-html/lit-html.js';
import {keyed} from '../vendor/lit-html/directives/keyed.js';
import {ApiError, get} from './api.js';
import {applyColours, layout} from './layout.js';
import {failure, pageHead, skeletonRows} from './parts.js';
import {followLinks, go, routeOf} from './router.js';
import {currentCredential, forget} from './session.js';

const BILLING_ADMIN = 2 ** 6;

/** @typedef {{user_id: string, username: string, hotkey: string, balance: number, permissions_bitmask: number, permissions: string[], created_at: string, payment_address: string, coldkey: string|null}} Account */

export class App {
  /** @type {Account|null} */
  account = null;
  isMenuOpen = false;
  isOnline = navigator.onLine;
  routeName = '';
  /** @type {import('./screen.js').Screen|null} */
  #screen = null;
  /** @type {Error|null} */
  #broken = null;
  #isWaiting = false;
  #turn = 0;

  get isSignedIn() {
    return currentCredential() !== null;
  }

  get isAdministrator() {
    return this.account !== null && Math.floor(this.account.permissions_bitmask / BILLING_ADMIN) % 2 === 1;
  }

  async start() {
    applyColours();
    followLinks(() => this.show());
    for (const event of ['online', 'offline']) {
      window.addEventListener(event, () => {
        this.isOnline = navigator.onLine;
        this.update();
      });
    }
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && this.isMenuOpen) this.toggleMenu();
    });
    await this.readAccount();
    await this.show();
  }

  /** A key that is limited to some objects may not read its account, and is signed in all the same. */
  async readAccount() {
    this.account = null;
    if (!this.isSignedIn) return;
    try {
      this.account = await get('/users/me');
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) forget();
      else if (!(error instanceof ApiError)) throw error;
    }
    this.update();
  }

  async show() {
    const turn = ++this.#turn;
    const route = routeOf(location.pathname);
    this.isMenuOpen = false;
    let Kind;
    try {
      Kind = (await route.load()).default;
    } catch (error) {
      if (turn !== this.#turn) return;
      // The platform was upgraded below this page, or is away.
      this.#leave();
      this.#broken = new ApiError(0, 'This part of the console could not be loaded: reload the page.');
      console.debug('The screen was not loaded', error);
      this.update();
      return;
    }
    if (turn !== this.#turn) return;
    const isFirst = this.routeName === '';
    this.#leave();
    this.#broken = null;
    this.routeName = route.name;
    this.#screen = new Kind(this, route.params);
    this.update();
    await Promise.resolve();
    if (!isFirst) {
      window.scrollTo(0, 0);
      // As a page load would: a screen reader begins at the heading.
      document.querySelector('h1')?.focus();
    }
  }

  #leave() {
    this.#screen?.leave();
    this.#screen = null;
  }

  toggleMenu() {
    this.isMenuOpen = !this.isMenuOpen;
    this.update();
  }

  signOut() {
    forget();
    this.account = null;
    go('/');
  }

  /** Renders once for all changes of this turn of the event loop. */
  update() {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    queueMicrotask(() => {
      this.#isWaiting = false;
      this.#render();
    });
  }

  #render() {
    const screen = this.#screen;
    document.title = screen && screen.title !== 'OpenChutes' ? `${screen.title} · OpenChutes` : 'OpenChutes';
    const content = this.#broken
      ? html`${pageHead('This page could not be opened')}${failure(this.#broken, () => location.reload())}`
      : screen
        ? keyed(screen, html`<div class="screen ${this.routeName}">${screen.template()}</div>`)
        : html`<h1 class="unseen">OpenChutes</h1>${skeletonRows(5)}`;
    render(layout(this, content), /** @type {HTMLElement} */ (document.getElementById('app')));
  }
}

const place = /** @type {HTMLElement} */ (document.getElementById('app'));
place.replaceChildren();
new App().start().catch((error) => {
  console.error(error);
  place.textContent = 'The console could not start: reload the page.';
});
