import {html, nothing} from '../vendor/lit-html/lit-html.js';
import {get, remove, send} from '../app/api.js';
import {Confirm} from '../app/confirm.js';
import {plural} from '../app/format.js';
import {LogView} from '../app/log-view.js';
import {announce, badge, card, copyable, loaded, pageHead, problemNote, segmented, since, state} from '../app/parts.js';
import {Screen} from '../app/screen.js';
import {pager} from './bounties.js';

const PAGE = 25;
const EVERY_MILLIS = 10_000;

/** Images that chutes run in: registered from a registry, or built; with their logs. */
export default class Images extends Screen {
  words = '';
  page = 0;
  whose = 'all';
  list = this.load((signal) => get('/images/', {query: {include_public: this.whose === 'all', name: this.words, page: this.page, limit: PAGE}, signal}), EVERY_MILLIS);
  logs = new LogView(this, (text) => text.split('\n').map(lineOf).join(''));
  confirm = new Confirm(() => this.update());

  get title() {
    return 'Images';
  }

  template() {
    return html`${pageHead('Images', 'What chutes run in. The command line builds one from a definition: chutes build.')}
      <div class="filters" role="search">
        <label class="search plain-search"><span class="unseen">Search by name</span><input type="search" placeholder="Search by name" .value=${this.words} @input=${(/** @type {any} */ event) => this.find({words: event.target.value})}></label>
        ${this.app.isSignedIn ? segmented('Whose', [['all', 'All'], ['mine', 'Mine']], this.whose, (whose) => this.find({whose})) : nothing}
      </div>
      <div class="columns wide-first">
        ${card('Images', html`${problemNote(this.attempt.problemOf('deletion'))}${loaded(this.list, (page) => this.found(page))}`)}
        ${this.app.isSignedIn ? card('Register one', this.form()) : card('Register one', state('lock', 'Sign in to register an image', 'It needs an account of a developer.'))}
      </div>`;
  }

  /** @param {Partial<{words: string, whose: string, page: number}>} change */
  find(change) {
    Object.assign(this, {page: 0}, change);
    this.list.reload();
  }

  /** @param {any} page */
  found(page) {
    if (!page.items.length) return state('images', this.words ? 'No image matches' : 'No image yet', 'Register one from a registry, or build one with the command line.');
    return html`<ul class="rows">${page.items.map((/** @type {any} */ image) => this.row(image))}</ul>
      ${pager(page, PAGE, (next) => this.find({page: next}))}`;
  }

  /** @param {any} image */
  row(image) {
    const isOwn = image.user?.user_id === this.app.account?.user_id;
    const name = `${image.user?.username ?? 'chutes'}/${image.name}:${image.tag}`;
    const isOpen = this.logs.opened === image.image_id;
    const read = () => this.logs.open(image.image_id, `/images/${image.image_id}/logs`);
    return html`<li class="wrap"><div class="grow"><span class="name">${copyable(name, name, 'the name')}</span>
        <small>made ${since(image.created_at)}${buildTime(image)}</small></div>
      <div class="tags">${badge(image.status === 'built and pushed' ? 'info' : /fail|error/.test(image.status) ? 'bad' : 'warn', image.status)}${image.public ? nothing : badge('plain', 'private')}</div>
      ${isOwn ? html`<div class="actions">
        <button type="button" aria-expanded=${isOpen} aria-label=${`Log of ${name}`} @click=${() => (isOpen ? this.logs.close() : read())}>Log</button>
        ${this.confirm.template(image.image_id, name, () => this.end(image, name))}</div>` : nothing}
      ${isOpen ? this.logs.template(`Build log of ${name}`, read) : nothing}</li>`;
  }

  form() {
    return html`<form class="stack" @submit=${(/** @type {Event} */ event) => this.submit(event)}>
      <label class="field"><span>Reference</span><input name="reference" required placeholder="registry.example.com/team/app:1.0" autocomplete="off" spellcheck="false"></label>
      <div class="pair"><label class="field"><span>Name</span><input name="name" required pattern="[a-z0-9][a-z0-9_.\\-]*" maxlength="64" autocomplete="off"></label>
      <label class="field"><span>Tag</span><input name="tag" required pattern="[a-z0-9][a-z0-9_.\\-]*" maxlength="64" autocomplete="off"></label></div>
      <label class="check"><input type="checkbox" name="public"><span>Public<small>Everybody may run chutes in it.</small></span></label>
      ${problemNote(this.attempt.problemOf('form'))}
      <button class="primary" ?disabled=${this.attempt.isBusy}>${this.attempt.busy === 'form' ? 'Registering …' : 'Register'}</button></form>`;
  }

  /** @param {Event} event */
  async submit(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.currentTarget);
    const values = new FormData(form);
    await this.attempt.make(async () => {
      await send('POST', '/images/', {body: {name: values.get('name'), tag: values.get('tag'), reference: values.get('reference'), public: values.has('public'), readme: ''}});
      form.reset();
      announce('Registered.');
      await this.list.reload();
    });
  }

  /** @param {any} image @param {string} name */
  async end(image, name) {
    await this.attempt.make(async () => {
      await remove(`/images/${image.image_id}`);
      announce(`${name} is deleted.`);
      await this.list.reload();
    }, 'deletion');
  }
}

/** @param {any} image */
function buildTime(image) {
  if (!image.build_started_at || !image.build_completed_at) return '';
  const minutes = Math.round((Date.parse(image.build_completed_at) - Date.parse(image.build_started_at)) / 60_000);
  return minutes > 0 ? `, built in ${plural(minutes, 'minute')}` : '';
}

/** @param {string} line of the stream of a build */
function lineOf(line) {
  if (!line.startsWith('data:')) return '';
  try {
    const {log} = JSON.parse(line.slice(5));
    return log?.log == null ? '' : `${log.log}\n`;
  } catch {
    // DONE is the last one.
    return '';
  }
}
