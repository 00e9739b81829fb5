import {html, nothing} from '../vendor/lit-html/lit-html.js';
import {get} from '../app/api.js';
import {BountyFeed} from '../app/bounty-feed.js';
import {brief, count, duration, factor, plural} from '../app/format.js';
import {badge, button, card, chuteLink, loaded, pageHead, segmented, since, state, table} from '../app/parts.js';
import {Screen} from '../app/screen.js';

const EVERY_MILLIS = 10_000;
const PAGE = 25;
const MOST_CHUTES = 1000;

/** @type {[string, string][]} */
const OUTCOMES = [['', 'All'], ['claimed', 'Claimed'], ['expired', 'Expired'], ['withdrawn', 'Withdrawn']];
/** @type {Record<string, 'hot'|'cold'|'plain'>} */
const KINDS = {claimed: 'hot', expired: 'cold', withdrawn: 'plain'};

/** What is offered for chutes that are wanted, what each would pay, and how others ended. */
export default class Bounties extends Screen {
  outcome = '';
  page = 0;
  open = this.load((signal) => get('/bounties/', {anonymous: true, signal}), EVERY_MILLIS);
  chutes = this.load((signal) => get('/chutes/', {query: {include_public: true, limit: MOST_CHUTES}, signal}));
  history = this.load((signal) => get('/bounties/history', {query: {outcome: this.outcome, page: this.page, limit: PAGE}, anonymous: true, signal}), EVERY_MILLIS * 3);
  feed = new BountyFeed(this, () => {
    this.open.reload();
    this.history.reload();
  });

  get title() {
    return 'Bounties';
  }

  template() {
    return html`${pageHead('Bounties', 'What is offered to the miner whose instance of a wanted chute is first. A bounty grows until it is claimed.')}
      <div class="columns">
        ${card('Open now', loaded(this.open, (open) => this.board(open)), this.open.value?.length ? badge('info', count(this.open.value.length)) : nothing)}
        ${card('Live', this.feed.template((id) => this.chuteOf(id)?.name ?? null), this.feed.badge())}
      </div>
      ${card('How others ended', html`${segmented('Outcome', OUTCOMES, this.outcome, (value) => this.show(value, 0))}${loaded(this.history, (page) => this.past(page))}`)}`;
  }

  /** @param {any[]} open */
  board(open) {
    if (!open.length) return state('bounties', 'Nothing is offered', 'A bounty appears when a chute is wanted and no instance runs.');
    const dearest = [...open].sort((a, b) => b.bounty_amount - a.bounty_amount);
    return html`<ul class="rows">${dearest.map((bounty) => {
      const chute = this.chuteOf(bounty.chute_id);
      return html`<li><div class="grow"><span class="name">${chute ? chuteLink(chute.chute_id, chute.name) : '[private chute]'}</span>
        <small>open for ${duration(bounty.seconds_elapsed)} · ends in ${duration(bounty.time_remaining)}${chute ? html` · pays ${factor(chute.effective_compute_multiplier)}` : nothing}</small></div>
        <strong class="amount">${count(bounty.bounty_amount)}<small>units</small></strong></li>`;
    })}</ul>`;
  }

  /** @param {any} page */
  past(page) {
    if (!page.items.length) return state('bounties', 'None yet', 'What became of a bounty stays on record here.');
    return html`${table(
      ['Chute', 'Outcome', '#Amount', '#Open for', 'Claimed by', 'Ended'],
      page.items.map((/** @type {any} */ one) => {
        const chute = this.chuteOf(one.chute_id);
        return [
          chute ? chuteLink(chute.chute_id, chute.name) : '[private chute]',
          html`${badge(KINDS[one.outcome] ?? 'plain', one.outcome)}${one.reason ? html` <small>${one.reason}</small>` : nothing}`,
          count(one.bounty_amount),
          duration(one.seconds_elapsed),
          one.miner_hotkey ? html`<code title=${one.miner_hotkey}>${brief(one.miner_hotkey)}</code>` : '–',
          since(one.ended_at),
        ];
      }),
      'Bounties that ended, newest first',
    )}
    ${pager(page, PAGE, (next) => this.show(this.outcome, next))}`;
  }

  /** @param {string} outcome @param {number} page */
  show(outcome, page) {
    this.outcome = outcome;
    this.page = page;
    this.history.reload();
  }

  /** @param {string} id */
  chuteOf(id) {
    return this.chutes.value?.items.find((/** @type {any} */ chute) => chute.chute_id === id);
  }
}

/** @param {{total: number, page: number}} page @param {number} size @param {(page: number) => void} go */
export function pager(page, size, go) {
  const pages = Math.ceil(page.total / size);
  if (pages <= 1) return nothing;
  return html`<nav class="pager" aria-label="Pages">${page.page > 0 ? button('Newer', () => go(page.page - 1)) : nothing}
    <span>${plural(page.total, 'entry', 'entries')}, page ${page.page + 1} of ${count(pages)}</span>
    ${page.page + 1 < pages ? button('Older', () => go(page.page + 1)) : nothing}</nav>`;
}
