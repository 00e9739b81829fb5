import {html, nothing} from '../vendor/lit-html/lit-html.js';
import {get, post, remove} from '../app/api.js';
import {Confirm} from '../app/confirm.js';
import {announce, badge, button, card, copyable, loaded, pageHead, problemNote, since, state} from '../app/parts.js';
import {Screen} from '../app/screen.js';

const MOST = 100;
/** @type {[string, string][]} */
const TYPES = [['chutes', 'Chutes'], ['images', 'Images'], ['invocations', 'Calls']];
/** @type {[string, string][]} */
const ACTIONS = [['', 'everything'], ['read', 'read'], ['write', 'write'], ['delete', 'delete'], ['invoke', 'call']];

/** The caller's API keys, and a form for one with exactly the scopes that it needs. */
export default class Keys extends Screen {
  keys = this.load((signal) => get('/api_keys/', {query: {limit: MOST}, signal}));
  isAdmin = false;
  /** @type {{object_type: string, object_id: string, action: string}[]} */
  scopes = [{object_type: 'chutes', object_id: '', action: 'read'}];
  /** @type {any} */
  made = null;
  confirm = new Confirm(() => this.update());

  get title() {
    return 'API keys';
  }

  template() {
    return html`${pageHead('API keys', 'For programs that act for you. A key is shown once; only its digest is kept.')}
      ${this.made ? this.secret() : nothing}
      <div class="columns wide-first">
        ${card('Your keys', html`${problemNote(this.attempt.problemOf('deletion'))}${loaded(this.keys, (page) => this.list(page))}`)}
        ${card('New key', this.form())}
      </div>`;
  }

  secret() {
    return html`<section class="card secret" aria-label="The new key"><h2>Copy ${this.made.name} now</h2>
      <p class="hint">It is not shown again.</p>${copyable(this.made.secret_key, html`<code>${this.made.secret_key}</code>`, 'the key')}
      <div class="actions">${button('I have it', () => {
        this.made = null;
        this.update();
      }, 'primary')}</div></section>`;
  }

  /** @param {any} page */
  list(page) {
    if (!page.items.length) return state('keys', 'No key yet', 'Make one for each program: it can then be taken away alone.');
    return html`<ul class="rows">${page.items.map((/** @type {any} */ key) => html`<li><div class="grow"><span class="name">${key.name}</span>
      <small>made ${since(key.created_at)}, ${key.last_used_at ? html`used ${since(key.last_used_at)}` : 'never used'}</small>
      <div class="tags">${key.admin ? badge('warn', 'may do everything') : key.scopes.map((/** @type {any} */ scope) => badge('plain', describe(scope)))}</div></div>
      <div class="actions">${this.confirm.template(key.api_key_id, key.name, () => this.end(key))}</div></li>`)}</ul>`;
  }

  form() {
    return html`<form class="stack" @submit=${(/** @type {Event} */ event) => this.submit(event)}>
      <label class="field"><span>Name</span><input name="name" required maxlength="64" autocomplete="off" placeholder="nightly-job"></label>
      <label class="check"><input type="checkbox" .checked=${this.isAdmin} @change=${(/** @type {any} */ event) => {
        this.isAdmin = event.target.checked;
        this.update();
      }}><span>May do everything that you may<small>Keys and account, too. Programs rarely need it.</small></span></label>
      ${this.isAdmin ? nothing : html`<fieldset class="scopes"><legend>It may</legend>
        ${this.scopes.map((scope, i) => this.scopeRow(scope, i))}
        ${button('Add a scope', () => {
          this.scopes.push({object_type: 'chutes', object_id: '', action: ''});
          this.update();
        })}</fieldset>`}
      ${problemNote(this.attempt.problemOf('form'))}
      <button class="primary" ?disabled=${this.attempt.isBusy || (!this.isAdmin && !this.scopes.length)}>${this.attempt.busy === 'form' ? 'Making it …' : 'Make the key'}</button></form>`;
  }

  /** @param {Keys['scopes'][number]} scope @param {number} i */
  scopeRow(scope, i) {
    const set = (/** @type {string} */ name) => (/** @type {any} */ event) => {
      Object.assign(scope, {[name]: event.target.value});
      this.update();
    };
    return html`<div class="scope">
      <label class="field"><span>Do</span><select @change=${set('action')}>${ACTIONS.map(([value, label]) => html`<option value=${value} ?selected=${value === scope.action}>${label}</option>`)}</select></label>
      <label class="field"><span>With</span><select @change=${set('object_type')}>${TYPES.map(([value, label]) => html`<option value=${value} ?selected=${value === scope.object_type}>${label}</option>`)}</select></label>
      <label class="field"><span>Only this id<small>optional</small></span><input .value=${scope.object_id} @input=${set('object_id')} autocomplete="off" placeholder="all"></label>
      ${button('Remove', () => {
        this.scopes.splice(i, 1);
        this.update();
      }, 'quiet')}</div>`;
  }

  /** @param {Event} event */
  async submit(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.currentTarget);
    await this.attempt.make(async () => {
      this.made = await post('/api_keys/', {
        name: new FormData(form).get('name'),
        admin: this.isAdmin,
        scopes: this.isAdmin ? [] : this.scopes.map((scope) => ({object_type: scope.object_type, object_id: scope.object_id.trim() || null, action: scope.action || null})),
      });
      form.reset();
      await this.keys.reload();
      window.scrollTo(0, 0);
    });
  }

  /** @param {any} key */
  async end(key) {
    await this.attempt.make(async () => {
      await remove(`/api_keys/${key.api_key_id}`);
      announce(`${key.name} is deleted.`);
      await this.keys.reload();
    }, 'deletion');
  }
}

/** @param {{object_type: string, object_id: string|null, action: string|null}} scope */
function describe(scope) {
  const what = scope.object_id ? `${scope.object_type} ${scope.object_id.slice(0, 8)}` : `all ${scope.object_type}`;
  return `${scope.action ?? 'everything'} · ${what}`;
}
