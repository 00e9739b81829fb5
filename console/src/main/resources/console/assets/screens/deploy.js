import {html, nothing} from '../vendor/lit-html/lit-html.js';
import {ApiError, get, getText, inPath, post} from '../app/api.js';
import {plural, usd} from '../app/format.js';
import {button, card, link, loaded, pageHead, problemNote, segmented, skeletonRows, state} from '../app/parts.js';
import {definitionIn, lineIn} from '../app/python-file.js';
import {go} from '../app/router.js';
import {fieldsOf} from '../app/schema-form.js';
import {Screen} from '../app/screen.js';

const FREE_ACCOUNT = 2 ** 4;
const PUBLIC_DEPLOYMENT = 2 ** 11;
const FEE_HOURS = 3;
const LEAST_VRAM = 16;
const MOST_CODE = 150_000;
/** Of a chute's answer: what a deployment would else set to its default. */
const KEPT = ['tool_description', 'logo_id', 'max_instances', 'scaling_threshold', 'shutdown_after_seconds', 'allow_external_egress', 'encrypted_fs', 'tee', 'lock_modules', 'revision'];

/** @type {[string, string][]} */
const WAYS = [['vllm', 'Language model'], ['diffusion', 'Image model'], ['file', 'Python file']];
/** @type {Record<string, {lead: string, path: string, concurrency: number}>} */
const TEMPLATES = {
  vllm: {lead: 'A model of Hugging Face, served by vLLM with OpenAI’s paths.', path: '/chutes/vllm', concurrency: 8},
  diffusion: {lead: 'A model that draws from a text.', path: '/chutes/diffusion', concurrency: 1},
};

/** From a template, or from one's own file, to a chute; what it costs is said before. */
export default class Deploy extends Screen {
  way = this.query.get('way') ?? 'vllm';
  pricing = this.load((signal) => get('/pricing', {anonymous: true, signal}));
  /** The chute that gets a new version; null where one is deployed first. @type {any} */
  replaced = null;
  existing = this.query.get('chute') ? this.load((signal) => this.readExisting(/** @type {string} */ (this.query.get('chute')), signal)) : null;
  /** @type {Set<string>} */
  gpus = new Set();
  gpuCount = 1;
  code = '';
  filename = 'chute.py';
  /** @type {ReturnType<typeof definitionIn>|null} */
  definition = null;
  isDropping = false;
  problem = '';
  /** @type {number|null} */
  problemLine = null;
  fee = '';
  isBusy = false;

  get title() {
    return 'Deploy';
  }

  template() {
    if (this.existing) {
      return html`${pageHead('Deploy a new version', 'Its instances are replaced one after another: no call fails meanwhile.')}
        ${loaded(this.existing, () => loaded(this.pricing, (prices) => this.form(prices), skeletonRows(6)), skeletonRows(6))}`;
    }
    return html`${pageHead('Deploy', 'A chute costs nothing while nobody calls it: instances run when they are wanted, and end when they are idle.')}
      ${this.app.isSignedIn
        ? html`${segmented('What to deploy', WAYS, this.way, (way) => this.choose(way))}${loaded(this.pricing, (prices) => this.form(prices), skeletonRows(6))}`
        : state('lock', 'Sign in to deploy', 'A chute belongs to an account.', link('/sign-in', 'Sign in', 'button primary'))}`;
  }

  /** What it is now: whatever this form has no field for stays. @param {string} id @param {AbortSignal} signal */
  async readExisting(id, signal) {
    const [chute, code] = await Promise.all([get(`/chutes/${inPath(id)}`, {signal}), getText(`/chutes/code/${inPath(id)}`, {signal})]);
    this.way = 'file';
    this.replaced = chute;
    this.gpus = new Set(chute.node_selector.include ?? chute.supported_gpus);
    this.gpuCount = chute.node_selector.gpu_count;
    this.take(code);
    return chute;
  }

  /** @param {string} way */
  choose(way) {
    this.way = way;
    this.problem = '';
    this.fee = '';
    this.update();
  }

  /** @param {Record<string, number>} prices */
  form(prices) {
    return html`<form class="columns wide-first" @submit=${(/** @type {Event} */ event) => this.submit(event, false)} @input=${() => this.changed()}>
      <div>${this.way === 'file' ? this.fileCard() : this.templateCard()}</div>
      <div>${this.hardware(prices)}${this.price(prices)}</div></form>`;
  }

  /** A fee that was named is of what the form held then. */
  changed() {
    if (!this.fee) return;
    this.fee = '';
    this.update();
  }

  templateCard() {
    const template = TEMPLATES[this.way];
    return card('Model', html`<div class="stack"><p class="hint">${template.lead}</p>
      <label class="field"><span>Model</span><input name="model" required placeholder="org/name" autocomplete="off" spellcheck="false"></label>
      ${this.way === 'vllm'
        ? html`<label class="field"><span>Revision<small>40 hex digits</small></span><input name="revision" pattern="[0-9a-f]{40}" placeholder="the commit of the model’s repository" autocomplete="off" spellcheck="false"></label>`
        : html`<label class="field"><span>Name</span><input name="name" required placeholder="what the chute is called" autocomplete="off"></label>`}
      <label class="field"><span>Tagline<small>optional</small></span><input name="tagline" maxlength="1024"></label>
      <label class="field"><span>Readme<small>Markdown, optional</small></span><textarea name="readme" rows="4" maxlength="16384"></textarea></label>
      <div class="pair"><label class="field"><span>Calls at once per instance</span><input name="concurrency" type="number" min="1" max="256" .value=${template.concurrency}></label>
      ${this.way === 'vllm' ? html`<label class="field"><span>Longest context<small>tokens, optional</small></span><input name="max_model_len" type="number" min="1"></label>` : nothing}</div>
      ${this.publicCheck()}</div>`);
  }

  publicCheck() {
    if (this.replaced) return html`<p class="hint">It stays ${this.replaced.public ? 'public' : 'private'}.</p>`;
    const mayDeployPublicly = Math.floor((this.app.account?.permissions_bitmask ?? 0) / PUBLIC_DEPLOYMENT) % 2 === 1;
    return mayDeployPublicly
      ? html`<label class="check"><input type="checkbox" name="public"><span>Public<small>Everybody may see and call it.</small></span></label>`
      : html`<p class="hint">It is private: you and whom you share it with may call it.</p>`;
  }

  fileCard() {
    return html`${card('Definition', html`<div class="drop ${this.isDropping ? 'over' : ''}"
        @dragover=${(/** @type {DragEvent} */ event) => this.over(event, true)} @dragleave=${(/** @type {DragEvent} */ event) => this.over(event, false)} @drop=${(/** @type {DragEvent} */ event) => this.drop(event)}>
        <div class="editor">${this.lines()}<textarea name="code" class="mono" rows="16" spellcheck="false" aria-label="Python code" maxlength=${MOST_CODE} wrap="off"
          placeholder="Paste a chute’s definition, or drop its .py file here" .value=${this.code} @input=${(/** @type {any} */ event) => this.take(event.target.value)}
          @scroll=${(/** @type {any} */ event) => this.follow(event.target)}></textarea></div></div>
      <label class="file"><span class="button">Choose a file</span><input class="unseen" type="file" accept=".py,text/x-python" @change=${(/** @type {any} */ event) => this.open(event.target.files[0])}></label>`)}
      ${this.definition ? card('Chute', this.definitionFields(this.definition)) : nothing}`;
  }

  lines() {
    const lines = Math.max(16, this.code.split('\n').length);
    return html`<div class="numbers" aria-hidden="true">${Array.from({length: lines}, (_, i) => html`<span class=${i + 1 === this.problemLine ? 'wrong' : ''}>${i + 1}</span>`)}</div>`;
  }

  /** @param {NonNullable<Deploy['definition']>} definition */
  definitionFields(definition) {
    return html`<div class="stack">
      <div class="pair"><label class="field"><span>Name</span><input name="name" required ?readonly=${this.replaced} .value=${definition.name}></label>
      <label class="field"><span>Image</span><input name="image" required placeholder="user/name:tag" .value=${definition.image}></label></div>
      <div class="pair"><label class="field"><span>File</span><input name="filename" required pattern="[a-z][a-z0-9_]*\\.py" .value=${this.filename}></label>
      <label class="field"><span>Variable</span><input name="variable" required pattern="[a-z][a-z0-9_]*" .value=${definition.variable}></label></div>
      <label class="field"><span>Tagline<small>optional</small></span><input name="tagline" maxlength="1024" .value=${definition.tagline}></label>
      <label class="field"><span>Calls at once per instance</span><input name="concurrency" type="number" min="1" max="256" .value=${this.replaced?.concurrency ?? 1}></label>
      ${definition.cords.length
        ? html`<div><p class="hint">${plural(definition.cords.length, 'cord')} in the file:</p><ul class="cords">${definition.cords.map((cord) => html`<li><code>${cord.method} ${cord.public_api_path || cord.path}</code>${cord.stream ? ' streams' : ''}${takes(cord)}</li>`)}</ul></div>`
        : html`<p class="problem">The file has no @${definition.variable}.cord(…): a chute needs one to be called.</p>`}
      ${this.publicCheck()}</div>`;
  }

  /** @param {Record<string, number>} prices */
  hardware(prices) {
    const all = Object.entries(prices).map(([gpu, price]) => /** @type {[string, number]} */ ([gpu, Number(price)])).sort((a, b) => a[1] - b[1]);
    return card('GPUs', html`<div class="stack">
      <label class="field"><span>How many an instance needs</span><input type="number" min="1" max="8" .value=${this.gpuCount} @input=${(/** @type {any} */ event) => {
        this.gpuCount = Math.min(8, Math.max(1, Number(event.target.value) || 1));
        this.update();
      }}></label>
      <fieldset class="gpu-list"><legend>Any of these</legend>${all.map(([gpu, price]) => html`<label class="check"><input type="checkbox" .checked=${this.gpus.has(gpu)} @change=${() => this.toggle(gpu)}><span class="gpu">${gpu}<small>${usd(price)}</small></span></label>`)}</fieldset></div>`);
  }

  /** @param {string} gpu */
  toggle(gpu) {
    if (!this.gpus.delete(gpu)) this.gpus.add(gpu);
    this.update();
  }

  /** @param {Record<string, number>} prices */
  price(prices) {
    // A chute's GPUs may have names that are no longer priced.
    const chosen = [...this.gpus].map((gpu) => Number(prices[gpu])).filter(Number.isFinite);
    const hour = chosen.length ? Math.min(...chosen) * this.gpuCount : null;
    const isFree = Math.floor((this.app.account?.permissions_bitmask ?? 0) / FREE_ACCOUNT) % 2 === 1;
    return html`<section class="card price-card"><header><h2>Price</h2></header>
      ${hour === null
        ? html`<p class="hint">Choose the GPUs that the model fits on: the cheapest of them makes the price.</p>`
        : html`<dl class="facts"><div><dt>An hour of an instance</dt><dd><strong class="big">${usd(hour)}</strong></dd></div>
          ${chosen.length > 1 ? html`<div><dt>By the GPU that runs it</dt><dd>${usd(hour)} to ${usd(Math.max(...chosen) * this.gpuCount)}</dd></div>` : nothing}
          ${this.replaced ? nothing : html`<div><dt>First deployment of a name</dt><dd>${isFree ? 'free for you' : usd(hour * FEE_HOURS)}</dd></div>`}
          ${this.app.account ? html`<div><dt>Your balance</dt><dd>${usd(this.app.account.balance)}</dd></div>` : nothing}</dl>`}
      ${problemNote(this.problem)}
      ${this.fee
        ? html`<p class="note warn" role="alert"><span>${this.fee}</span></p><div class="actions">${button('Agree and deploy', (event) => this.submit(event, true), 'primary')}</div>`
        : html`<button class="primary wide" ?disabled=${this.isBusy || !this.gpus.size}>${this.isBusy ? 'Deploying …' : 'Deploy'}</button>`}</section>`;
  }

  /** @param {Event} event @param {boolean} agreed */
  async submit(event, agreed) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (/** @type {HTMLElement} */ (event.currentTarget).closest('form'));
    const [path, body] = this.way === 'file' ? ['/chutes/', this.fileBody(new FormData(form))] : [TEMPLATES[this.way].path, this.templateBody(new FormData(form))];
    this.isBusy = true;
    this.problem = '';
    this.problemLine = null;
    this.fee = '';
    this.update();
    try {
      const chute = await post(path, body, {query: {accept_fee: agreed || null}});
      go(`/chutes/${chute.chute_id}`);
    } catch (error) {
      this.fail(/** @type {Error} */ (error));
    }
    this.isBusy = false;
    this.update();
  }

  /** @param {Error} error */
  fail(error) {
    if (error instanceof ApiError && error.status === 402 && /accept_fee/.test(error.message)) {
      this.fee = error.message.replace(/:.*$/s, '.');
      return;
    }
    this.problem = error.message;
    this.problemLine = this.way === 'file' ? lineIn(error.message) : null;
    if (this.problemLine) queueMicrotask(() => this.showLine(/** @type {number} */ (this.problemLine)));
  }

  /** @param {FormData} values */
  common(values) {
    return {
      tagline: values.get('tagline') || null,
      readme: values.get('readme') || this.replaced?.readme || null,
      public: values.has('public') || Boolean(this.replaced?.public),
      concurrency: Number(values.get('concurrency') || 1),
      node_selector: {gpu_count: this.gpuCount, min_vram_gb_per_gpu: this.replaced?.node_selector.min_vram_gb_per_gpu ?? LEAST_VRAM, include: [...this.gpus]},
    };
  }

  /** @param {FormData} values */
  templateBody(values) {
    const body = {...this.common(values), model: values.get('model')};
    if (this.way === 'diffusion') return {...body, name: values.get('name')};
    const length = values.get('max_model_len');
    return {...body, revision: values.get('revision') || null, engine_args: length ? {max_model_len: Number(length)} : null};
  }

  kept() {
    if (!this.replaced) return {};
    return Object.fromEntries(KEPT.map((name) => [name, this.replaced[name]]));
  }

  /** @param {FormData} values */
  fileBody(values) {
    const filename = String(values.get('filename') ?? this.filename);
    return {
      ...this.kept(),
      ...this.common(values),
      name: values.get('name'),
      image: values.get('image'),
      code: this.code,
      filename,
      ref_str: `${filename.replace(/\.py$/, '')}:${values.get('variable')}`,
      cords: (this.definition?.cords ?? []).map((cord) => ({...cord, passthrough: false, public_api_path: cord.public_api_path || null})),
      jobs: [],
    };
  }

  /** @param {string} code */
  take(code) {
    this.code = code;
    this.problemLine = null;
    this.definition = code.trim() || this.replaced ? {...definitionIn(code), ...this.named()} : null;
    this.update();
  }

  /** What a new version is called and runs in does not follow its code. */
  named() {
    if (!this.replaced) return {};
    const {name, tagline, image} = this.replaced;
    return {name, tagline, image: `${image.user?.username ?? 'chutes'}/${image.name}:${image.tag}`};
  }

  /** @param {DragEvent} event @param {boolean} isOver */
  over(event, isOver) {
    event.preventDefault();
    this.isDropping = isOver;
    this.update();
  }

  /** @param {DragEvent} event */
  async drop(event) {
    event.preventDefault();
    this.isDropping = false;
    await this.open(event.dataTransfer?.files[0]);
  }

  /** @param {File|undefined} file */
  async open(file) {
    if (file) {
      if (file.size > MOST_CODE * 4) {
        this.problem = 'This file is larger than code may be, 150,000 characters.';
        this.update();
        return;
      }
      this.filename = file.name.toLowerCase().replace(/[^a-z0-9_.]/g, '_');
      this.take(await file.text());
    }
    this.update();
  }

  /** The numbers go where the text goes. @param {HTMLElement} textarea */
  follow(textarea) {
    const numbers = /** @type {HTMLElement} */ (textarea.parentElement?.querySelector('.numbers'));
    numbers.scrollTop = textarea.scrollTop;
  }

  /** @param {number} line */
  showLine(line) {
    const textarea = /** @type {HTMLTextAreaElement|null} */ (document.querySelector('.editor textarea'));
    if (!textarea) return;
    const before = this.code.split('\n').slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0);
    textarea.focus();
    textarea.setSelectionRange(before, before + (this.code.split('\n')[line - 1]?.length ?? 0));
    const height = textarea.scrollHeight / Math.max(1, this.code.split('\n').length);
    textarea.scrollTop = Math.max(0, (line - 4) * height);
  }
}

/** The fields that a cord takes, as its form will have them. @param {import('../app/python-file.js').Cord} cord */
function takes(cord) {
  const names = fieldsOf(cord).map((field) => field.name);
  return names.length ? html`<small> takes ${names.join(', ')}</small>` : nothing;
}
