import {html, nothing} from '../vendor/lit-html/lit-html.js';
import {get} from '../app/api.js';
import {brief, count, plural, time} from '../app/format.js';
import {badge, button, card, chuteLink, copyable, link, loaded, meter, pageHead, since, state, table, tile, tiles} from '../app/parts.js';
import {Screen} from '../app/screen.js';
import {currentCredential} from '../app/session.js';
import {running, stateOf} from './chute/instances.js';

const EVERY_MILLIS = 30_000;
const MOST_CHUTES = 1000;
const MINER = 2 ** 16;
/** @type {Record<string, 'hot'|'info'|'warn'|'plain'>} */
const OWN_STATES = {claimed: 'warn', verified: 'info', active: 'hot', draining: 'plain'};

/** Who runs the chutes, and how fast each answers. */
export default class Miners extends Screen {
  chutes = this.load((signal) => get('/chutes/', {query: {include_public: true, limit: MOST_CHUTES}, signal}), EVERY_MILLIS);
  chosen = '';
  means = this.load((signal) => this.readMeans(signal), EVERY_MILLIS);

  get title() {
    return 'Miners';
  }

  /** @param {AbortSignal} signal */
  async readMeans(signal) {
    const chutes = this.chutes.value ?? (await get('/chutes/', {query: {include_public: true, limit: MOST_CHUTES}, signal}));
    this.chosen ||= models(chutes.items)[0]?.chute_id ?? '';
    return this.chosen ? get(`/chutes/miner_means/${this.chosen}.json`, {anonymous: true, signal}) : [];
  }

  /** Each look is signed by itself, so nothing looks by itself. @type {import('../app/screen.js').Load<any[]>|null} */
  own = null;

  template() {
    return html`${pageHead('Miners', 'Agents that run instances where the GPUs are. Means are over the last 24 hours.', html`<a class="button" href="/chutes/miner_means">Pages to keep open</a>`)}
      ${this.ownCard()}
      ${loaded(this.chutes, (page) => this.page(page.items))}`;
  }

  /** @param {any[]} chutes */
  page(chutes) {
    const instances = chutes.flatMap((chute) => running(chute).map((instance) => ({...instance, chute})));
    const ready = instances.filter((one) => one.active && one.verified);
    const regions = new Set(instances.map((one) => one.region).filter(Boolean));
    return html`${tiles(html`${tile('Instances', count(ready.length), 'active')}${tile('Starting', count(instances.length - ready.length))}
        ${tile('Chutes that run', count(new Set(ready.map((one) => one.chute.chute_id)).size))}${tile('Regions', count(regions.size))}`)}
      ${card('How fast each answers', html`${this.choice(models(chutes))}${loaded(this.means, (means) => this.speeds(means))}`)}
      ${card('Instances', instances.length
        ? table(['Instance', 'Chute', 'Region', 'State'], instances.map((one) => [
            copyable(one.instance_id, html`<code>${one.instance_id.slice(0, 8)}</code>`, 'the instance’s id'),
            chuteLink(one.chute.chute_id, one.chute.name),
            one.region ?? '–',
            stateOf(one),
          ]), 'Instances of chutes that you may see')
        : state('miners', 'No instance runs', 'A miner launches one when a chute is wanted.'))}`;
  }

  /** The caller's own instances, if a miner calls. */
  ownCard() {
    const mask = this.app.account?.permissions_bitmask ?? 0;
    if (Math.floor(mask / MINER) % 2 !== 1) return nothing;
    if (currentCredential()?.kind !== 'wallet') {
      return card('Your instances', state('lock', 'Only your hotkey may ask', 'No API key shows what a miner runs: sign in with the wallet that holds its hotkey.', link('/sign-in', 'Sign in with a wallet', 'button')));
    }
    const look = () => {
      this.own?.end();
      this.own = this.load((signal) => get('/miner/instances/', {signal}));
    };
    return card('Your instances', this.own ? loaded(this.own, (all) => this.ownTable(all)) : state('miners', 'Your wallet signs each look', 'Places that you claimed, where each listens, and when a claim lapses.', button('Show my instances', look, 'primary')),
      this.own ? button('Look again', look) : nothing);
  }

  /** @param {any[]} all */
  ownTable(all) {
    if (!all.length) return state('miners', 'You run none', 'Your agent claims a place when a chute is wanted that its GPUs fit.');
    return table(['Instance', 'Chute', 'GPUs', 'State', 'Launched', 'Listens at', 'Until'], all.map((one) => {
      const chute = this.chutes.value?.items.find((/** @type {any} */ known) => known.chute_id === one.chute_id);
      return [
        copyable(one.instance_id, html`<code>${one.instance_id.slice(0, 8)}</code>`, 'the instance’s id'),
        chute ? chuteLink(chute.chute_id, chute.name) : html`<code>${one.chute_id.slice(0, 8)}</code>`,
        `${one.gpu_count} × ${one.gpu}`,
        html`${badge(OWN_STATES[one.state] ?? 'plain', one.state)}${one.reason ? html`<br><small>${one.reason}</small>` : nothing}`,
        since(one.launched_at),
        one.host ? html`<code>${one.host}:${one.port}</code>` : '–',
        one.lapses_at ? html`the claim lapses ${time(one.lapses_at)}` : '–',
      ];
    }), 'Your instances, oldest first');
  }

  /** @param {any[]} all */
  choice(all) {
    if (!all.length) return nothing;
    return html`<label class="field chooser"><span class="unseen">Chute</span><select @change=${(/** @type {any} */ event) => {
      this.chosen = event.target.value;
      this.means.value = undefined;
      this.means.reload();
    }}>${all.map((chute) => html`<option value=${chute.chute_id} ?selected=${chute.chute_id === this.chosen}>${chute.name}</option>`)}</select></label>`;
  }

  /** @param {any[]} means */
  speeds(means) {
    if (!means.length) return state('miners', 'Nothing measured yet', 'Means appear once miners have answered calls of a language model.');
    const fastest = Math.max(...means.map((one) => one.avg_tps ?? 0), 1);
    return html`<p class="hint">${plural(new Set(means.map((one) => one.miner_hotkey)).size, 'miner')}, ${plural(means.length, 'instance')}.</p>${table(
      ['Miner', 'Instance', '#Tokens/s', 'Against the fastest', '#Tokens an answer'],
      [...means].sort((a, b) => (b.avg_tps ?? 0) - (a.avg_tps ?? 0)).map((one) => [
        copyable(one.miner_hotkey, html`<code title=${one.miner_hotkey}>${brief(one.miner_hotkey)}</code>`, 'the hotkey'),
        html`<code>${one.instance_id.slice(0, 8)}</code>`,
        one.avg_tps?.toFixed(1) ?? '–',
        meter((one.avg_tps ?? 0) / fastest, `Speed of instance ${one.instance_id.slice(0, 8)}`),
        one.avg_output_tokens?.toFixed(0) ?? '–',
      ]),
      'Mean speed of each instance',
    )}`;
  }
}

/** Language models alone are measured in tokens. @param {any[]} chutes */
function models(chutes) {
  return chutes.filter((chute) => chute.standard_template === 'vllm');
}
