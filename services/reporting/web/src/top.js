// The weekly top 5 of advisors with wrong escalations.
import { html } from 'htm/preact';
import { formatDay, formatInteger } from './format.js';
import { Card, Table } from './parts.js';
import { addDays, mondayOf } from './week.js';

export const weekName = (week) => {
  const monday = mondayOf(week);
  return `Semana ${Number(week.slice(6))} de ${week.slice(0, 4)} (${formatDay(monday)} – ${formatDay(addDays(monday, 6))})`;
};

export function Top({ answer, weeks, week, setWeek }) {
  const shown = answer.data?.semana;
  const options = shown && !weeks.includes(shown) ? [shown, ...weeks] : weeks;
  const rows = (answer.data?.datos ?? []).map((r, i) => ({ ...r, place: i + 1 }));
  const most = rows[0]?.radicados ?? 1;
  const picker = html`<label class="field">Semana
    <select value=${week || shown || ''} onChange=${(e) => setWeek(e.currentTarget.value)}>
      ${options.map((w) => html`<option key=${w} value=${w}>${weekName(w)}</option>`)}
    </select></label>`;
  return html`<${Card} id="top" title="Top 5 de la semana" error=${answer.error} tools=${options.length > 0 && picker}
    note="Asesores con más radicados escalados por error, en ambas bases.">
    ${answer.data && html`<${Table} className="top" caption="Top 5 de asesores con escalamientos por error" rows=${rows}
      rowKey=${(r) => r.usuario} empty="Ningún escalamiento por error en esta semana." columns=${[
        { head: 'Asesor', cell: (r) => html`<span class="place">${r.place}</span> ${r.asesor ?? r.usuario} <span class="login">${r.usuario}</span>` },
        { head: 'Radicados', number: true, cell: (r) => formatInteger(r.radicados) },
        { head: 'Proporción', cell: (r) => html`<span class="bar" aria-hidden="true" style=${{ inlineSize: `${(100 * r.radicados) / most}%` }}></span>` },
      ]} />`}
  <//>`;
}
