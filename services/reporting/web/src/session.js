// Who is signed in: the form where nobody is, the change of a first password, and the way out.
import { html } from 'htm/preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { onSignedOut, said, send, setCsrf, whoIs } from './api.js';

const MIN = 12;

/** A field of a form with its label, its hint and what is wrong with it. */
function Field({ name, label, hint, error, first, ...input }) {
  const at = useRef(null);
  useEffect(() => { if (first) at.current.focus(); }, []);
  useEffect(() => { if (error) at.current.focus(); }, [error]);
  const about = [hint && `${name}-hint`, error && `${name}-error`].filter(Boolean).join(' ') || undefined;
  return html`<div class="field">
    <label for=${name}>${label}</label>
    <input id=${name} name=${name} ref=${at} required aria-describedby=${about} aria-invalid=${error ? 'true' : undefined} ...${input} />
    ${hint && html`<p class="note" id=${`${name}-hint`}>${hint}</p>`}
    ${error && html`<p class="error" id=${`${name}-error`} role="alert">${error}</p>`}
  </div>`;
}

/** A form alone on the page. `submit`: values → a promise; what it refuses is shown, beside its field where it names one. */
function Form({ title, note, button, submit, fields, cancel }) {
  const [wrong, setWrong] = useState(null);
  const [busy, setBusy] = useState(false);
  const names = fields.map((f) => f.name);
  const send = async (e) => {
    e.preventDefault();
    if (busy) return;
    setBusy(true);
    setWrong(null);
    try {
      await submit(Object.fromEntries(new FormData(e.target)));
    } catch (refusal) {
      setWrong({ text: said(refusal), field: refusal.field });
      setBusy(false);
    }
  };
  return html`<main class="alone"><form class="card" aria-labelledby="form-title" onSubmit=${send}>
    <p class="overline">Célula de PQR</p>
    <h1 id="form-title">${title}</h1>
    ${note && html`<p class="note">${note}</p>`}
    ${wrong && !names.includes(wrong.field) && html`<p class="error" role="alert">${wrong.text}</p>`}
    ${fields.map((f, i) => html`<${Field} key=${f.name} first=${i === 0} error=${wrong?.field === f.name && wrong.text} ...${f} />`)}
    <div class="buttons">
      <button type="submit" class="main" aria-disabled=${busy}>${button}</button>
      ${cancel && html`<button type="button" onClick=${cancel.go}>${cancel.label}</button>`}
    </div>
  </form></main>`;
}

const SignIn = ({ note, done }) => html`<${Form} title="Entrar" note=${note} button="Entrar"
  submit=${async (values) => done(await send('POST', 'sesion', values))}
  fields=${[
    { name: 'usuario', label: 'Usuario', autocomplete: 'username', autocapitalize: 'none', spellcheck: false, maxlength: 128 },
    { name: 'clave', label: 'Clave', type: 'password', autocomplete: 'current-password', maxlength: 512 },
  ]} />`;

const ChangePassword = ({ who, done, cancel }) => html`<${Form} title="Cambiar la clave" button="Cambiar"
  note=${who.debe_cambiar_clave ? 'La clave con que entró se la dieron. Antes de seguir, ponga una que solo usted conozca.' : null}
  submit=${async ({ actual, nueva, otra }) => {
    if (nueva !== otra) throw Object.assign(new Error('No es la misma que la nueva.'), { field: 'otra' });
    done(await send('POST', 'sesion/clave', { actual, nueva }));
  }}
  cancel=${cancel}
  fields=${[
    { name: 'actual', label: 'Clave actual', type: 'password', autocomplete: 'current-password', maxlength: 512 },
    { name: 'nueva', label: 'Clave nueva', type: 'password', autocomplete: 'new-password', minlength: MIN, maxlength: 512,
      hint: `${MIN} caracteres o más, sin su usuario ni su nombre. Una frase que recuerde sirve.` },
    { name: 'otra', label: 'Clave nueva, otra vez', type: 'password', autocomplete: 'new-password', maxlength: 512 },
  ]} />`;

/** Who is signed in, with the way out. */
export function Who({ who, leave, change }) {
  const roles = [who.roles.join(', '), who.equipo].filter(Boolean).join(' · ');
  return html`<div class="who" role="group" aria-label="Sesión">
    <p><strong>${who.nombre || who.usuario}</strong><span class="note">${roles}</span></p>
    <button type="button" class="link" onClick=${change}>Cambiar clave</button>
    <button type="button" onClick=${leave}>Salir</button>
  </div>`;
}

/** The page for whoever is signed in; for everybody else the form. */
export function Gate({ page }) {
  const [state, setState] = useState({ asking: true });
  const enter = (who) => { setCsrf(who.csrf); setState({ who }); };
  const out = (note) => { setCsrf(null); setState({ note }); };
  const look = async (note) => {
    try {
      const who = await whoIs();
      if (who) enter(who); else out(note);
    } catch (e) { setState({ error: said(e) }); }
  };
  useEffect(() => { look(); }, []);
  useEffect(() => onSignedOut((refusal) => {
    if (refusal.code === 'credenciales') return;
    if (refusal.code === 'cambie_su_clave') look();
    else setState((s) => { if (!s.who) return s; setCsrf(null); return { note: 'Su sesión terminó: entre de nuevo.' }; });
  }), []);
  const leave = async () => {
    try { await send('DELETE', 'sesion'); out('Salió. Hasta pronto.'); } catch (e) { await look(said(e)); }
  };
  const { who, changing } = state;
  if (state.asking) return html`<p class="boot">Cargando…</p>`;
  if (state.error) return html`<p class="boot" role="alert">${state.error} <button type="button" onClick=${() => location.reload()}>Intentar de nuevo</button></p>`;
  if (!who) return html`<${SignIn} key="in" note=${state.note} done=${enter} />`;
  if (who.debe_cambiar_clave) return html`<${ChangePassword} key="first" who=${who} done=${enter} cancel=${{ label: 'Salir', go: leave }} />`;
  if (changing) return html`<${ChangePassword} key="change" who=${who} done=${enter} cancel=${{ label: 'Volver', go: () => setState({ who }) }} />`;
  return html`<${page} session=${{ who, leave, change: () => setState({ who, changing: true }) }} />`;
}
