// The service's REST, as hooks. The page is served beside it or by the one origin: below api/reporting/ in both cases.
import { useEffect, useState } from 'preact/hooks';

export const ROOT = 'api/reporting/v1/';
const EVERY_MS = 15000;

async function ask(path, signal) {
  const response = await fetch(ROOT + path, { signal, headers: { accept: 'application/json' } });
  const text = await response.text();
  if (response.ok) return text;
  let detail = '';
  try { detail = JSON.parse(text).detail; } catch { /* no problem+json: the status tells */ }
  throw new Error(detail || `El servicio respondió ${response.status}.`);
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
    let timer;
    const turn = async () => {
      if (!document.hidden) {
        try {
          const text = await ask(path, stop.signal);
          setState((s) => (s.path === path && s.text === text
            ? { ...s, error: null, at: new Date() }
            : { path, text, data: JSON.parse(text), error: null, at: new Date() }));
        } catch (e) {
          if (stop.signal.aborted) return;
          setState((s) => ({ ...s, error: e instanceof TypeError ? 'No hay conexión con el servicio.' : e.message }));
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
