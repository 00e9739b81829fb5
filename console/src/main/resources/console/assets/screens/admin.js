import {html, nothing} from '../vendor/lit-html/lit-html.js';
import {get, put} from '../app/api.js';
import {brief, plural, usd} from '../app/format.js';
import {announce, card, copyable, loaded, pageHead, problemNote, since, state, table} from '../app/parts.js';
import {Screen} from '../app/screen.js';
import {Services} from './admin/services.js';
import {pager} from './bounties.js';

const PAGE = 25;
/** The bits that mean something here. @type {[bit: number, name: string][]} */
const PERMISSIONS = [[0, 'developer'], [4, 'free account'], [5, 'unlimited'], [6, 'billing admin'], [7, 'unlimited deployments'], [10, 'subnet admin'], [11, 'may deploy publicly'], [16, 'miner']];

/** For administrators: how the services are, and accounts with what they hold. */
export default class Admin extends Screen {
  words = '';
  page = 0;
  users = this.load((signal) => get('/users/', {query: {search: this.words, page: this.page, limit: PAGE}, signal}));
  services = new Services(this);
  /** @type {any} */
  chosen = null;
  /** @type {import('../app/screen.js').Load<any>|null} */
  changes = null;

  get title() {
    return 'Administration';
  }

  template() {
    return html`${pageHead('Administration', 'How the services are, and accounts with what they hold.')}
      ${this.services.template()}
      <div class="columns wide-first">
        ${card('Accounts', html`<label class="field chooser"><span class="unseen">Search by name, id or hotkey</span><input type="search" placeholder="Search by name, id or hotkey" .value=${this.words}
          @input=${(/** @type {any} */ event) => this.find(event.target.value, 0)}></label>${loaded(this.users, (page) => this.list(page))}`)}
        ${this.chosen ? this.detail(this.chosen) : card('Account', state('account', 'None chosen', 'Choose one to see its changes and to make some.'))}
      </div>`;
  }

  /** @param {string} words @param {number} page */
  find(words, page) {
    this.words = words;
    this.page = page;
    this.users.reload();
  }

  /** @param {any} page */
  list(page) {
    if (!page.items.length) return state('search', 'No account matches', 'Try fewer letters.');
    return html`<p class="hint">${plural(page.total, 'account')}</p><ul class="rows">${page.items.map((/** @type {any} */ user) => html`<li><div class="grow"><span class="name">${user.username}</span>
        <small><code>${brief(user.hotkey)}</code> · since ${since(user.created_at)}</small></div><strong class="amount">${usd(user.balance)}</strong>
        <button type="button" aria-label=${`Open ${user.username}`} aria-pressed=${this.chosen?.user_id === user.user_id} @click=${() => this.choose(user)}>Open</button></li>`)}</ul>
      ${pager(page, PAGE, (next) => this.find(this.words, next))}`;
  }

  /** @param {any} user */
  choose(user) {
    this.chosen = user;
    this.attempt.problem = '';
    this.changes?.end();
    this.changes = this.load((signal) => get(`/users/${user.user_id}/changes`, {query: {limit: 10}, signal}));
    this.update();
  }

  /** @param {any} user */
  detail(user) {
    const mask = BigInt(user.permissions_bitmask);
    return html`<div>${card(user.username, html`<form class="stack" @submit=${(/** @type {Event} */ event) => this.submit(event, user)}>
        <p class="hint">${copyable(user.user_id, html`<code>${user.user_id.slice(0, 8)}</code>`, 'the user id')}</p>
        <label class="field"><span>Change of the balance<small>now ${usd(user.balance)}</small></span><input name="balance_change" type="number" step="0.01" placeholder="0.00"></label>
        <fieldset class="gpu-list"><legend>Permissions</legend>${PERMISSIONS.map(([bit, name]) => html`<label class="check"><input type="checkbox" name="bit" value=${bit} .checked=${(mask >> BigInt(bit)) % 2n === 1n}><span>${name}</span></label>`)}</fieldset>
        <label class="field"><span>Netuids<small>with commas between</small></span><input name="netuids" pattern="[0-9, ]*" .value=${(user.netuids ?? []).join(', ')}></label>
        ${problemNote(this.attempt.problem)}
        <button class="primary" ?disabled=${this.attempt.isBusy}>${this.attempt.isBusy ? 'Saving …' : 'Save'}</button></form>`)}
      ${this.changes ? card('Changes', loaded(this.changes, (page) => page.items.length
        ? table(['When', '#Balance', 'Permissions'], page.items.map((/** @type {any} */ one) => [since(one.changed_at), `${usd(one.before.balance)} → ${usd(one.after.balance)}`,
            one.before.permissions_bitmask === one.after.permissions_bitmask ? 'as before' : `${one.before.permissions_bitmask} → ${one.after.permissions_bitmask}`]), `Changes of ${user.username}`)
        : state('account', 'None yet', 'What administrators change of an account is kept.'))) : nothing}</div>`;
  }

  /** @param {Event} event @param {any} user */
  async submit(event, user) {
    event.preventDefault();
    const values = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    const known = PERMISSIONS.reduce((sum, [bit]) => sum | (1n << BigInt(bit)), 0n);
    const chosen = values.getAll('bit').reduce((sum, bit) => sum | (1n << BigInt(String(bit))), 0n);
    const change = Number(values.get('balance_change'));
    await this.attempt.make(async () => {
      const account = await put(`/users/${user.user_id}`, {
        ...(change ? {balance_change: change} : {}),
        // Bits that have no box here stay as they are.
        permissions_bitmask: Number((BigInt(user.permissions_bitmask) & ~known) | chosen),
        netuids: String(values.get('netuids')).split(',').map((one) => one.trim()).filter(Boolean).map(Number),
      });
      announce('Saved.');
      this.choose(account);
      await this.users.reload();
    });
  }
}
