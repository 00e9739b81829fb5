/** The small parts that screens are made of. */

import {html, nothing} from '../vendor/lit-html/lit-html.js';
import {ApiError} from './api.js';
import {icon} from './icons.js';
import {address} from './router.js';
import {ago, time} from './format.js';

/**
 * A loaded value, or the state that stands in its place.
 *
 * @template T
 * @param {import('./screen.js').Load<T>} load
 * @param {(value: T) => unknown} ready
 * @param {unknown} [skeleton]
 */
export function loaded(load, ready, skeleton = skeletonRows(3)) {
  if (load.value !== undefined) {
    return html`${load.error ? staleNote(load) : nothing}${ready(load.value)}`;
  }
  return load.error ? failure(load.error, () => load.reload()) : skeleton;
}

/** @param {number} rows */
export function skeletonRows(rows) {
  return html`<div class="skeleton" role="status"><span class="unseen">Loading …</span>${Array.from({length: rows}, () => html`<i></i>`)}</div>`;
}

/** @param {import('./screen.js').Load<any>} load */
function staleNote(load) {
  return html`<p class="note warn" role="status">${icon('offline')}<span>Not up to date: ${/** @type {Error} */ (load.error).message}</span>
    <button type="button" class="quiet" @click=${() => load.reload()}>Try again</button></p>`;
}

/**
 * Why nothing is there: offline, not allowed, or an error with what to do.
 *
 * @param {Error} error
 * @param {() => void} [again]
 */
export function failure(error, again) {
  const known = error instanceof ApiError ? error : null;
  if (known?.isOffline) {
    return state('offline', 'The platform does not answer', error.message, again && button('Try again', again));
  }
  if (known?.status === 401) {
    return state('lock', 'Sign in to see this', error.message, link('/sign-in', 'Sign in', 'button primary'));
  }
  if (known?.status === 403) {
    return state('lock', 'Your account or key may not see this', error.message);
  }
  if (known?.status === 404) {
    return state('search', 'Nothing here', error.message);
  }
  return state(
    'alert',
    'This did not work',
    html`${error.message}${known?.requestId ? html`<br><small>Request <code>${known.requestId}</code>: the services’ logs have it.</small>` : nothing}`,
    again && button('Try again', again),
  );
}

/**
 * A state in the place of content.
 *
 * @param {string} iconName
 * @param {string} heading
 * @param {unknown} text
 * @param {unknown} [action]
 */
export function state(iconName, heading, text, action) {
  return html`<div class="state" role="status"><span class="state-icon">${icon(iconName)}</span><p class="state-heading">${heading}</p>
    <p>${text}</p>${action ?? nothing}</div>`;
}

/** Why what was asked for did not work. @param {string} text nothing where it is empty */
export function problemNote(text) {
  return text ? html`<p class="problem" role="alert">${text}</p>` : nothing;
}

/** @param {string} label @param {(event: Event) => void} click @param {string} [kind] */
export function button(label, click, kind = '') {
  return html`<button type="button" class=${kind} @click=${click}>${label}</button>`;
}

/** A link inside of the console. @param {string} inside @param {unknown} label @param {string} [kind] */
export function link(inside, label, kind = '') {
  return html`<a class=${kind} href=${address(inside)}>${label}</a>`;
}

/** @param {string} name @param {unknown} label */
export function chuteLink(name, label = name) {
  return link(`/chutes/${name.split('/').map(encodeURIComponent).join('/')}`, label);
}

/** @param {'hot'|'cold'|'warn'|'bad'|'info'|'plain'} kind @param {unknown} label */
export function badge(kind, label) {
  return html`<span class="badge ${kind}">${label}</span>`;
}

/** A figure with what it means. @param {string} label @param {unknown} value @param {unknown} [more] */
export function tile(label, value, more) {
  return html`<div class="tile"><dt>${label}</dt><dd>${value}${more ? html`<small>${more}</small>` : nothing}</dd></div>`;
}

/** @param {unknown} content */
export function tiles(content) {
  return html`<dl class="tiles">${content}</dl>`;
}

/**
 * A section with a heading.
 *
 * @param {string} heading
 * @param {unknown} content
 * @param {unknown} [aside] beside the heading
 */
export function card(heading, content, aside) {
  return html`<section class="card"><header><h2>${heading}</h2>${aside ?? nothing}</header>${content}</section>`;
}

/** @param {string} heading @param {unknown} [lead] @param {unknown} [actions] */
export function pageHead(heading, lead, actions) {
  return html`<header class="page-head"><div><h1 tabindex="-1">${heading}</h1>${lead ? html`<p class="lead">${lead}</p>` : nothing}</div>
    ${actions ? html`<div class="actions">${actions}</div>` : nothing}</header>`;
}

/** @param {string|number|null|undefined} when */
export function since(when) {
  return when == null ? '–' : html`<time datetime=${new Date(when).toISOString()} title=${time(when)}>${ago(when)}</time>`;
}

/**
 * A text to be copied, with the button that does it.
 *
 * @param {string} text
 * @param {unknown} [shown]
 * @param {string} [what] for the button's name
 */
export function copyable(text, shown = html`<code>${text}</code>`, what = 'it') {
  return html`<span class="copyable">${shown}<button type="button" class="icon-button" aria-label="Copy ${what}" title="Copy"
    @click=${(/** @type {Event} */ event) => copy(event, text)}>${icon('copy')}</button></span>`;
}

/** @param {Event} event @param {string} text */
async function copy(event, text) {
  const pressed = /** @type {HTMLElement} */ (event.currentTarget);
  try {
    await navigator.clipboard.writeText(text);
    announce('Copied.');
    pressed.classList.add('done');
    setTimeout(() => pressed.classList.remove('done'), 1200);
  } catch {
    announce('This browser does not let the console copy: select the text instead.');
  }
}

const SAID_MILLIS = 6000;
let announced = 0;

/** Says something to screen readers, and shows it for a moment. @param {string} text */
export function announce(text) {
  const place = document.getElementById('announcement');
  if (!place) return;
  place.textContent = text;
  clearTimeout(announced);
  announced = window.setTimeout(() => (place.textContent = ''), SAID_MILLIS);
}

/**
 * Choices of which one holds, as buttons.
 *
 * @param {string} label
 * @param {[string, string][]} choices value and label
 * @param {string} chosen
 * @param {(value: string) => void} choose
 */
export function segmented(label, choices, chosen, choose) {
  return html`<div class="segmented" role="group" aria-label=${label}>${choices.map(
    ([value, text]) => html`<button type="button" aria-pressed=${value === chosen} @click=${() => choose(value)}>${text}</button>`,
  )}</div>`;
}

/**
 * @param {string[]} heads a head that begins with # is of numbers
 * @param {unknown[][]} rows
 * @param {string} caption for screen readers
 */
export function table(heads, rows, caption) {
  const numeric = heads.map((head) => head.startsWith('#'));
  return html`<div class="table" tabindex="0" role="region" aria-label=${caption}><table>
    <thead><tr>${heads.map((head, i) => html`<th scope="col" class=${numeric[i] ? 'number' : ''}>${numeric[i] ? head.slice(1) : head}</th>`)}</tr></thead>
    <tbody>${rows.map((row) => html`<tr>${row.map((cell, i) => html`<td class=${numeric[i] ? 'number' : ''} data-head=${numeric[i] ? heads[i].slice(1) : heads[i]}>${cell}</td>`)}</tr>`)}</tbody>
  </table></div>`;
}

/** A part of one as a bar. @param {number|null|undefined} value @param {string} label */
export function meter(value, label) {
  return html`<meter min="0" max="1" .value=${Math.min(1, value ?? 0)} aria-label=${label}></meter>`;
}
