/** Which screen an address shows. Addresses are paths under /console; the base URL itself is the overview. */

/**
 * @typedef {object} Route
 * @property {string} name
 * @property {RegExp} pattern
 * @property {() => Promise<{default: any}>} load the screen's module, when it is first asked for
 */

/** @type {Route[]} */
const ROUTES = [
  {name: 'overview', pattern: /^\/?$/, load: () => import('../screens/overview.js')},
  {name: 'chutes', pattern: /^\/chutes\/?$/, load: () => import('../screens/chutes.js')},
  {name: 'chutes', pattern: /^\/chutes\/(?<id>.+)$/, load: () => import('../screens/chute.js')},
  {name: 'deploy', pattern: /^\/deploy$/, load: () => import('../screens/deploy.js')},
  {name: 'images', pattern: /^\/images$/, load: () => import('../screens/images.js')},
  {name: 'bounties', pattern: /^\/bounties$/, load: () => import('../screens/bounties.js')},
  {name: 'miners', pattern: /^\/miners$/, load: () => import('../screens/miners.js')},
  {name: 'keys', pattern: /^\/keys$/, load: () => import('../screens/keys.js')},
  {name: 'account', pattern: /^\/account$/, load: () => import('../screens/account.js')},
  {name: 'admin', pattern: /^\/admin$/, load: () => import('../screens/admin.js')},
  {name: 'sign-in', pattern: /^\/sign-in$/, load: () => import('../screens/sign-in.js')},
];

const NOT_FOUND = {name: 'not-found', load: () => import('../screens/not-found.js')};

/**
 * @param {string} path of the address, without the query
 * @returns {{name: string, load: () => Promise<{default: any}>, params: Record<string, string>}}
 */
export function routeOf(path) {
  const inside = path.replace(/^\/console(?=\/|$)/, '');
  for (const route of ROUTES) {
    const found = route.pattern.exec(inside);
    if (found) return {...route, params: decoded(found.groups ?? {})};
  }
  return {...NOT_FOUND, params: {}};
}

/** @param {Record<string, string>} groups */
function decoded(groups) {
  return Object.fromEntries(
    Object.entries(groups).map(([name, value]) => {
      try {
        return [name, decodeURIComponent(value)];
      } catch {
        // A stray percent sign: the name as it stands is looked for, and not found.
        return [name, value];
      }
    }),
  );
}

/** @param {string} inside a path under /console, with or without a query */
export function address(inside) {
  return inside === '/' ? '/console' : `/console${inside}`;
}

/**
 * Links inside of the console change the address without a page load; all others are the browser's.
 *
 * @param {() => void} changed
 */
export function followLinks(changed) {
  document.addEventListener('click', (event) => {
    const target = /** @type {Element} */ (event.target);
    const link = target.closest?.('a[href]');
    if (!(link instanceof HTMLAnchorElement) || event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || link.target || link.hasAttribute('download')) return;
    if (link.origin !== location.origin || !/^\/(console(\/|$)|$)/.test(link.pathname)) return;
    // Within the page, to its content.
    if (link.hash && link.pathname === location.pathname) return;
    event.preventDefault();
    if (link.href !== location.href) history.pushState(null, '', link.href);
    changed();
  });
  window.addEventListener('popstate', changed);
}

/** @param {string} inside */
export function go(inside) {
  history.pushState(null, '', address(inside));
  window.dispatchEvent(new PopStateEvent('popstate'));
}

/** Changes the query of the address without a new entry of the history. @param {Record<string, string|null|undefined>} query */
export function setQuery(query) {
  const given = Object.entries(query).filter(([, value]) => value != null && value !== '');
  const text = new URLSearchParams(/** @type {[string, string][]} */ (given)).toString();
  history.replaceState(null, '', location.pathname + (text ? `?${text}` : ''));
}
