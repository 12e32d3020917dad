// The page: one period for both indicators, one week for the top 5, kept in the address so that a view can be passed on.
import { render } from 'preact';
import { html } from 'htm/preact';
import { useEffect, useState } from 'preact/hooks';
import { query, useAnswer } from './api.js';
import { Bases } from './bases.js';
import { formatClock, formatInteger, formatPercent } from './format.js';
import { Motives, WrongEscalations } from './indicators.js';
import { Figure } from './parts.js';
import { Gate, Who } from './session.js';
import { Top } from './top.js';
import { addDays, mondayOf, weekOf } from './week.js';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const WEEK = /^\d{4}-W\d{2}$/;

function fromAddress() {
  const given = new URLSearchParams(location.search);
  const take = (name, form) => (form.test(given.get(name) ?? '') ? given.get(name) : '');
  return { desde: take('desde', DATE), hasta: take('hasta', DATE), semana: take('semana', WEEK) };
}

function Period({ view, shown, cuts, set }) {
  const last = cuts[0];
  const week = last && mondayOf(weekOf(last));
  const change = (name) => (e) => set({ ...view, [name]: e.currentTarget.value });
  const quick = [
    ['Último corte', last && { desde: last, hasta: last }],
    ['Última semana', week && { desde: week, hasta: addDays(week, 6) }],
    ['Todo', { desde: '', hasta: '' }],
  ].filter(([, p]) => p);
  const on = (p) => view.desde === p.desde && view.hasta === p.hasta;
  return html`<form class="period" aria-label="Periodo de los indicadores" onSubmit=${(e) => e.preventDefault()}>
    <label class="field">Desde <input type="date" value=${view.desde || shown?.desde || ''} max=${view.hasta || undefined} onChange=${change('desde')} /></label>
    <label class="field">Hasta <input type="date" value=${view.hasta || shown?.hasta || ''} min=${view.desde || undefined} onChange=${change('hasta')} /></label>
    <div class="quick" role="group" aria-label="Periodos frecuentes">${quick.map(([name, p]) => html`
      <button type="button" aria-pressed=${on(p)} onClick=${() => set({ ...view, ...p })}>${name}</button>`)}</div>
  </form>`;
}

function Figures({ motives, wrong }) {
  const sum = (rows, name) => rows.reduce((n, r) => n + r[name], 0);
  const unknown = motives.datos.find((r) => r.causal === null);
  const records = sum(wrong.datos, 'registros'), confirmed = sum(wrong.datos, 'confirmadas'), overturned = sum(wrong.datos, 'revertidas');
  const share = (n) => (records ? `${formatPercent((100 * n) / records)} de los aceptados` : null);
  return html`<dl class="figures" aria-label="Cifras del periodo">
    <${Figure} label="Pendientes" value=${formatInteger(motives.total_registros)} note="registros enviados" />
    <${Figure} label="Sin causal identificada" value=${formatInteger(unknown?.registros ?? 0)} note=${formatPercent(unknown?.porcentaje ?? 0)} />
    <${Figure} label="Mal escalados" value=${formatInteger(wrong.total_registros)} note="registros enviados" />
    <${Figure} label="Confirmados" value=${formatInteger(confirmed)} note=${share(confirmed)} />
    <${Figure} label="Revertidos" value=${formatInteger(overturned)} note=${share(overturned)} />
  </dl>`;
}

function App({ session }) {
  const [view, set] = useState(fromAddress);
  useEffect(() => history.replaceState(null, '', query(view) || location.pathname), [view]);
  const period = query({ desde: view.desde, hasta: view.hasta });
  const bases = useAnswer('bases?limite=500');
  const motives = useAnswer(`indicadores/motivos${period}`);
  const wrong = useAnswer(`indicadores/mal-escaladas${period}`);
  const top = useAnswer(`informes/top-asesores${query({ semana: view.semana })}`);
  const cuts = [...new Set((bases.data?.datos ?? []).map((b) => b.fecha_corte).filter(Boolean))].sort().reverse();
  const weeks = [...new Set(cuts.map(weekOf))];
  const at = [bases, motives, wrong, top].map((a) => a.at).filter(Boolean).sort((a, b) => a - b).pop();
  return html`
    <header class="page-head"><div class="inner">
      <div><p class="overline">Célula de PQR</p><h1>Indicadores de escalamiento</h1></div>
      <${Who} ...${session} />
      <${Period} view=${view} shown=${motives.data} cuts=${cuts} set=${set} />
    </div></header>
    <main class="inner">
      ${motives.data && wrong.data && html`<${Figures} motives=${motives.data} wrong=${wrong.data} />`}
      <${Motives} answer=${motives} />
      <${WrongEscalations} answer=${wrong} />
      <${Top} answer=${top} weeks=${weeks} week=${view.semana} setWeek=${(semana) => set({ ...view, semana })} />
      <${Bases} answer=${bases} />
    </main>
    <footer class="inner">${at && html`Actualizado a las ${formatClock(at)}. `}Porcentajes sobre todos los registros enviados: aceptados,
      rechazados y repetidos. <a href="api/reporting/docs">API: qué hay y cómo se pide</a></footer>`;
}

const root = document.getElementById('app');
root.textContent = '';
render(html`<${Gate} page=${App} />`, root);
