import {html} from '../vendor/lit-html/lit-html.js';
import {ApiError, get, post} from '../app/api.js';
import {button, pageHead, problemNote, segmented} from '../app/parts.js';
import {go} from '../app/router.js';
import {Screen} from '../app/screen.js';
import {forget, keep} from '../app/session.js';
import {accountsOf, wallets} from '../app/wallet.js';

const KEY = /^cpk_[0-9a-f]{32}\.[0-9a-f]{32}\.[A-Za-z0-9]{32}$/;

/** @type {Record<string, {label: string, name: string, hint: string}>} */
const WAYS = {
  key: {label: 'API key', name: 'key', hint: 'Begins with cpk_. A key with few scopes shows few things.'},
  fingerprint: {label: 'Fingerprint', name: 'fingerprint', hint: 'Was shown once, when the account was registered. It is exchanged for a token that ends by itself.'},
};

/** Three ways to say who one is; what they may see is the platform's to say. */
export default class SignIn extends Screen {
  way = 'key';
  /** @type {{wallet: string, address: string, name?: string}[]|null} */
  accounts = null;

  get title() {
    return 'Sign in';
  }

  template() {
    return html`<div class="narrow">
      ${pageHead('Sign in', 'The console calls the same API as the command line, with your rights and no others.')}
      ${segmented('Way to sign in', [['key', 'API key'], ['fingerprint', 'Fingerprint'], ['wallet', 'Wallet']], this.way, (way) => this.choose(way))}
      <div class="card">${this.way === 'wallet' ? this.walletForm() : this.secretForm()}
        ${problemNote(this.attempt.problem)}</div>
    </div>`;
  }

  secretForm() {
    const {label, name, hint} = WAYS[this.way];
    return html`<form class="stack" @submit=${(/** @type {Event} */ event) => this.submit(event)}>
      <label class="field"><span>${label}</span>
        <input name=${name} type="password" autocomplete="off" spellcheck="false" required aria-describedby="secret-hint"></label>
      <p class="hint" id="secret-hint">${hint}</p>
      ${this.remember()}
      <button class="primary" ?disabled=${this.attempt.isBusy}>${this.attempt.isBusy ? 'Signing in …' : 'Sign in'}</button>
    </form>`;
  }

  remember() {
    return html`<label class="check"><input type="checkbox" name="remember"><span>Stay signed in on this device<small>Otherwise this tab forgets it when it is closed.</small></span></label>`;
  }

  walletForm() {
    const names = wallets();
    if (!names.length) {
      return html`<p>This browser has no Polkadot wallet. Install one as an extension, then reload the page; or sign in with an API key.</p>`;
    }
    return html`<form class="stack" @submit=${(/** @type {Event} */ event) => event.preventDefault()}>
      <p class="hint">The wallet signs each change by itself, and reading once every few minutes. No key is made or kept.</p>
      ${this.remember()}
      ${this.accounts
        ? this.accounts.length
          ? this.accounts.map((account) => html`<button type="button" class="choice" ?disabled=${this.attempt.isBusy} @click=${(/** @type {Event} */ event) => this.useWallet(event, account)}>
              <strong>${account.name ?? 'Account'}</strong><code>${account.address}</code></button>`)
          : html`<p>The wallet shows no sr25519 account to this page.</p>`
        : names.map((name) => button(`Connect ${name}`, () => this.connect(name), 'primary'))}
    </form>`;
  }

  /** @param {string} way */
  choose(way) {
    this.way = way;
    this.attempt.problem = '';
    this.update();
  }

  /** @param {string} wallet */
  async connect(wallet) {
    await this.attempt.make(async () => {
      this.accounts = (await accountsOf(wallet)).map((account) => ({...account, wallet}));
    });
  }

  /** @param {Event} event @param {{wallet: string, address: string}} account */
  async useWallet(event, account) {
    const form = /** @type {HTMLElement} */ (event.currentTarget).closest('form');
    const remembered = /** @type {HTMLInputElement} */ (form?.elements.namedItem('remember')).checked;
    await this.attempt.make(() => this.enter({kind: 'wallet', wallet: account.wallet, address: account.address}, remembered));
  }

  /** @param {Event} event */
  async submit(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.currentTarget);
    const remembered = /** @type {HTMLInputElement} */ (form.elements.namedItem('remember')).checked;
    const secret = /** @type {HTMLInputElement} */ (form.elements.namedItem(WAYS[this.way].name)).value.trim();
    await this.attempt.make(async () => {
      if (this.way === 'fingerprint') {
        const {token} = await post('/users/login', {fingerprint: secret}, {anonymous: true});
        await this.enter({kind: 'token', token}, remembered);
      } else if (KEY.test(secret)) {
        await this.enter({kind: 'key', key: secret}, remembered);
      } else {
        throw new Error('This is no API key: it is cpk_, 32 hex digits, a dot, 32 hex digits, a dot, and 32 letters or digits.');
      }
    });
  }

  /** The platform is asked before anything is kept for good. @param {import('../app/session.js').Credential} credential @param {boolean} remembered */
  async enter(credential, remembered) {
    keep(credential, remembered);
    try {
      // What any valid credential may call, however few scopes it has.
      await get('/chutes/', {query: {limit: 1}});
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 403) {
        forget();
        throw error;
      }
    }
    await this.app.readAccount();
    go('/');
  }
}
