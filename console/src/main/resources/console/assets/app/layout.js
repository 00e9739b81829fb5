/** The frame around every screen: navigation, account, colours. */

import {html, nothing} from '../vendor/lit-html/lit-html.js';
import {icon, logo} from './icons.js';
import {address} from './router.js';

/** @type {[string, string, string][]} name of route and icon, address, label */
const PLACES = [
  ['overview', '/', 'Overview'],
  ['chutes', '/chutes', 'Chutes'],
  ['deploy', '/deploy', 'Deploy'],
  ['images', '/images', 'Images'],
  ['bounties', '/bounties', 'Bounties'],
  ['miners', '/miners', 'Miners'],
  ['keys', '/keys', 'API keys'],
  ['account', '/account', 'Account'],
  ['admin', '/admin', 'Administration'],
];

const COLOURS = 'openchutes.colours';
/** @type {Record<string, [string, string, string]>} the next one, its icon, what is now */
const NEXT_COLOURS = {auto: ['light', 'auto', 'as the system'], light: ['dark', 'sun', 'light'], dark: ['auto', 'moon', 'dark']};

/** @param {import('./main.js').App} app @param {unknown} content */
export function layout(app, content) {
  return html`
    <a class="skip" href="#content" @click=${skip}>Skip to the content</a>
    <div class="frame">
      <header class="top">
        <a class="brand" href=${address('/')}>${logo()}<span>OpenChutes</span></a>
        <button type="button" class="icon-button menu-button" aria-expanded=${app.isMenuOpen} aria-controls="navigation"
          aria-label=${app.isMenuOpen ? 'Close the menu' : 'Open the menu'} @click=${() => app.toggleMenu()}>${icon(app.isMenuOpen ? 'close' : 'menu')}</button>
      </header>
      <nav id="navigation" class=${app.isMenuOpen ? 'open' : ''} aria-label="Console">
        <a class="brand" href=${address('/')}>${logo()}<span>OpenChutes</span></a>
        <ul>${PLACES.filter(([name]) => name !== 'admin' || app.isAdministrator).map(([name, inside, label]) => place(app, name, inside, label))}</ul>
        <div class="below">
          <ul><li><a href="/docs">${icon('docs')}<span>API</span></a></li></ul>
          ${who(app)}
          ${colours(app)}
        </div>
      </nav>
      <main id="content" tabindex="-1">${app.isOnline ? nothing : html`<p class="note warn" role="status">${icon('offline')}<span>You are offline: what you see is not renewed.</span></p>`}${content}</main>
    </div>
    <div id="announcement" class="announcement" role="status" aria-live="polite"></div>`;
}

/** The browser's own jump would be to an address that is none of the console's. @param {Event} event */
function skip(event) {
  event.preventDefault();
  document.getElementById('content')?.focus();
}

/** @param {import('./main.js').App} app @param {string} name @param {string} inside @param {string} label */
function place(app, name, inside, label) {
  return html`<li><a href=${address(inside)} aria-current=${app.routeName === name ? 'page' : nothing}>${icon(name)}<span>${label}</span></a></li>`;
}

/** @param {import('./main.js').App} app */
function who(app) {
  if (!app.isSignedIn) return html`<a class="button primary wide" href=${address('/sign-in')}>Sign in</a>`;
  return html`<div class="who"><span class="avatar" aria-hidden="true">${(app.account?.username ?? '?').slice(0, 1).toUpperCase()}</span>
    <span class="who-name">${app.account ? app.account.username : 'A limited key'}</span>
    <button type="button" class="icon-button" aria-label="Sign out" title="Sign out" @click=${() => app.signOut()}>${icon('out')}</button></div>`;
}

/** @param {import('./main.js').App} app */
function colours(app) {
  const now = storedColours();
  const [next, name, words] = NEXT_COLOURS[now];
  return html`<button type="button" class="quiet colours" @click=${() => {
    localStorage.setItem(COLOURS, next);
    applyColours();
    app.update();
  }}>${icon(name)}<span>Colours: ${words}</span></button>`;
}

function storedColours() {
  const stored = localStorage.getItem(COLOURS) ?? 'auto';
  return stored in NEXT_COLOURS ? stored : 'auto';
}

export function applyColours() {
  document.documentElement.dataset.colours = storedColours();
}
