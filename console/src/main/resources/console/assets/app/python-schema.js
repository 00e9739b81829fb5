/**
 * JSON schemas of a cord's input, from the classes and annotations of a file, in the shape in which the SDK sends them. It reads what stands there literally; for
 * what it can't read a caller types JSON.
 */

/** @type {Record<string, any>} */
const PLAIN = {str: {type: 'string'}, int: {type: 'integer'}, float: {type: 'number'}, bool: {type: 'boolean'}, dict: {type: 'object'}, Dict: {type: 'object'}, list: {type: 'array'}, List: {type: 'array'}};
/** @type {Record<string, string>} what of a Field's arguments JSON schema has another word for */
const BOUNDS = {ge: 'minimum', le: 'maximum', gt: 'exclusiveMinimum', lt: 'exclusiveMaximum', min_length: 'minLength', max_length: 'maxLength', description: 'description'};
const MOST_CLASSES = 200;

/**
 * @param {string} code
 * @returns {(modelName: string|null, parameters: string) => any} the schema of a cord, by its input_schema and what its function takes
 */
export function schemasIn(code) {
  const classes = modelsIn(code);
  return (modelName, parameters) => {
    if (modelName && classes[modelName]) return ofModel(modelName, classes);
    const given = parameterList(parameters);
    if (given.length === 1 && classes[given[0].type]) return ofModel(given[0].type, classes);
    // The SDK says so of every parameter, with or without a default.
    return {...objectOf(given, classes, definitionsFor(given, classes)), required: given.map((one) => one.name)};
  };
}

/** @param {string} name @param {Record<string, Parameter[]>} classes */
function ofModel(name, classes) {
  const one = [{name: 'input_args', type: name, initial: undefined}];
  return objectOf(one, classes, definitionsFor(one, classes));
}

/** @typedef {{name: string, type: string, initial: string|undefined}} Parameter */

/** @param {Parameter[]} fields @param {Record<string, Parameter[]>} classes @param {Record<string, any>} [definitions] */
function objectOf(fields, classes, definitions) {
  const properties = Object.fromEntries(fields.map((field) => [field.name, propertyOf(field, classes)]));
  const required = fields.filter((field) => !hasDefault(field.initial) && !isOptional(field.type)).map((field) => field.name);
  return {type: 'object', properties, required, ...(definitions ? {definitions} : {})};
}

/** Those that the fields name, and those that they name in turn. @param {Parameter[]} fields @param {Record<string, Parameter[]>} classes */
function definitionsFor(fields, classes) {
  /** @type {Record<string, any>} */
  const definitions = {};
  const waiting = [...fields];
  for (let field = waiting.pop(); field; field = waiting.pop()) {
    const name = innermost(field.type);
    if (!classes[name] || definitions[name]) continue;
    definitions[name] = objectOf(classes[name], classes);
    waiting.push(...classes[name]);
  }
  return definitions;
}

/** @param {Parameter} field @param {Record<string, Parameter[]>} classes */
function propertyOf(field, classes) {
  const property = {...typeOf(field.type, classes), ...boundsOf(field.initial)};
  const initial = defaultOf(field.initial);
  return initial === undefined || initial === null ? property : {...property, default: initial};
}

/** @param {string} type @param {Record<string, Parameter[]>} classes @returns {any} */
function typeOf(type, classes) {
  const plain = withoutNone(type);
  if (classes[plain]) return {$ref: `#/definitions/${plain}`};
  const literal = /^Literal\[(.*)\]$/s.exec(plain);
  if (literal) return {enum: literal[1].split(',').map((one) => literalOf(one.trim())).filter((one) => one !== undefined)};
  const items = /^(?:list|List)\[(.*)\]$/s.exec(plain);
  if (items) return {type: 'array', items: typeOf(items[1].trim(), classes)};
  return PLAIN[/^\w+/.exec(plain)?.[0] ?? ''] ?? {};
}

/** @param {string} type */
function innermost(type) {
  return withoutNone(type).replace(/^(?:list|List)\[(.*)\]$/s, '$1').trim();
}

/** @param {string} type */
function withoutNone(type) {
  return type.trim().replace(/^Optional\[(.*)\]$/s, '$1').split('|').map((one) => one.trim()).filter((one) => one !== 'None').join(' | ');
}

/** @param {string} type */
function isOptional(type) {
  return /^Optional\[|\bNone\b/.test(type.trim());
}

/** @param {string|undefined} initial */
function fieldCall(initial) {
  const found = /^Field\((.*)\)$/s.exec(initial?.trim() ?? '');
  return found ? parts(found[1]) : null;
}

/** @param {string|undefined} initial */
function hasDefault(initial) {
  return initial !== undefined && initial.trim() !== '...' && (fieldCall(initial) === null || fieldDefault(initial) !== undefined);
}

/** @param {string|undefined} initial @returns {string|undefined} */
function fieldDefault(initial) {
  const given = fieldCall(initial) ?? [];
  const first = given[0] && !/^\w+\s*=/.test(given[0]) ? given[0] : given.find((one) => /^default(_factory)?\s*=/.test(one))?.replace(/^default\s*=\s*/, '');
  return first === '...' ? undefined : first;
}

/** @param {string|undefined} initial */
function defaultOf(initial) {
  if (initial === undefined) return undefined;
  return literalOf(fieldCall(initial) ? fieldDefault(initial) : initial);
}

/** @param {string|undefined} initial */
function boundsOf(initial) {
  const found = (fieldCall(initial) ?? []).map((one) => /^(\w+)\s*=\s*(.*)$/s.exec(one)).filter((one) => one !== null);
  return Object.fromEntries(found.map(([, name, value]) => [BOUNDS[name], literalOf(value)]).filter(([name, value]) => name && value !== undefined));
}

/** @param {string|undefined} text a Python literal @returns {string|number|boolean|null|undefined} undefined for what is none */
function literalOf(text) {
  const plain = text?.trim() ?? '';
  if (plain in CONSTANTS) return CONSTANTS[plain];
  if (/^-?\d[\d_]*(\.\d+)?(e-?\d+)?$/i.test(plain)) return Number(plain.replaceAll('_', ''));
  return /^(["'])([^"'\\\n]*)\1$/.exec(plain)?.[2];
}

/** @type {Record<string, boolean|null>} */
const CONSTANTS = {True: true, False: false, None: null};

/** @param {string} code @returns {Record<string, Parameter[]>} fields by the model's name */
function modelsIn(code) {
  /** @type {Record<string, Parameter[]>} */
  const models = Object.create(null);
  const found = [...code.matchAll(/^class\s+([A-Za-z_]\w*)\s*\(([^)]*)\)\s*:[^\n]*\n((?:[ \t]+[^\n]*(?:\n|$)|[ \t]*\n)*)/gm)].slice(0, MOST_CLASSES);
  for (const [, name, bases, body] of found) {
    const base = bases.split(',').map((one) => one.trim()).find((one) => models[one] || /\bBaseModel$/.test(one));
    if (base) models[name] = [...(models[base] ?? []), ...fieldsIn(body)];
  }
  return models;
}

/** @param {string} body of a class @returns {Parameter[]} */
function fieldsIn(body) {
  const indent = /^[ \t]+/.exec(body)?.[0] ?? '';
  /** @type {Parameter[]} */
  const fields = [];
  for (const found of body.matchAll(new RegExp(`^${indent}([a-z_]\\w*)\\s*:\\s*`, 'gm'))) {
    const rest = body.slice(found.index + found[0].length);
    fields.push({name: found[1], ...annotation(rest.slice(0, endOfLine(rest)))});
  }
  return fields;
}

/** @param {string} text of a def's parentheses @returns {Parameter[]} */
function parameterList(text) {
  return parts(text).filter((one) => !/^(self|\*|\/)/.test(one)).map((one) => {
    const [, name, rest = ''] = /^(\w+)\s*(?::\s*)?(.*)$/s.exec(one) ?? ['', ''];
    return {name, ...annotation(rest)};
  }).filter((one) => one.name);
}

/** @param {string} text a type, and a default behind an equals sign @returns {{type: string, initial: string|undefined}} */
function annotation(text) {
  const end = outside(text, '=');
  return end < 0 ? {type: text.trim(), initial: undefined} : {type: text.slice(0, end).trim(), initial: text.slice(end + 1).trim()};
}

/** What stands between commas, but not between those of inner brackets. @param {string} text */
function parts(text) {
  const all = [];
  let rest = text;
  for (let end = outside(rest, ','); end >= 0; end = outside(rest, ',')) {
    all.push(rest.slice(0, end).trim());
    rest = rest.slice(end + 1);
  }
  return [...all, rest.trim()].filter(Boolean);
}

/** @param {string} text */
function endOfLine(text) {
  const end = outside(text, '\n');
  return end < 0 ? text.length : end;
}

/** The first place of a character outside of brackets, strings and comments. @param {string} text @param {string} wanted */
function outside(text, wanted) {
  let depth = 0;
  for (const found of text.matchAll(/"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|#[^\n]*|[\s\S]/g)) {
    if (depth === 0 && found[0] === wanted) return found.index;
    if ('([{'.includes(found[0])) depth++;
    if (')]}'.includes(found[0])) depth--;
  }
  return -1;
}
