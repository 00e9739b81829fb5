import {html, nothing} from '../../vendor/lit-html/lit-html.js';
import {events, inPath} from '../../app/api.js';
import {duration} from '../../app/format.js';
import {icon} from '../../app/icons.js';
import {link, problemNote} from '../../app/parts.js';
import {running} from './instances.js';

const SECOND = 1000;
const MOST_FAILURES = 3;

/** Asks for an instance, and shows how far it has come. */
export class WarmUp {
  /** @type {'no'|'asked'|'hot'|'failed'} */
  phase = 'no';
  log = '';
  /** @type {string[]} why instances failed meanwhile: for the chute's owner alone */
  failures = [];
  began = 0;
  ended = 0;

  /** @param {import('../chute.js').default} screen */
  constructor(screen) {
    this.screen = screen;
  }

  /** @param {any} chute */
  action(chute) {
    if (chute.disabled) return nothing;
    if (!this.screen.app.isSignedIn) return link('/sign-in', 'Sign in to use it', 'button primary');
    if (chute.hot) {
      return html`<button type="button" class="primary" @click=${() => this.screen.open('try')}>${icon('play')}Try it</button>`;
    }
    return html`<button type="button" class="primary" ?disabled=${this.phase === 'asked'} @click=${() => this.start()}>${icon('flame')}${this.phase === 'asked' ? 'Warming up …' : 'Warm up'}</button>`;
  }

  async start() {
    this.phase = 'asked';
    this.began = Date.now();
    this.log = 'asking for an instance';
    this.failures = [];
    this.screen.update();
    const tick = setInterval(() => this.screen.update(), SECOND);
    try {
      for await (const {data} of events(`/chutes/warmup/${inPath(this.screen.params.id)}`, {signal: this.screen.leaving})) {
        const {status, log} = JSON.parse(data);
        if (/^an instance failed: /.test(log)) this.failures = [...this.failures, log].slice(-MOST_FAILURES);
        else this.log = log;
        if (status === 'hot') this.phase = 'hot';
        this.screen.chute.reload();
      }
      if (this.phase === 'asked') {
        this.phase = 'failed';
        this.log = `No instance became hot in ${duration((Date.now() - this.began) / SECOND)}. The bounty stays open: miners may still come.`;
      }
    } catch (error) {
      if (this.screen.leaving.aborted) return;
      this.phase = 'failed';
      this.log = /** @type {Error} */ (error).message;
    } finally {
      clearInterval(tick);
      this.ended = Date.now();
      this.screen.update();
    }
  }

  /** @param {any} chute */
  template(chute) {
    if (this.phase === 'no') return nothing;
    const instances = running(chute);
    const isHot = this.phase === 'hot' || chute.hot;
    // Each phase is over when the next has begun.
    const reached = isHot ? 4 : instances.some((one) => one.verified) ? 3 : instances.length ? 2 : 1;
    const steps = ['Asked for', 'A miner launches it', 'It is verified', 'Hot'];
    // An instance that comes after the stream has ended is seen all the same.
    const text = this.phase === 'failed' && chute.hot ? 'An instance takes calls now.' : this.log;
    const seconds = ((this.ended || Date.now()) - this.began) / SECOND;
    return html`<section class="card warm-up ${isHot ? 'hot' : this.phase}" aria-label="Warm-up" role="status">
      <ol class="phases">${steps.map((step, i) => html`<li class=${i < reached ? 'done' : i === reached && this.phase === 'asked' ? 'now' : ''}>
        ${i < reached ? html`<span role="img" aria-label="Done:">${icon('check')}</span>` : html`<span></span>`}${step}</li>`)}</ol>
      ${this.failures.map((failure) => problemNote(failure))}<p>${text} <small role="timer">${duration(seconds)}</small></p></section>`;
  }
}
