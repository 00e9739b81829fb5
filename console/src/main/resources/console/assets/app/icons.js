/** The console's own line icons, 24 by 24. */

import {html} from '../vendor/lit-html/lit-html.js';

/** @type {Record<string, string>} */
const PATHS = {
  overview: 'M4 13h6V4H4zM14 20h6v-9h-6zM4 20h6v-3H4zM14 7h6V4h-6z',
  chutes: 'M12 3 4 7.5v9L12 21l8-4.5v-9zM4 7.5l8 4.5 8-4.5M12 12v9',
  deploy: 'M12 16V4M7 9l5-5 5 5M5 20h14',
  images: 'M12 4 3 8.5l9 4.5 9-4.5zM3 13l9 4.5 9-4.5M3 17l9 4 9-4',
  bounties: 'M8 4h8v5a4 4 0 0 1-8 0zM8 5H4v2a3 3 0 0 0 4 3M16 5h4v2a3 3 0 0 1-4 3M12 13v4M8 20h8',
  miners: 'M4 5h16v6H4zM4 13h16v6H4zM8 8h.01M8 16h.01',
  keys: 'M14.5 9.5a4.5 4.5 0 1 1-9 0 4.5 4.5 0 0 1 9 0M13.2 12.7 20 19.5M17 16.5l2-2',
  account: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4.5 20a7.5 7.5 0 0 1 15 0',
  admin: 'M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6z',
  docs: 'M6 3h9l4 4v14H6zM14 3v5h5M9 13h7M9 17h5',
  search: 'M16 11a5.5 5.5 0 1 1-11 0 5.5 5.5 0 0 1 11 0M15 15l5 5',
  menu: 'M4 7h16M4 12h16M4 17h16',
  close: 'M6 6l12 12M18 6 6 18',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  check: 'M5 12.5 10 17l9-10',
  flame: 'M12 3c1 4 5 5.500 5 10.500a5 5 0 0 1-10 0c0-2 1-3.500 2-4.500 .5 1.500 1.500 2 2 2-.5-3 0-6 1-8z',
  snow: 'M12 3v18M4.200 7.500l15.600 9M19.800 7.500l-15.600 9',
  play: 'M7 5v14l12-7z',
  alert: 'M12 4 2.500 20h19zM12 10v5M12 17.500h.01',
  lock: 'M6 11h12v9H6zM9 11V8a3 3 0 0 1 6 0v3',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M19 5l-2 2M7 17l-2 2',
  moon: 'M20 14.500A8 8 0 0 1 9.500 4a8 8 0 1 0 10.500 10.500z',
  auto: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16M12 4v16',
  out: 'M10 4H5v16h5M14 8l4 4-4 4M18 12H9',
  back: 'M15 5l-7 7 7 7',
  offline: 'M3 3l18 18M5 12a10 10 0 0 1 4-2.500M2 8.500a15 15 0 0 1 4-2.500M12 6c4 0 7.500 1 10 2.500M16 10.500a10 10 0 0 1 3 1.500M8.500 15.500a5 5 0 0 1 7 0M12 19h.01',
};

/** Decoration: the words beside it say what it means. @param {string} name */
export function icon(name) {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d=${PATHS[name]}></path></svg>`;
}

/** A parachute that carries a chip. */
export function logo() {
  return html`<svg class="logo" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
    <path class="canopy" d="M4 14a12 10.500 0 0 1 24 0c-2-1.800-5-1.800-7 0-2.500-1.800-7.500-1.800-10 0-2-1.800-5-1.800-7 0z"></path>
    <path class="cords" d="M4 14l9.500 9M28 14l-9.500 9M11 14l3 9M21 14l-3 9"></path>
    <rect class="chip" x="12.500" y="22.500" width="7" height="6" rx="1.500"></rect>
  </svg>`;
}
