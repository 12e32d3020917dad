// Shows the OpenAPI document that lies beside this page: operations by tag, with what goes in and comes out, its schemas
// resolved, its examples, and a curl line for each. Texts of the document are always set as text, never as markup.
'use strict';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const PLACES = { path: 'en la ruta', query: 'en la consulta', header: 'cabecera', cookie: 'cookie' };
const TYPES = { string: 'texto', integer: 'entero', number: 'número', boolean: 'sí o no', object: 'objeto', array: 'lista', null: 'null' };
const DEPTH = 8; // of schemas inside schemas: one that holds itself must end

/** An element: attributes (class, id, …; on… are listeners), then children: nodes, texts, lists; nothing for null and false. */
function el(name, attributes, ...children) {
  const e = document.createElement(name);
  for (const [k, v] of Object.entries(attributes ?? {})) {
    if (v === null || v === undefined || v === false) continue;
    if (k.startsWith('on')) e.addEventListener(k.slice(2), v);
    else e.setAttribute(k, v === true ? '' : v);
  }
  e.append(...children.flat(9).filter((c) => c !== null && c !== undefined && c !== false));
  return e;
}

/** A text of the document: paragraphs, with `code`. */
function prose(text) {
  return String(text ?? '').split(/\n\s*\n/).filter((p) => p.trim()).map((p) => el('p', {}, inline(p)));
}

function inline(text) {
  return String(text ?? '').split(/(`[^`]+`)/).map((s) => (/^`[^`]+`$/.test(s) ? el('code', {}, s.slice(1, -1)) : s));
}

// ---- the document ----

let doc;

/** What a node is, and the name it goes by, if it is a reference. */
function resolve(node) {
  let name = null;
  for (let hops = 0; node && node.$ref && hops < 20; hops++) {
    const parts = node.$ref.replace(/^#\//, '').split('/').map((p) => decodeURIComponent(p).replaceAll('~1', '/').replaceAll('~0', '~'));
    name = parts.at(-1);
    const { $ref, ...beside } = node;
    node = { ...parts.reduce((at, p) => at?.[p], doc), ...beside };
  }
  return [node ?? {}, name];
}

/** A schema with its references and allOf made one. */
function schemaOf(node) {
  const [s, name] = resolve(node);
  if (!s.allOf) return [s, name];
  const whole = { ...s, properties: { ...s.properties }, required: [...(s.required ?? [])] };
  delete whole.allOf;
  for (const part of s.allOf) {
    const [p] = schemaOf(part);
    for (const [k, v] of Object.entries(p)) if (!(k in whole) && k !== 'description') whole[k] = v;
    Object.assign(whole.properties, { ...p.properties, ...whole.properties });
    whole.required.push(...(p.required ?? []));
  }
  return [whole, name];
}

const typesOf = (s) => [].concat(s.type ?? (s.properties ? 'object' : s.items ? 'array' : []));
const alternatives = (s) => s.oneOf ?? s.anyOf;
const shown = (v) => (typeof v === 'string' ? v : JSON.stringify(v));

/** What a schema admits, in words: "texto (date), null". */
function kindOf(node) {
  const [s] = schemaOf(node);
  if (s.const !== undefined) return [el('code', {}, shown(s.const))];
  if (s.enum) return ['uno de: ', s.enum.map((v, i) => [i ? ', ' : '', el('code', {}, shown(v))])];
  if (alternatives(s)) return alternatives(s).map((a, i) => [i ? ' o ' : '', kindOf(a)]);
  const words = typesOf(s).map((t) => (t === 'array' ? ['lista de ', kindOf(s.items ?? {})] : TYPES[t] ?? t));
  return words.length ? words.map((w, i) => [i ? ' o ' : '', w]).concat(limitsOf(s)) : ['cualquier valor'];
}

const FORMATS = { date: 'AAAA-MM-DD', 'date-time': 'fecha y hora, RFC 3339', 'uri-reference': 'enlace', uri: 'URI' };

function limitsOf(s) {
  const of = [];
  const range = (min, max, what) => {
    if (min === undefined && max === undefined) return;
    of.push(min === undefined ? `hasta ${max}${what}` : max === undefined ? `desde ${min}${what}` : min === max ? `${min}${what}` : `de ${min} a ${max}${what}`);
  };
  if (s.format) of.push(FORMATS[s.format] ?? s.format);
  if (s.contentMediaType && s.contentMediaType !== 'application/octet-stream') of.push(s.contentMediaType);
  range(s.minimum, s.maximum, '');
  range(s.minLength || undefined, s.maxLength, ' caracteres');
  range(s.minItems || undefined, s.maxItems, ' elementos');
  if (s.exclusiveMinimum !== undefined) of.push(`más de ${s.exclusiveMinimum}`);
  const texts = of.length ? [` (${of.join('; ')})`] : [];
  return s.pattern ? [...texts, ', con la forma ', el('code', {}, s.pattern)] : texts;
}

/** The schemas of an object inside this one, through lists and alternatives: they are shown below it. */
function objectsIn(node) {
  const [s] = schemaOf(node);
  if (alternatives(s)) return alternatives(s).flatMap(objectsIn);
  if (s.properties || (s.additionalProperties && typeof s.additionalProperties === 'object')) return [s];
  return s.items ? objectsIn(s.items) : [];
}

function field(name, node, needed, depth) {
  const [s] = schemaOf(node);
  const below = depth < DEPTH ? objectsIn(node).map((o) => fieldsOf(o, depth + 1)) : [];
  return el('div', { class: 'field' },
    el('div', {}, el('code', {}, name), needed && [' ', el('span', { class: 'needed' }, 'siempre')]),
    el('div', {}, el('span', { class: 'kind' }, kindOf(node), s.default !== undefined && [', si falta ', el('code', {}, shown(s.default))]),
      s.description && el('p', {}, inline(s.description))),
    below);
}

function fieldsOf(s, depth) {
  const needed = new Set(s.required ?? []);
  const rows = Object.entries(s.properties ?? {}).map(([k, v]) => field(k, v, needed.has(k), depth));
  if (s.additionalProperties && typeof s.additionalProperties === 'object') rows.push(field('cada nombre', s.additionalProperties, false, depth));
  return el('div', { class: 'fields' }, rows);
}

function schemaView(node) {
  const [s, name] = schemaOf(node);
  const objects = objectsIn(node);
  return [
    el('p', { class: 'kind' }, name && [el('code', {}, name), ': '], kindOf(node)),
    s.description && prose(s.description),
    objects.length > 0 && el('details', {}, el('summary', {}, 'Campos'), objects.map((o) => fieldsOf(o, 0))),
  ];
}

// ---- examples ----

let told;

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch { // no permission, or an origin without TLS
    const area = el('textarea', { class: 'hidden' });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
  told.textContent = '';
  requestAnimationFrame(() => { told.textContent = 'Copiado'; });
}

function sample(title, text) {
  const button = el('button', { type: 'button', 'aria-label': `Copiar ${title}`, onclick: async () => {
    await copy(text);
    button.textContent = 'Copiado';
    setTimeout(() => { button.textContent = 'Copiar'; }, 1500);
  } }, 'Copiar');
  return el('div', { class: 'sample' }, el('div', { class: 'head' }, el('span', {}, title), button),
    el('pre', { tabindex: '0', role: 'group', 'aria-label': title }, el('code', {}, text)));
}

/** Every example of a media type or a parameter: [title, value]. */
function examplesOf(of) {
  if (of.example !== undefined) return [['Ejemplo', of.example]];
  const named = Object.entries(of.examples ?? {}).map(([k, v]) => [resolve(v)[0].summary ?? k, resolve(v)[0].value]);
  if (named.length) return named.map(([k, v]) => [named.length > 1 ? `Ejemplo: ${k}` : 'Ejemplo', v]);
  const [s] = schemaOf(of.schema ?? {});
  return s.examples?.length ? [['Ejemplo', s.examples[0]]] : s.example !== undefined ? [['Ejemplo', s.example]] : [];
}

const pretty = (v) => (typeof v === 'string' ? v.replace(/^\uFEFF/, '') : JSON.stringify(v, null, 2));

function contentView(content, where) {
  return Object.entries(content ?? {}).map(([type, media]) => [
    el('p', {}, el('code', {}, type)),
    media.schema && schemaView(media.schema),
    examplesOf(media).map(([title, v]) => sample(`${title} de ${where}`, pretty(v))),
  ]);
}

// ---- curl ----

const base = new URL('.', location.href).href.replace(/\/$/, '');
const quoted = (s) => `'${String(s).replaceAll("'", "'\\''")}'`;
const queryValue = (v) => encodeURIComponent(Array.isArray(v) ? v.join(',') : v).replaceAll('%2C', ',').replaceAll('%3A', ':');

function exampleOf(p) {
  const [first] = examplesOf(p);
  if (first) return first[1];
  const [s] = schemaOf(p.schema ?? {});
  return s.default ?? s.enum?.[0] ?? s.const;
}

function curlOf(path, method, operation, parameters) {
  const url = path.replace(/\{([^}]+)\}/g, (whole, name) => {
    const v = exampleOf(parameters.find((p) => p.in === 'path' && p.name === name) ?? {});
    return v === undefined ? whole : encodeURIComponent(v);
  });
  const query = parameters.filter((p) => p.in === 'query' && p.required).map((p) => `${p.name}=${queryValue(exampleOf(p) ?? '…')}`);
  const lines = [`curl ${method === 'get' ? '' : `-X ${method.toUpperCase()} `}${quoted(base + url + (query.length ? `?${query.join('&')}` : ''))}`];
  for (const p of parameters) if (p.in === 'header' && p.required) lines.push(`-H ${quoted(`${p.name}: ${exampleOf(p) ?? '…'}`)}`);
  const body = Object.entries(resolve(operation.requestBody ?? {})[0].content ?? {});
  if (body.length) {
    const [type, media] = body.find(([t]) => /json/.test(t)) ?? body[0];
    const [example] = examplesOf(media);
    lines.push(`-H ${quoted(`content-type: ${type}`)}`);
    lines.push(example ? `--data ${quoted(JSON.stringify(example[1]))}` : `--data-binary @archivo`);
  }
  return lines.join(' \\\n  ');
}

// ---- an operation ----

function parameterView(p) {
  const [s] = schemaOf(p.schema ?? {});
  const example = examplesOf(p)[0];
  return el('div', { class: 'field' },
    el('div', {}, el('code', {}, p.name), ' ', el('span', { class: 'kind' }, PLACES[p.in] ?? p.in), p.required && [' ', el('span', { class: 'needed' }, 'obligatorio')]),
    el('div', {}, el('span', { class: 'kind' }, kindOf(p.schema ?? {}), s.default !== undefined && [', si falta ', el('code', {}, shown(s.default))]),
      (p.description ?? s.description) && el('p', {}, inline(p.description ?? s.description)),
      example && el('p', { class: 'kind' }, 'Por ejemplo: ', el('code', {}, Array.isArray(example[1]) ? example[1].join(',') : shown(example[1])))));
}

function headersView(headers) {
  return Object.entries(headers ?? {}).map(([name, node]) => {
    const [h] = resolve(node);
    return el('div', { class: 'field' }, el('div', {}, el('code', {}, name), ' ', el('span', { class: 'kind' }, 'cabecera')),
      el('div', {}, el('span', { class: 'kind' }, kindOf(h.schema ?? {})), h.description && el('p', {}, inline(h.description))));
  });
}

function answerView(status, node, id) {
  const [answer] = resolve(node);
  return el('details', { class: 'answer', open: /^2/.test(status) },
    el('summary', {}, el('span', { class: 'status' }, status), inline(answer.description)),
    answer.headers && el('div', { class: 'fields' }, headersView(answer.headers)),
    contentView(answer.content, `la respuesta ${status} de ${id}`));
}

function operationView({ path, method, operation, parameters, id }) {
  const body = operation.requestBody && resolve(operation.requestBody)[0];
  const inside = () => el('div', { class: 'inside' },
    prose(operation.description),
    operation.deprecated && el('p', { class: 'needed' }, 'En desuso.'),
    sample(`Solicitud de ${id} con curl`, curlOf(path, method, operation, parameters)),
    parameters.length > 0 && [el('h4', {}, 'Parámetros'), el('div', { class: 'fields' }, parameters.map(parameterView))],
    body && [el('h4', {}, body.required ? 'Cuerpo, obligatorio' : 'Cuerpo, si se quiere'), body.description && prose(body.description), contentView(body.content, `el cuerpo de ${id}`)],
    el('h4', {}, 'Respuestas'),
    Object.entries(operation.responses ?? {}).map(([status, node]) => answerView(status, node, id)));
  const details = el('details', {}, el('summary', {},
    el('span', { class: `method ${method}` }, method.toUpperCase()), el('h3', { class: 'mono' }, path), el('span', { class: 'summary' }, inline(operation.summary))));
  details.addEventListener('toggle', () => { // made when it is first wanted: a document has a hundred of them
    if (details.open && details.childElementCount === 1) details.append(inside());
  });
  return el('section', { class: 'operation', id, 'aria-label': operation.summary ?? id }, details);
}

// ---- the page ----

function operationsOf() {
  const all = [];
  for (const [path, item] of Object.entries(doc.paths ?? {})) {
    for (const method of METHODS) {
      const operation = item[method];
      if (!operation) continue;
      const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map((p) => resolve(p)[0]);
      all.push({ path, method, operation, parameters, id: operation.operationId ?? `${method}-${path}`, tag: operation.tags?.[0] ?? '' });
    }
  }
  return all;
}

function groupsOf(all) {
  const known = (doc.tags ?? []).map((t) => t.name);
  const names = [...new Set([...known, ...all.map((o) => o.tag)])];
  return names.map((name) => ({ name, description: (doc.tags ?? []).find((t) => t.name === name)?.description, operations: all.filter((o) => o.tag === name) }))
    .filter((g) => g.operations.length);
}

const plain = (s) => s.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase();

function indexView(groups) {
  const none = el('p', { class: 'none', hidden: true }, 'Ninguna operación dice eso.');
  const lists = groups.map((g) => {
    const items = g.operations.map((o) => {
      const item = el('li', {}, el('a', { href: `#${encodeURIComponent(o.id)}`, title: o.operation.summary },
        el('span', { class: `method ${o.method}` }, o.method.toUpperCase()), el('span', { class: 'path mono' }, o.path)));
      item.dataset.words = plain(`${o.method} ${o.path} ${o.id} ${o.operation.summary ?? ''} ${o.operation.description ?? ''} ${g.name}`);
      return item;
    });
    return { items, box: el('div', {}, el('h2', {}, g.name || 'otras'), el('ul', {}, items)) };
  });
  const search = el('input', { type: 'search', id: 'buscar', autocomplete: 'off', oninput: () => {
    const words = plain(search.value).split(/\s+/).filter(Boolean);
    let left = 0;
    for (const { items, box } of lists) {
      for (const i of items) i.hidden = !words.every((w) => i.dataset.words.includes(w));
      const n = items.filter((i) => !i.hidden).length;
      box.hidden = n === 0;
      left += n;
    }
    none.hidden = left > 0;
  } });
  const menu = el('details', { open: matchMedia('(min-width: 900px)').matches }, el('summary', {}, 'Índice'),
    el('label', { for: 'buscar' }, 'Buscar una operación'), search, lists.map((l) => l.box), none);
  matchMedia('(min-width: 900px)').addEventListener('change', (e) => { if (e.matches) menu.open = true; });
  return menu;
}

/** Opens the operation that the address names, and goes to it. */
function follow() {
  const at = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const details = at?.querySelector(':scope > details');
  if (!details) return;
  details.open = true;
  requestAnimationFrame(() => { at.scrollIntoView({ block: 'start' }); details.querySelector('summary').focus({ preventScroll: true }); });
}

function show() {
  const { title, version, description } = doc.info;
  const groups = groupsOf(operationsOf());
  document.title = `${title}: referencia de la API`;
  document.getElementById('cabecera').replaceChildren(
    el('h1', {}, title), el('p', { class: 'facts' }, `Versión ${version} · OpenAPI ${doc.openapi} · `, el('a', { href: 'openapi.json' }, 'openapi.json')), ...prose(description));
  document.getElementById('indice').replaceChildren(indexView(groups));
  document.getElementById('contenido').replaceChildren(...groups.flatMap((g) => [
    el('div', { class: 'tag-head' }, el('h2', {}, g.name || 'otras'), prose(g.description)), ...g.operations.map(operationView)]));
  addEventListener('hashchange', follow);
  document.getElementById('indice').addEventListener('click', (e) => { // also when the address is that already
    if (e.target.closest('a')?.hash === location.hash) follow();
  });
  follow();
}

async function start() {
  told = document.getElementById('aviso');
  try {
    const answer = await fetch('openapi.json');
    if (!answer.ok) throw new Error(`respuesta ${answer.status}`);
    doc = await answer.json();
    show();
  } catch (e) {
    document.getElementById('contenido').replaceChildren(el('p', { class: 'error', role: 'alert' },
      `No se pudo leer el documento (${e.message}). `, el('a', { href: '' }, 'Intentar otra vez')));
  }
}

start();
