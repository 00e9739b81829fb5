import {html, nothing} from '../../vendor/lit-html/lit-html.js';
import {count, factor, usd} from '../../app/format.js';
import {markdown} from '../../app/markdown.js';
import {History} from '../../app/history.js';
import {badge, card, copyable, meter, since, state} from '../../app/parts.js';
import {Instances, running} from './instances.js';

/** @type {Record<string, string>} what a factor of the multiplier stands for */
const FACTORS = {
  base: 'The GPUs that it asks for, against the dearest one known',
  private: 'A private chute',
  integrated_subnet: 'A private chute of an integrated subnet',
  urgency_boost: 'How urgently the autoscaler wants instances',
  manual_boost: 'A boost that an administrator set',
  bounty_boost: 'The open bounty, which grows with its age',
  tee: 'Runs in a trusted execution environment',
};

/** What a chute is: its readme, who runs it, what it costs. */
export class About {
  /** @param {import('../chute.js').default} screen */
  constructor(screen) {
    this.screen = screen;
    this.history = new History(screen, () => screen.chute.value?.chute_id);
    this.instances = new Instances(screen);
  }

  /** @param {any} chute */
  template(chute) {
    return html`<div class="columns wide-first">
      <div>
        ${this.history.template('Load')}
        ${this.instances.template(chute)}
        ${card('Readme', chute.readme ? html`<div class="readme">${markdown(chute.readme)}</div>` : state('docs', 'No readme', 'Its owner has not written one.'))}
      </div>
      <div>${this.price(chute)}${this.multiplier(chute)}${this.version(chute)}${this.facts(chute)}</div>
    </div>`;
  }

  /** @param {any} chute */
  price(chute) {
    const price = chute.current_estimated_price ?? {};
    return card('Price', html`<dl class="facts">
      <div><dt>An hour of an instance</dt><dd><strong>${usd(price.usd?.hour)}</strong></dd></div>
      ${price.hourly_price_range ? html`<div><dt>By the GPU that runs it</dt><dd>${usd(price.hourly_price_range.min)} to ${usd(price.hourly_price_range.max)}</dd></div>` : nothing}
      ${price.per_million_tokens ? html`<div><dt>A million tokens in</dt><dd>${usd(price.per_million_tokens.input?.usd)}</dd></div>
        <div><dt>A million tokens out</dt><dd>${usd(price.per_million_tokens.output?.usd)}</dd></div>` : nothing}
      ${price.per_step ? html`<div><dt>A step of diffusion</dt><dd>${usd(price.per_step.usd)}</dd></div>` : nothing}
    </dl>`);
  }

  /** @param {any} chute */
  multiplier(chute) {
    const factors = Object.entries(chute.compute_multiplier_factors ?? {});
    return card('Multiplier', html`<p class="hint">What a miner earns for an hour, against the dearest GPU.</p>
      <dl class="facts sum">${factors.map(([name, value]) => html`<div><dt>${FACTORS[name] ?? name.replaceAll('_', ' ')}</dt><dd>${factor(Number(value))}</dd></div>`)}
      <div class="total"><dt>Together</dt><dd><strong>${factor(chute.effective_compute_multiplier)}</strong></dd></div></dl>`);
  }

  /** @param {any} chute */
  version(chute) {
    const update = this.screen.updateOf(chute);
    return card('Version', html`<dl class="facts">
      <div><dt>Now</dt><dd>${copyable(chute.version, html`<code>${chute.version.slice(0, 8)}</code>`, 'the version')}</dd></div>
      <div><dt>Deployed</dt><dd>${since(chute.updated_at)}</dd></div>
      <div><dt>First deployed</dt><dd>${since(chute.created_at)}</dd></div></dl>
      ${update ? this.update(chute, update) : nothing}`);
  }

  /** How far a rolling update has come. @param {any} chute @param {any} update */
  update(chute, update) {
    const instances = running(chute);
    const renewed = instances.filter((one) => one.version === chute.version && one.active).length;
    const miners = Object.keys(update.permitted ?? {}).length;
    return html`<div class="update"><p class="state-heading">Rolling update</p>
      <div class="load">${meter(instances.length ? renewed / instances.length : 0, 'Instances that run the new version')}<span>${renewed} / ${instances.length}</span></div>
      <dl class="facts"><div><dt>From</dt><dd><code>${update.old_version.slice(0, 8)}</code></dd></div>
        <div><dt>Began</dt><dd>${since(update.started_at)}</dd></div>
        <div><dt>Miners that follow</dt><dd>${count(miners)}</dd></div></dl>
      <p class="hint">One instance after another is replaced: no call fails meanwhile.</p></div>`;
  }

  /** @param {any} chute */
  facts(chute) {
    const nodes = chute.node_selector ?? {};
    return card('Facts', html`<dl class="facts">
      <div><dt>GPUs</dt><dd>${count(nodes.gpu_count)} × ${count(nodes.min_vram_gb_per_gpu)} GB or more</dd></div>
      <div><dt>Fits</dt><dd class="gpus">${(chute.supported_gpus ?? []).map((/** @type {string} */ gpu) => badge('plain', gpu))}</dd></div>
      <div><dt>Image</dt><dd>${chute.image ? `${chute.image.user?.username ?? 'chutes'}/${chute.image.name}:${chute.image.tag}` : '–'}</dd></div>
      <div><dt>Calls at once per instance</dt><dd>${count(chute.concurrency)}</dd></div>
      ${chute.max_instances == null ? nothing : html`<div><dt>Most instances</dt><dd>${count(chute.max_instances)}</dd></div>`}
      ${chute.revision ? html`<div><dt>Revision</dt><dd><code>${chute.revision.slice(0, 12)}</code></dd></div>` : nothing}
      <div><dt>May reach the internet</dt><dd>${chute.allow_external_egress ? 'yes' : 'no'}</dd></div>
      <div><dt>Address</dt><dd><code>/call/${chute.slug}</code></dd></div>
    </dl>`);
  }
}
