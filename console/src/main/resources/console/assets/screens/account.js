import {html} from '../vendor/lit-html/lit-html.js';
import {usd} from '../app/format.js';
import {card, copyable, link, pageHead, since, state} from '../app/parts.js';
import {currentCredential} from '../app/session.js';
import {Screen} from '../app/screen.js';

/** @type {Record<string, string>} */
const KINDS = {key: 'API key', token: 'Token from a fingerprint', wallet: 'Wallet'};

/** Who the caller is to the platform. */
export default class Account extends Screen {
  get title() {
    return 'Account';
  }

  template() {
    const {account} = this.app;
    return html`${pageHead('Account', 'Who you are to the platform, and what you may do.')}
      ${account ? this.page(account) : this.app.isSignedIn
        ? state('lock', 'Your key may not read the account', 'An API key needs to be one that may do everything; a wallet or a fingerprint may always.')
        : state('account', 'You are not signed in', 'Sign in to see your account.', link('/sign-in', 'Sign in', 'button primary'))}`;
  }

  /** @param {import('../app/main.js').Account} account */
  page(account) {
    return html`<div class="columns">
      ${card(account.username, html`<dl class="facts">
        <div><dt>Balance</dt><dd><strong>${usd(account.balance)}</strong></dd></div>
        <div><dt>User id</dt><dd>${copyable(account.user_id, html`<code>${account.user_id.slice(0, 8)}</code>`, 'the user id')}</dd></div>
        <div><dt>Hotkey</dt><dd>${copyable(account.hotkey, html`<code>${account.hotkey.slice(0, 12)}…</code>`, 'the hotkey')}</dd></div>
        ${account.coldkey ? html`<div><dt>Coldkey</dt><dd>${copyable(account.coldkey, html`<code>${account.coldkey.slice(0, 12)}…</code>`, 'the coldkey')}</dd></div>` : ''}
        ${account.payment_address ? html`<div><dt>Payments to</dt><dd>${copyable(account.payment_address, html`<code>${account.payment_address.slice(0, 12)}…</code>`, 'the address')}</dd></div>` : ''}
        <div><dt>Member since</dt><dd>${since(account.created_at)}</dd></div>
        <div><dt>Signed in by</dt><dd>${KINDS[currentCredential()?.kind ?? ''] ?? '–'}</dd></div></dl>`, link('/keys', 'API keys'))}
      ${card('Permissions', account.permissions.length
        ? html`<ul class="ticks">${account.permissions.map((permission) => html`<li>${permission}</li>`)}</ul>`
        : state('lock', 'None beyond the usual', 'An administrator grants them.'))}
    </div>`;
  }
}
