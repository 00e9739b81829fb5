import {html, nothing} from '../vendor/lit-html/lit-html.js';
import {chunks, get, remove, send} from '../app/api.js';
import {plural} from '../app/format.js';
import {announce, badge, button, card, copyable, loaded, pageHead, problemNote, segmented, since, state} from '../app/parts.js';
import {Screen} from '../app/screen.js';
import {pager} from './bounties.js';

const PAGE = 25;
const EVERY_MILLIS = 10_000;
const MOST_LOG = 500_000;

/** Images that chutes run in: registered from a registry, or built; with their logs. */
export default class Images extends Screen {
  words = '';
  page = 0;
  whose = 'all';
  list = this.load((signal) => get('/images/', {query: {include_public: this.whose === 'all', name: this.words, page: this.page, limit: PAGE}, signal}), EVERY_MILLIS);
  /** @type {string} the image whose log is open */
  reading = '';
  log = '';
  logProblem = '';
  /** @type {AbortController|null} */
  following = null;
  doomed = '';

  get title() {
    return 'Images';
  }

  leave() {
    this.following?.abort();
    super.leave();
  }

  template() {
    return html`${pageHead('Images', 'What chutes run in. The command line builds one from a definition: chutes build.')}
      <div class="filters" role="search">
        <label class="search plain-search"><span class="unseen">Search by name</span><input type="search" placeholder="Search by name" .value=${this.words} @input=${(/** @type {any} */ event) => this.find({words: event.target.value})}></label>
        ${this.app.isSignedIn ? segmented('Whose', [['all', 'All'], ['mine', 'Mine']], this.whose, (whose) => this.find({whose})) : nothing}
      </div>
      <div class="columns wide-first">
        ${card('Images', loaded(this.list, (page) => this.found(page)))}
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
    const isOpen = this.reading === image.image_id;
    return html`<li class="wrap"><div class="grow"><span class="name">${copyable(name, name, 'the name')}</span>
        <small>made ${since(image.created_at)}${buildTime(image)}</small></div>
      <div class="tags">${badge(image.status === 'built and pushed' ? 'info' : /fail|error/.test(image.status) ? 'bad' : 'warn', image.status)}${image.public ? nothing : badge('plain', 'private')}</div>
      ${isOwn ? html`<div class="actions">
        <button type="button" aria-expanded=${isOpen} aria-label=${`Log of ${name}`} @click=${() => this.read(isOpen ? '' : image.image_id)}>Log</button>
        ${this.doomed === image.image_id
          ? html`${button('Delete it', () => this.end(image, name), 'danger')}${button('Keep it', () => this.choose(''))}`
          : html`<button type="button" aria-label=${`Delete ${name}`} @click=${() => this.choose(image.image_id)}>Delete</button>`}</div>` : nothing}
      ${isOpen ? html`<div class="log">${problemNote(this.logProblem)}
        <pre class="code" tabindex="0" aria-label="Build log of ${name}"><code>${this.log || 'Nothing is written yet.'}</code></pre></div>` : nothing}</li>`;
  }

  form() {
    return html`<form class="stack" @submit=${(/** @type {Event} */ event) => this.submit(event)}>
      <label class="field"><span>Reference</span><input name="reference" required placeholder="registry.example.com/team/app:1.0" autocomplete="off" spellcheck="false"></label>
      <div class="pair"><label class="field"><span>Name</span><input name="name" required pattern="[a-z0-9][a-z0-9_.\\-]*" maxlength="64" autocomplete="off"></label>
      <label class="field"><span>Tag</span><input name="tag" required pattern="[a-z0-9][a-z0-9_.\\-]*" maxlength="64" autocomplete="off"></label></div>
      <label class="check"><input type="checkbox" name="public"><span>Public<small>Everybody may run chutes in it.</small></span></label>
      ${problemNote(this.attempt.problem)}
      <button class="primary" ?disabled=${this.attempt.isBusy}>${this.attempt.isBusy ? 'Registering …' : 'Register'}</button></form>`;
  }

  /** @param {string} id */
  choose(id) {
    this.doomed = id;
    this.update();
  }

  /** A build's log arrives line by line, one that is finished at once. @param {string} id */
  async read(id) {
    this.following?.abort();
    this.following = new AbortController();
    this.reading = id;
    this.log = '';
    this.logProblem = '';
    this.update();
    if (!id) return;
    const {signal} = this.following;
    try {
      const response = await send('GET', `/images/${id}/logs`, {signal, accept: '*/*'});
      const isStream = (response.headers.get('Content-Type') ?? '').includes('event-stream');
      let rest = '';
      for await (const chunk of chunks(response)) {
        if (isStream) {
          const lines = (rest + chunk).split('\n');
          rest = /** @type {string} */ (lines.pop());
          this.log += lines.map(lineOf).join('');
        } else {
          this.log += chunk;
        }
        this.log = this.log.slice(-MOST_LOG);
        this.update();
      }
    } catch (error) {
      if (signal.aborted) return;
      this.logProblem = /** @type {Error} */ (error).message;
      this.update();
    }
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
      this.doomed = '';
      await this.list.reload();
    });
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
