import {html, nothing} from '../vendor/lit-html/lit-html.js';
import {get} from '../app/api.js';
import {count, percent, plural, short, usd} from '../app/format.js';
import {icon} from '../app/icons.js';
import {badge, chuteLink, link, loaded, meter, pageHead, segmented, skeletonRows, state} from '../app/parts.js';
import {setQuery} from '../app/router.js';
import {Rows} from '../app/rows.js';
import {Screen} from '../app/screen.js';

const EVERY_MILLIS = 15_000;
/** As many as the platform lists at once. */
const MOST = 5000;
const LONG = 500;
const ROW = 72;
const PHONE_ROW = 104;
const phone = window.matchMedia('(max-width: 640px)');

/** @type {[string, string][]} */
const STATES = [['', 'All'], ['hot', 'Hot'], ['cold', 'Cold'], ['mine', 'Mine']];
/** @type {[string, string][]} */
const TEMPLATES = [['', 'Any template'], ['vllm', 'vLLM'], ['diffusion', 'Diffusion'], ['embedding', 'Embedding'], ['tei', 'TEI'], ['other', 'None']];

/** All chutes that the caller may see, found by name, state and template. */
export default class Chutes extends Screen {
  words = this.query.get('q') ?? '';
  state = this.query.get('state') ?? '';
  kind = this.query.get('template') ?? '';
  list = this.load((signal) => this.readList(signal), EVERY_MILLIS);
  utilization = this.load((signal) => get('/chutes/utilization', {anonymous: true, signal}), EVERY_MILLIS);
  /** @type {{items: any[], asked: string, found: any[]}|null} */
  matched = null;
  rows = new Rows(this, 'chutes', () => (phone.matches ? PHONE_ROW : ROW));

  get title() {
    return 'Chutes';
  }

  /** Long lists are renewed more rarely: thousands of chutes are some megabytes. @param {AbortSignal} signal */
  async readList(signal) {
    const list = await get('/chutes/', {query: {include_public: true, limit: MOST}, signal});
    this.list.everyMillis = list.items.length > LONG ? EVERY_MILLIS * 8 : EVERY_MILLIS;
    return list;
  }

  template() {
    return html`${pageHead('Chutes', this.list.value ? `${plural(this.list.value.total, 'chute')} that you may see.` : 'Apps that run on GPUs while they are called.', link('/deploy', 'Deploy', 'button'))}
      <div class="filters" role="search">
        <label class="search"><span class="unseen">Search by name</span>${icon('search')}<input type="search" placeholder="Search by name or tagline" .value=${this.words}
          @input=${(/** @type {any} */ event) => this.filter({words: event.target.value})}></label>
        ${segmented('State', this.app.account ? STATES : STATES.slice(0, 3), this.state, (value) => this.filter({state: value}))}
        <label><span class="unseen">Template</span><select @change=${(/** @type {any} */ event) => this.filter({kind: event.target.value})}>
          ${TEMPLATES.map(([value, label]) => html`<option value=${value} ?selected=${value === this.kind}>${label}</option>`)}</select></label>
      </div>
      ${loaded(this.list, (list) => this.found(list), skeletonRows(8))}`;
  }

  /** @param {{words?: string, state?: string, kind?: string}} change */
  filter(change) {
    Object.assign(this, change);
    setQuery({q: this.words, state: this.state, template: this.kind});
    this.update();
    window.scrollTo(0, 0);
    this.rows.look();
  }

  /** @param {any} list */
  found(list) {
    const items = this.matching(list.items);
    if (list.total === 0) {
      return state('chutes', 'No chute yet', 'Deploy one from a template, or with the command line: chutes deploy.', link('/deploy', 'Deploy one', 'button primary'));
    }
    if (!items.length) {
      return state('search', 'No chute matches', 'Try fewer letters, or another state or template.', html`<button type="button" @click=${() => this.filter({words: '', state: '', kind: ''})}>Clear the search</button>`);
    }
    const notes = [
      items.length < list.items.length ? `${count(items.length)} of ${count(list.items.length)} match.` : '',
      list.items.length < list.total ? `Only the ${count(list.items.length)} most called are listed.` : '',
    ].join(' ').trim();
    return html`${notes ? html`<p class="found" role="status">${notes}</p>` : nothing}
      ${this.rows.template(items, (chute) => chute.chute_id, (chute) => this.row(chute), 'Chutes, most called first')}`;
  }

  /** Looked for once for each list and choice, not with each row that comes into sight. @param {any[]} items @returns {any[]} */
  matching(items) {
    const words = this.words.trim().toLowerCase();
    const mine = this.app.account?.user_id;
    const asked = JSON.stringify([words, this.kind, this.state, mine]);
    if (this.matched?.items !== items || this.matched.asked !== asked) {
      this.matched = {items, asked, found: items.filter((chute) => this.matches(chute, words, mine))};
    }
    return this.matched.found;
  }

  /** @param {any} chute @param {string} words @param {string|undefined} mine */
  matches(chute, words, mine) {
    return (
      (!words || chute.name.toLowerCase().includes(words) || (chute.tagline ?? '').toLowerCase().includes(words)) &&
      (!this.kind || (chute.standard_template ?? 'other') === this.kind) &&
      (this.state === '' || (this.state === 'mine' ? chute.user?.user_id === mine : chute.hot === (this.state === 'hot')))
    );
  }

  /** @param {any} chute */
  row(chute) {
    const busy = this.busyOf(chute.chute_id);
    return html`<div class="chute-row">
      <span class="dot ${chute.hot ? 'hot' : 'cold'}" aria-hidden="true"></span>
      <div class="grow"><span class="name">${chuteLink(chute.chute_id, chute.name)}</span><small>${chute.tagline || `by ${chute.user?.username ?? 'the platform'}`}</small></div>
      <div class="tags">${chute.disabled ? badge('plain', 'disabled') : chute.hot ? badge('hot', 'hot') : badge('cold', 'cold')}
        ${chute.public ? nothing : badge('plain', 'private')}${chute.standard_template ? badge('plain', chute.standard_template) : nothing}</div>
      <div class="load">${busy ? html`${meter(busy.utilization_5m, `Utilization of ${chute.name}`)}<span>${percent(busy.utilization_5m)}</span>` : nothing}</div>
      <div class="calls"><strong>${short(chute.invocation_count)}</strong><small>calls</small></div>
      <div class="price"><strong>${usd(chute.current_estimated_price?.usd?.hour)}</strong><small>an hour</small></div>
    </div>`;
  }

  /** @param {string} id */
  busyOf(id) {
    const now = this.utilization.value;
    if (now !== this.indexed) {
      this.indexed = now;
      this.byId = new Map((now ?? []).map((/** @type {any} */ one) => [one.chute_id, one]));
    }
    return this.byId?.get(id);
  }
}
