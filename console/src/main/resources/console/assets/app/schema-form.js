/** A form from a cord's JSON schema. What it has no input for is typed as JSON. */

import {html, nothing} from '../vendor/lit-html/lit-html.js';

const DEEPEST = 16;
const LONG_TEXT = /prompt|text|content|message|code|query|document/i;

/**
 * @typedef {object} Field
 * @property {string} name
 * @property {'text'|'long'|'number'|'integer'|'boolean'|'choice'|'json'} kind
 * @property {boolean} required
 * @property {unknown} initial
 * @property {string} [hint]
 * @property {unknown[]} [choices]
 * @property {number} [min]
 * @property {number} [max]
 */

/** The fields of a cord: of what its function's single argument is, as the SDK takes it. @param {any} cord @returns {Field[]} */
export function fieldsOf(cord) {
  const schema = cord.input_schema ?? cord.minimal_input_schema;
  const whole = argumentOf(schema);
  const first = cord.minimal_input_schema ? Object.keys(argumentOf(cord.minimal_input_schema).schema.properties ?? {}) : [];
  const initial = cord.minimal_input_schema ? argumentOf(cord.minimal_input_schema).schema.properties : {};
  const required = new Set(whole.schema.required ?? []);
  const fields = Object.entries(whole.schema.properties ?? {}).map(([name, property]) =>
    fieldOf(name, resolve(property, schema), required.has(name), resolve(initial?.[name], cord.minimal_input_schema)),
  );
  const weight = (/** @type {Field} */ field) => (field.required ? 0 : first.includes(field.name) ? 1 : 2);
  return fields.sort((a, b) => weight(a) - weight(b));
}

/**
 * How the fields make the body, which is the single argument of the cord's function, as the SDK takes it.
 *
 * @param {any} cord
 */
export function argumentKind(cord) {
  return argumentOf(cord.input_schema ?? cord.minimal_input_schema).kind;
}

/** @param {any} schema @returns {{schema: any, kind: 'fields'|'bare'|'any'}} an object of known fields, a plain value, or what nobody described */
function argumentOf(schema) {
  const outer = resolve(schema ?? {}, schema);
  const names = Object.keys(outer.properties ?? {});
  if (names.length !== 1) return {schema: outer, kind: outer.properties ? 'fields' : 'any'};
  const only = resolve(outer.properties[names[0]], schema);
  if (only.properties) return {schema: only, kind: 'fields'};
  return {schema: outer, kind: only.enum || (only.type && only.type !== 'object') ? 'bare' : 'any'};
}

/** Follows $ref and the part of anyOf that is not null. @param {any} schema @param {any} root @param {number} [depth] @returns {any} */
function resolve(schema, root, depth = 0) {
  if (!schema || typeof schema !== 'object' || depth > DEEPEST) return {};
  if (typeof schema.$ref === 'string') {
    return resolve(definition(root, schema.$ref.split('/').pop()), root, depth + 1);
  }
  const parts = (schema.anyOf ?? schema.oneOf ?? schema.allOf)?.filter((/** @type {any} */ part) => part?.type !== 'null');
  return parts?.length ? {...resolve(parts[0], root, depth + 1), ...('default' in schema ? {default: schema.default} : {}), ...(schema.description ? {description: schema.description} : {})} : schema;
}

/** @param {any} root @param {string} name */
function definition(root, name) {
  for (const place of [root?.definitions, root?.$defs]) {
    if (place?.[name]) return place[name];
    for (const inner of Object.values(place ?? {})) {
      const found = /** @type {any} */ (inner)?.$defs?.[name];
      if (found) return found;
    }
  }
  return {};
}

/** @param {string} name @param {any} schema @param {boolean} required @param {any} example @returns {Field} */
function fieldOf(name, schema, required, example) {
  const initial = example?.default ?? schema.default ?? (required && schema.type === 'boolean' ? false : undefined);
  const field = {name, required, initial, hint: schema.description, min: schema.minimum, max: schema.maximum};
  if (Array.isArray(schema.enum)) return {...field, kind: 'choice', choices: schema.enum};
  if (schema.type === 'boolean') return {...field, kind: 'boolean'};
  if (schema.type === 'number' || schema.type === 'integer') return {...field, kind: schema.type};
  if (schema.type === 'string') return {...field, kind: LONG_TEXT.test(name) ? 'long' : 'text'};
  return {...field, kind: 'json'};
}

/** @param {Field[]} fields @returns {Record<string, unknown>} what the form begins with, as typed */
export function beginning(fields) {
  return Object.fromEntries(fields.map((field) => [field.name, typed(field, field.initial)]));
}

/** @param {Field} field @param {unknown} value */
function typed(field, value) {
  if (field.kind === 'boolean') return value ?? null;
  if (value == null) return '';
  return field.kind === 'json' ? JSON.stringify(value, null, 2) : String(value);
}

/**
 * What is sent: fields that were left as they were are left out unless they are required.
 *
 * @param {Field[]} fields
 * @param {Record<string, unknown>} values
 * @returns {Record<string, unknown>}
 * @throws {SyntaxError} with the field's name where its text is no JSON
 */
export function bodyOf(fields, values) {
  /** @type {Record<string, unknown>} */
  const body = {};
  for (const field of fields) {
    const value = values[field.name];
    const isLeft = value === '' || value === null || (!field.required && value === typed(field, field.initial));
    if (isLeft && !(field.required && value !== '' && value !== null)) continue;
    body[field.name] = parsed(field, value);
  }
  return body;
}

/** @param {Field} field @param {unknown} value */
function parsed(field, value) {
  if (field.kind === 'number' || field.kind === 'integer') return Number(value);
  if (field.kind === 'choice') return field.choices?.find((choice) => String(choice) === value) ?? value;
  if (field.kind !== 'json') return value;
  try {
    return JSON.parse(String(value));
  } catch {
    throw new SyntaxError(`${field.name} is not valid JSON.`);
  }
}

/**
 * @param {Field[]} fields
 * @param {Record<string, unknown>} values
 * @param {(name: string, value: unknown) => void} change
 */
export function formOf(fields, values, change) {
  const first = fields.filter((field) => field.required || field.kind === 'long' || fields.length <= 4);
  const rest = fields.filter((field) => !first.includes(field));
  return html`${first.map((field) => input(field, values[field.name], change))}
    ${rest.length ? html`<details><summary>${rest.length} more ${rest.length === 1 ? 'field' : 'fields'}</summary><div class="more">${rest.map((field) => input(field, values[field.name], change))}</div></details>` : nothing}`;
}

/** @param {Field} field @param {any} value @param {(name: string, value: unknown) => void} change */
function input(field, value, change) {
  const typing = (/** @type {any} */ event) => change(field.name, event.target.value);
  const label = html`<span>${field.name}${field.required ? nothing : html`<small>optional</small>`}</span>${field.hint ? html`<small>${field.hint}</small>` : nothing}`;
  switch (field.kind) {
    case 'boolean':
      return html`<label class="check"><input type="checkbox" .checked=${value === true} @change=${(/** @type {any} */ event) => change(field.name, event.target.checked)}><span>${field.name}</span></label>`;
    case 'choice':
      return html`<label class="field">${label}<select @change=${typing}><option value=""></option>${field.choices?.map((choice) => html`<option ?selected=${String(choice) === value}>${String(choice)}</option>`)}</select></label>`;
    case 'number':
    case 'integer':
      return html`<label class="field">${label}<input type="number" step=${field.kind === 'integer' ? 1 : 'any'} min=${field.min ?? nothing} max=${field.max ?? nothing} ?required=${field.required} .value=${value} @input=${typing}></label>`;
    case 'text':
      return html`<label class="field">${label}<input .value=${value} ?required=${field.required} @input=${typing}></label>`;
    default:
      return html`<label class="field">${label}<textarea rows=${field.kind === 'json' ? 4 : 3} class=${field.kind === 'json' ? 'mono' : ''} spellcheck=${field.kind !== 'json'} ?required=${field.required} .value=${value} @input=${typing}></textarea></label>`;
  }
}
