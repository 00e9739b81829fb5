import {html, nothing} from '../vendor/lit-html/lit-html.js';
import {get} from '../app/api.js';
import {BountyFeed} from '../app/bounty-feed.js';
import {count, duration, percent, plural, short} from '../app/format.js';
import {History} from '../app/history.js';
import {badge, card, chuteLink, link, loaded, meter, pageHead, skeletonRows, state, tile, tiles} from '../app/parts.js';
import {Screen} from '../app/screen.js';

const EVERY_MILLIS = 10_000;
const MOST_CHUTES = 1000;
const SHOWN = 6;

/** Everything at a glance: what is hot, how busy it is, what is offered, and what happens now. */
export default class Overview extends Screen {
  chutes = this.load((signal) => get('/chutes/', {query: {include_public: true, limit: MOST_CHUTES}, signal}), EVERY_MILLIS);
  utilization = this.load((signal) => get('/chutes/utilization', {anonymous: true, signal}), EVERY_MILLIS);
  gpus = this.load((signal) => get('/chutes/gpu_count_history', {anonymous: true, signal}), EVERY_MILLIS);
  bounties = this.load((signal) => get('/bounties/', {anonymous: true, signal}), EVERY_MILLIS);
  history = new History(this, () => null);
  feed = new BountyFeed(this, () => this.bounties.reload());

  get title() {
    return 'Overview';
  }

  template() {
    return html`${pageHead('Overview', this.lead())}
      ${this.app.isSignedIn ? nothing : this.welcome()}
      ${this.figures()}
      ${this.history.template('Load of the platform')}
      <div class="columns">
        ${card('Busiest now', loaded(this.utilization, (all) => this.busiest(all), skeletonRows(SHOWN)), link('/chutes', 'All chutes'))}
        ${card('Live', this.feed.template((id) => this.nameOf(id)), this.feed.badge())}
      </div>
      ${card('Bounties now', loaded(this.bounties, (open) => this.offers(open)), link('/bounties', 'All bounties'))}`;
  }

  lead() {
    const list = this.chutes.value;
    if (!list) return 'What runs, how busy it is, and what is wanted.';
    return list.total === 0 ? 'No chute is deployed yet.' : `${plural(list.total, 'chute')} that you may see, renewed as you look.`;
  }

  welcome() {
    return html`<section class="welcome" aria-label="First steps">
      <div><h2>Welcome</h2>
        <p>A chute is an app that runs on a GPU while it is called. You are looking at the public ones.</p></div>
      <ol>
        <li>${link('/sign-in', 'Sign in', 'button primary')}<span>with an API key; <code>./mvnw -Prun</code> shows two.</span></li>
        <li>${link('/chutes', 'Pick a chute', 'button')}<span>and read what it does.</span></li>
        <li><strong>Try it</strong><span>in a form, then copy the call for your own code.</span></li>
      </ol></section>`;
  }

  figures() {
    const list = this.chutes.value?.items;
    const busy = this.utilization.value;
    const gpus = new Map((this.gpus.value ?? []).map((/** @type {any} */ one) => [one.chute_id, one.gpu_count]));
    const hot = list?.filter((/** @type {any} */ chute) => chute.hot).length;
    const sum = (/** @type {(one: any) => number} */ of) => busy?.reduce((/** @type {number} */ total, /** @type {any} */ one) => total + of(one), 0);
    const failing = busy?.filter(isFailing).length;
    return tiles(html`
      ${tile('Hot', count(hot), list && `of ${count(list.length)}`)}
      ${tile('Cold', count(list && list.length - hot))}
      ${tile('Failing or refusing', failing ? html`<span class="bad">${count(failing)}</span>` : count(failing), 'in 5 minutes')}
      ${tile('Calls', short(sum((one) => one.total_requests_1h)), 'in an hour')}
      ${tile('GPUs in use', count(sum((one) => one.active_instance_count * (gpus.get(one.chute_id) ?? 1))))}
      ${tile('Bounties', count(this.bounties.value?.length), 'open')}`);
  }

  /** @param {any[]} all */
  busiest(all) {
    const top = all.filter((one) => one.total_requests_1h > 0).slice(0, SHOWN);
    if (!top.length) return state('snow', 'All quiet', 'No chute was called within the last hour.');
    return html`<ul class="rows">${top.map((one) => html`<li>
      <div class="grow"><span class="name">${this.named(one)}</span><small>${short(one.total_requests_1h)} calls in an hour · ${plural(one.active_instance_count, 'instance')}</small></div>
      ${isFailing(one) ? badge('bad', one.rate_limited_requests_5m ? 'refusing' : 'failing') : nothing}
      <div class="load">${meter(one.utilization_5m, `Utilization of ${one.name}`)}<span>${percent(one.utilization_5m)}</span></div>
    </li>`)}</ul>`;
  }

  /** @param {any[]} open */
  offers(open) {
    if (!open.length) return state('bounties', 'Nothing is offered', 'A bounty appears when a chute is wanted and no instance runs.');
    const dearest = [...open].sort((a, b) => b.bounty_amount - a.bounty_amount).slice(0, SHOWN);
    return html`<ul class="rows">${dearest.map((bounty) => html`<li>
      <div class="grow"><span class="name">${this.namedById(bounty.chute_id)}</span><small>open for ${duration(bounty.seconds_elapsed)}, ends in ${duration(bounty.time_remaining)}</small></div>
      <strong class="amount">${count(bounty.bounty_amount)}<small>units</small></strong></li>`)}</ul>`;
  }

  /** @param {string} id @returns {string|null} */
  nameOf(id) {
    return (
      this.chutes.value?.items.find((/** @type {any} */ chute) => chute.chute_id === id)?.name ??
      this.utilization.value?.find((/** @type {any} */ one) => one.chute_id === id)?.name ??
      null
    );
  }

  /** @param {any} one with chute_id and name */
  named(one) {
    const seen = this.chutes.value?.items.find((/** @type {any} */ chute) => chute.chute_id === one.chute_id);
    return seen ? chuteLink(seen.chute_id, seen.name) : one.name;
  }

  /** @param {string} id */
  namedById(id) {
    return this.named({chute_id: id, name: this.nameOf(id) ?? '[private chute]'});
  }
}

/** A tenth of the calls of five minutes without an answer, or one refused for want of room. @param {any} one of the utilization */
export function isFailing(one) {
  return one.rate_limited_requests_5m > 0 || (one.total_requests_5m > 0 && one.completed_requests_5m < one.total_requests_5m * 0.9);
}
