import {html, nothing} from '../vendor/lit-html/lit-html.js';
import {get, inPath} from '../app/api.js';
import {count, percent} from '../app/format.js';
import {badge, copyable, link, loaded, pageHead, skeletonRows, tile, tiles} from '../app/parts.js';
import {setQuery} from '../app/router.js';
import {Screen} from '../app/screen.js';
import {Code} from './chute/code.js';
import {About} from './chute/about.js';
import {running} from './chute/instances.js';
import {Settings} from './chute/settings.js';
import {TryIt} from './chute/try-it.js';
import {WarmUp} from './chute/warm-up.js';

const EVERY_MILLIS = 5000;

/** @type {Record<string, {label: string, Part: any, isOwners?: boolean}>} */
const TABS = {
  about: {label: 'About', Part: About},
  try: {label: 'Try it', Part: TryIt},
  code: {label: 'Code', Part: Code},
  settings: {label: 'Settings', Part: Settings, isOwners: true},
};

/** One chute, by its id or its name. */
export default class Chute extends Screen {
  path = `/chutes/${inPath(this.params.id)}`;
  chute = this.load((signal) => get(this.path, {signal}), EVERY_MILLIS);
  utilization = this.load((signal) => this.readUtilization(signal), EVERY_MILLIS);
  updates = this.load((signal) => get('/chutes/rolling_updates', {anonymous: true, signal}), EVERY_MILLIS * 2);
  warmUp = new WarmUp(this);
  tab = this.query.get('tab') ?? 'about';
  /** @type {Map<string, any>} the tabs that were looked at keep what was typed into them */
  parts = new Map();

  get title() {
    return this.chute.value?.name ?? 'Chute';
  }

  get isOwn() {
    const owner = this.chute.value?.user?.user_id;
    return owner != null && owner === this.app.account?.user_id;
  }

  /** Of this chute alone, once its id is known. @param {AbortSignal} signal */
  async readUtilization(signal) {
    const id = this.chute?.value?.chute_id ?? (await get(this.path, {signal})).chute_id;
    return (await get('/chutes/utilization', {query: {chute_id: id}, anonymous: true, signal}))[0] ?? null;
  }

  template() {
    const head = this.chute.value === undefined ? pageHead(this.params.id) : nothing;
    return html`${head}${loaded(this.chute, (chute) => this.page(chute), skeletonRows(6))}`;
  }

  /** @param {any} chute */
  page(chute) {
    const shown = Object.entries(TABS).filter(([, tab]) => !tab.isOwners || this.isOwn);
    const now = shown.some(([name]) => name === this.tab) ? this.tab : 'about';
    return html`<p class="crumbs">${link('/chutes', 'Chutes')} / ${chute.user?.username ?? 'platform'}</p>
      ${pageHead(chute.name, chute.tagline, this.warmUp.action(chute))}
      <p class="tags">${this.status(chute)}${badge('plain', chute.public ? 'public' : 'private')}
        ${chute.standard_template ? badge('plain', chute.standard_template) : nothing}
        ${chute.tee ? badge('info', 'TEE') : nothing}
        ${this.updateOf(chute) ? badge('warn', 'update under way') : nothing}
        <span class="id">${copyable(chute.chute_id, html`<code>${chute.chute_id.slice(0, 8)}</code>`, 'the id')}</span></p>
      ${this.warmUp.template(chute)}
      ${this.figures(chute)}
      <div class="tabs" role="tablist" aria-label="Parts of this chute" @keydown=${(/** @type {KeyboardEvent} */ event) => this.walk(event, shown.map(([name]) => name), now)}>${shown.map(
        ([name, tab]) => html`<button type="button" role="tab" id=${`tab-${name}`} aria-controls="tab-panel" aria-selected=${name === now} tabindex=${name === now ? 0 : -1}
          @click=${() => this.open(name)}>${tab.label}</button>`,
      )}</div>
      <div id="tab-panel" role="tabpanel" tabindex="0" aria-labelledby=${`tab-${now}`}>${this.part(now).template(chute)}</div>`;
  }

  /** @param {any} chute */
  status(chute) {
    if (chute.disabled) return badge('plain', 'disabled');
    if (chute.hot) return badge('hot', 'hot');
    return running(chute).length ? badge('warn', 'starting') : badge('cold', 'cold');
  }

  /** @param {any} chute */
  updateOf(chute) {
    return this.updates.value?.find((/** @type {any} */ update) => update.chute_id === chute.chute_id);
  }

  /** @param {any} chute */
  figures(chute) {
    const busy = this.utilization.value;
    const active = running(chute).filter((one) => one.active && one.verified).length;
    return tiles(html`
      ${tile('Instances', count(active), busy ? `aimed at ${count(busy.target_count)}` : nothing)}
      ${tile('Utilization', percent(busy?.utilization_5m), 'in 5 minutes')}
      ${tile('Calls', count(busy?.total_requests_1h), 'in an hour')}
      ${tile('Refused', count(busy?.rate_limited_requests_1h), 'in an hour')}
      ${tile('Called', count(chute.invocation_count), 'in all')}
      ${tile('Bounty', chute.bounty == null ? '–' : count(chute.bounty), chute.bounty == null ? 'none open' : 'compute units')}`);
  }

  /** @param {string} name */
  part(name) {
    if (!this.parts.has(name)) this.parts.set(name, new TABS[name].Part(this));
    return this.parts.get(name);
  }

  /** @param {string} name */
  open(name) {
    this.tab = name;
    setQuery({tab: name === 'about' ? null : name});
    this.update();
  }

  /** Arrow keys go from tab to tab. @param {KeyboardEvent} event @param {string[]} names @param {string} now */
  walk(event, names, now) {
    const step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
    if (!step) return;
    const next = names[(names.indexOf(now) + step + names.length) % names.length];
    this.open(next);
    queueMicrotask(() => document.getElementById(`tab-${next}`)?.focus());
  }
}
