// The service's REST, as hooks. The page is served beside it or by the one origin: below api/reporting/ in both cases.
import { useEffect, useState } from 'preact/hooks';

export const ROOT = 'api/reporting/v1/';
const EVERY_MS = 15000;

/** What the service refused: its words, and `code`, `status` and the field at fault for whoever acts upon them. */
export class Refusal extends Error {
  constructor(status, problem) {
    super(problem.detail || `El servicio respondió ${status}.`);
    Object.assign(this, { status, code: problem.code ?? '', field: problem.campo ?? '' });
  }
}

/** Words for whatever went wrong. */
export const said = (e) => (e instanceof TypeError ? 'No hay conexión con el servicio.' : e.message);

const listeners = new Set();
/** Calls `listener` when the service no longer knows who asks, or wants the password changed first; returns what ends that. */
export function onSignedOut(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

async function exchange(path, options) {
  const response = await fetch(ROOT + path, options);
  const text = await response.text();
  if (response.ok) return text;
  let problem = {};
  try { problem = JSON.parse(text); } catch { /* no problem+json: the status tells */ }
  const refusal = new Refusal(response.status, problem);
  if (refusal.status === 401 || refusal.code === 'cambie_su_clave') for (const tell of listeners) tell(refusal);
  throw refusal;
}

// What a page asks by itself is no use of the session.
const ask = (path, signal, again) => exchange(path, { signal, headers: { accept: 'application/json', ...(again && { 'x-automatica': '1' }) } });

let csrf = null;
/** The value that goes with what is written; null: nobody is signed in. */
export const setCsrf = (value) => { csrf = value; };

/** Asks `path` otherwise than with GET; resolves to the answer, null where it is empty. */
export async function send(method, path, body) {
  const headers = { accept: 'application/json', ...(csrf && { 'x-csrf': csrf }), ...(body && { 'content-type': 'application/json' }) };
  const text = await exchange(path, { method, headers, body: body && JSON.stringify(body) });
  return text ? JSON.parse(text) : null;
}

/** Who is signed in; null: nobody. */
export async function whoIs() {
  try {
    return JSON.parse(await ask('sesion'));
  } catch (e) {
    if (e.status === 401) return null;
    throw e;
  }
}

/**
 * What `path` answers: { data, error, at }. Asked again every quarter of a minute while the page is looked at; `data` only
 * changes when the answer does, and stays as it was while a newer one is awaited. A null path asks nothing.
 */
export function useAnswer(path) {
  const [state, setState] = useState({ path: null, text: null, data: null, error: null, at: null });
  useEffect(() => {
    if (path === null) return undefined;
    const stop = new AbortController();
    let timer, again = false;
    const turn = async () => {
      if (!document.hidden) {
        try {
          const text = await ask(path, stop.signal, again);
          again = true;
          setState((s) => (s.path === path && s.text === text
            ? { ...s, error: null, at: new Date() }
            : { path, text, data: JSON.parse(text), error: null, at: new Date() }));
        } catch (e) {
          if (stop.signal.aborted) return;
          setState((s) => ({ ...s, error: said(e) }));
        }
      }
      if (!stop.signal.aborted) timer = setTimeout(turn, EVERY_MS);
    };
    turn();
    return () => { stop.abort(); clearTimeout(timer); };
  }, [path]);
  return state;
}

export const query = (params) => {
  const set = Object.entries(params).filter(([, v]) => v);
  return set.length ? `?${new URLSearchParams(set)}` : '';
};
