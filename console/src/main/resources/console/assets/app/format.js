/** How numbers, times and money are written, everywhere alike. */

const whole = new Intl.NumberFormat('en');
const compact = new Intl.NumberFormat('en', {notation: 'compact', maximumFractionDigits: 1});
const dayAndTime = new Intl.DateTimeFormat('en', {dateStyle: 'medium', timeStyle: 'short'});
const NONE = '–';

/** @param {number|null|undefined} value */
export function count(value) {
  return value == null ? NONE : whole.format(value);
}

/** 12,345 as 12.3K. @param {number|null|undefined} value */
export function short(value) {
  return value == null ? NONE : compact.format(value);
}

/** A part of one as percent. @param {number|null|undefined} value */
export function percent(value) {
  if (value == null) return NONE;
  const hundred = value * 100;
  return `${hundred > 0 && hundred < 10 ? hundred.toFixed(1) : Math.round(hundred)}%`;
}

/** @param {number|null|undefined} value */
export function factor(value) {
  return value == null ? NONE : `×${Number(value.toFixed(4))}`;
}

/** US dollars, with as many digits as a small price needs. @param {number|string|null|undefined} value */
export function usd(value) {
  if (value == null) return NONE;
  const number = Number(value);
  const digits = number === 0 || Math.abs(number) >= 0.1 ? 2 : Math.abs(number) >= 0.01 ? 3 : 6;
  return `${number < 0 ? '−' : ''}$${Math.abs(number).toFixed(digits)}`;
}

/** @param {number|null|undefined} seconds */
export function duration(seconds) {
  if (seconds == null) return NONE;
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60 ? `${s % 60} s` : ''}`.trim();
  if (s < 86400) return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60) ? `${Math.floor((s % 3600) / 60)} min` : ''}`.trim();
  return `${Math.floor(s / 86400)} d ${Math.floor((s % 86400) / 3600) ? `${Math.floor((s % 86400) / 3600)} h` : ''}`.trim();
}

/** @param {string|number|Date|null|undefined} when an ISO time, or milliseconds */
export function time(when) {
  const date = when == null ? null : new Date(when);
  return date && !Number.isNaN(date.getTime()) ? dayAndTime.format(date) : NONE;
}

/** @param {string|number|Date|null|undefined} when */
export function ago(when) {
  if (when == null) return 'never';
  const seconds = (Date.now() - new Date(when).getTime()) / 1000;
  if (Number.isNaN(seconds)) return NONE;
  if (seconds < 5) return 'just now';
  const rough = seconds < 60 ? seconds : seconds < 3600 ? Math.floor(seconds / 60) * 60 : Math.floor(seconds / 3600) * 3600;
  return `${duration(rough)} ago`;
}

/** The first characters of an id or a hotkey. @param {string|null|undefined} id */
export function brief(id) {
  return id == null ? NONE : id.length > 13 ? `${id.slice(0, 6)}…${id.slice(-4)}` : id;
}

/** "1 chute", "2 chutes". @param {number} number @param {string} one @param {string} [many] */
export function plural(number, one, many = `${one}s`) {
  return `${count(number)} ${number === 1 ? one : many}`;
}
