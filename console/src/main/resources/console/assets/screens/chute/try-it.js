import {html, nothing} from '../../vendor/lit-html/lit-html.js';
import {ApiError, MOST_SHOWN, chunks, get, inPath, send} from '../../app/api.js';
import {duration} from '../../app/format.js';
import {highlighted} from '../../app/highlight.js';
import {icon} from '../../app/icons.js';
import {badge, card, copyable, link, loaded, problemNote, segmented, skeletonRows, state} from '../../app/parts.js';
import {argumentKind, beginning, bodyOf, fieldsOf, formOf} from '../../app/schema-form.js';
import {snippets} from '../../app/snippets.js';

const CHAT = '/v1/chat/completions';
/** Of a cord that says nothing of what it takes. @type {import('../../app/schema-form.js').Field} */
const WHOLE = {name: 'Body as JSON', kind: 'json', required: true, initial: {}};

/** Calls a chute from a form, and shows the same call for one's own code. */
export class TryIt {
  number = 0;
  language = 'curl';
  question = 'Hello! Who are you?';
  /** @type {Map<number, {fields: import('../../app/schema-form.js').Field[], values: Record<string, unknown>}>} */
  forms = new Map();
  isCalling = false;
  /** @type {AbortController|null} */
  calling = null;
  /** @type {{text: string, image?: string, status?: number, seconds?: number, type?: string, problem?: Error}|null} */
  answer = null;

  /** @param {import('../chute.js').default} screen */
  constructor(screen) {
    this.screen = screen;
    // The screen itself polls without schemas' weight; these are the same for as long as one looks.
    this.cords = screen.load(async (signal) => callable((await get(`/chutes/${inPath(screen.params.id)}`, {signal})).cords));
  }

  /** @param {any} chute */
  template(chute) {
    return loaded(this.cords, (cords) => this.page(chute, cords), skeletonRows(6));
  }

  /** @param {any} chute @param {any[]} cords */
  page(chute, cords) {
    if (!cords.length) return card('Try it', state('lock', 'Nothing can be called', 'None of its cords has a public path.'));
    const cord = cords[Math.min(this.number, cords.length - 1)];
    const call = this.callOf(chute, cord);
    return html`<div class="columns">
      ${card('Call', html`<div class="stack">
        ${cords.length > 1 ? html`<label class="field"><span>Cord</span><select @change=${(/** @type {any} */ event) => this.choose(Number(event.target.value))}>
          ${cords.map((one, i) => html`<option value=${i} ?selected=${i === this.number}>${methodOf(one)} ${one.public_api_path}${one.stream ? ' (stream)' : ''}</option>`)}</select></label>` : nothing}
        <form class="stack whole" @submit=${(/** @type {Event} */ event) => this.submit(event, chute, cord)}>
          ${this.inputs(cord)}
          <div class="actions">${this.screen.app.isSignedIn
            ? html`<button class="primary" ?disabled=${this.isCalling}>${icon('play')}${this.isCalling ? 'Calling …' : 'Call it'}</button>
              ${this.isCalling ? html`<button type="button" @click=${() => this.calling?.abort()}>Stop</button>` : nothing}`
            : link('/sign-in', 'Sign in to call it', 'button primary')}
          ${chute.hot ? nothing : html`<small>It is cold: the first call waits for an instance.</small>`}</div>
        </form>
        ${this.result()}</div>`, badge('plain', `${methodOf(cord)} ${cord.public_api_path}`))}
      ${this.snippetCard(call)}
    </div>`;
  }

  /** @param {any} cord */
  inputs(cord) {
    if (cord.public_api_path === CHAT) {
      return html`<label class="field"><span>Message</span><textarea rows="4" .value=${this.question} required
        @input=${(/** @type {any} */ event) => { this.question = event.target.value; this.screen.update(); }}></textarea></label>`;
    }
    const form = this.formFor(cord);
    if (!form.fields.length) return html`<p class="hint">This cord takes no fields.</p>`;
    return formOf(form.fields, form.values, (name, value) => {
      form.values[name] = value;
      this.screen.update();
    });
  }

  /** @param {any} cord */
  formFor(cord) {
    let form = this.forms.get(this.number);
    if (!form) {
      const fields = takesAnything(cord) ? [WHOLE] : fieldsOf(cord);
      form = {fields, values: beginning(fields)};
      this.forms.set(this.number, form);
    }
    return form;
  }

  /** @param {any} chute @param {any} cord @returns {import('../../app/snippets.js').ChuteCall & {problem?: string}} */
  callOf(chute, cord) {
    const method = methodOf(cord);
    const base = location.origin;
    if (cord.public_api_path === CHAT) {
      const body = {model: chute.name, messages: [{role: 'user', content: this.question}], stream: Boolean(cord.stream)};
      return {base, path: CHAT, method, body, model: chute.name};
    }
    const path = `/call/${chute.slug}${cord.public_api_path}`;
    try {
      const values = bodyOf(this.formFor(cord).fields, this.formFor(cord).values);
      const body = takesAnything(cord) || argumentKind(cord) === 'bare' ? Object.values(values)[0] : values;
      if (method !== 'GET' && method !== 'HEAD') return {base, path, method, body};
      const query = new URLSearchParams(Object.entries(body).map(([name, value]) => [name, String(value)])).toString();
      return {base, path: query ? `${path}?${query}` : path, method};
    } catch (error) {
      return {base, path, method, problem: /** @type {Error} */ (error).message};
    }
  }

  /** @param {import('../../app/snippets.js').ChuteCall & {problem?: string}} call */
  snippetCard(call) {
    const all = snippets(call);
    const {text, language} = all[this.language] ?? all.curl;
    return card('In your own code', html`
      ${segmented('Language', Object.entries(all).map(([name, one]) => [name, one.label]), this.language in all ? this.language : 'curl', (value) => {
        this.language = value;
        this.screen.update();
      })}
      <pre class="code" tabindex="0" aria-label="The call as code"><code>${highlighted(text, language)}</code></pre>
      <p class="hint">Put a key into the environment variable <code>OPENCHUTES_KEY</code>.</p>`, copyable(text, '', 'the code'));
  }

  /** @param {number} number */
  choose(number) {
    this.number = number;
    this.answer = null;
    this.screen.update();
  }

  /** @param {Event} event @param {any} chute @param {any} cord */
  async submit(event, chute, cord) {
    event.preventDefault();
    const call = this.callOf(chute, cord);
    const began = performance.now();
    this.calling = new AbortController();
    const signal = AbortSignal.any([this.calling.signal, this.screen.leaving]);
    this.isCalling = true;
    this.answer = {text: ''};
    this.screen.update();
    try {
      if (call.problem) throw new SyntaxError(call.problem);
      const response = await send(call.method, call.path, {body: call.body, signal, accept: '*/*'});
      this.answer.status = response.status;
      this.answer.type = response.headers.get('Content-Type') ?? '';
      await this.read(response);
    } catch (error) {
      if (this.screen.leaving.aborted) return;
      this.answer.problem = signal.aborted ? new Error('You stopped it.') : /** @type {Error} */ (error);
    }
    this.answer.seconds = (performance.now() - began) / 1000;
    this.isCalling = false;
    this.screen.update();
  }

  /** As it arrives; a picture when it is whole. @param {Response} response */
  async read(response) {
    const answer = /** @type {NonNullable<TryIt['answer']>} */ (this.answer);
    if (/^image\/(png|jpeg|webp|gif)/.test(answer.type ?? '')) {
      answer.image = URL.createObjectURL(await response.blob());
      return;
    }
    for await (const chunk of chunks(response)) {
      answer.text += chunk;
      this.screen.update();
      if (answer.text.length > MOST_SHOWN) {
        this.calling?.abort();
        throw new ApiError(0, 'The answer is longer than 1 MiB: the rest is not shown.');
      }
    }
  }

  result() {
    const {answer} = this;
    if (!answer) return nothing;
    return html`<div class="answer" role="status" aria-live="polite">
      ${problemNote(answer.problem?.message ?? '')}
      ${answer.image ? html`<img src=${answer.image} alt="What the chute answered">` : nothing}
      ${answer.text ? html`<pre class="code" tabindex="0" aria-label="Answer"><code>${readable(answer.text, answer.type ?? '')}</code></pre>` : nothing}
      ${answer.seconds === undefined ? nothing : html`<p class="hint">${answer.status ? `${answer.status} · ` : ''}${answer.seconds < 10 ? `${answer.seconds.toFixed(2)} s` : duration(answer.seconds)}</p>`}
    </div>`;
  }
}

/** @param {any[]|null} cords */
function callable(cords) {
  return (cords ?? []).filter((cord) => cord.public_api_path);
}

/** @param {any} cord */
function takesAnything(cord) {
  return !/^(GET|HEAD)$/.test(methodOf(cord)) && argumentKind(cord) === 'any';
}

/** @param {any} cord */
function methodOf(cord) {
  return cord.public_api_method ?? 'POST';
}

/** The words of a chat's answer, JSON in lines, and everything else as it came. @param {string} text @param {string} type */
export function readable(text, type) {
  if (/event-stream/.test(type)) {
    const parts = text.split(/\r?\n/).filter((line) => line.startsWith('data:')).map((line) => line.slice(5).trim());
    const words = parts.map(wordsOf);
    return words.some((word) => word !== null) ? words.join('') : parts.join('\n');
  }
  try {
    const json = JSON.parse(text);
    return wordsOf(text) ?? highlighted(JSON.stringify(json, null, 2), 'json');
  } catch {
    // Not JSON, or not all of it yet.
    return text;
  }
}

/** @param {string} text @returns {string|null} */
function wordsOf(text) {
  try {
    const choice = JSON.parse(text)?.choices?.[0];
    return choice?.delta?.content ?? choice?.message?.content ?? choice?.text ?? (choice?.delta ? '' : null);
  } catch {
    // [DONE], or a chute's own words.
    return null;
  }
}
