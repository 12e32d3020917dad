// The two indicators, each as a chart with its table.
import { html } from 'htm/preact';
import { Bars } from './chart.js';
import { formatDay, formatInteger, formatPercent } from './format.js';
import { Card, Table } from './parts.js';

const CHARTED = 15; // advisors in the chart; the table has all

const span = (d) => (d.desde === d.hasta ? `corte del ${formatDay(d.desde)}` : `cortes del ${formatDay(d.desde)} al ${formatDay(d.hasta)}`);
const over = (d, base) => (d?.desde ? `Base ${base}, ${span(d)}: ${formatInteger(d.total_registros)} registros enviados por el operador.` : null);
const causalName = (r) => (r.causal ? `${r.causal} · ${r.nombre}` : r.nombre);

export function Motives({ answer }) {
  const rows = answer.data?.datos ?? [];
  return html`<${Card} id="motivos" title="Motivos con más recurrencia" note=${over(answer.data, 'pendientes')} error=${answer.error}>
    ${answer.data && html`<div class="pair">
      ${rows.length > 0 && html`<${Bars} label="Gráfico de barras: registros por causal. Los mismos datos están en la tabla."
        names=${rows.map(causalName)} series=${[{ name: 'Registros', color: '--bar', values: rows.map((r) => r.registros) }]}
        end=${(i) => formatPercent(rows[i].porcentaje)}
        tip=${(i) => `${causalName(rows[i])}\n${formatInteger(rows[i].registros)} registros, ${formatPercent(rows[i].porcentaje)}`} />`}
      <${Table} caption="Registros por causal" rows=${rows} rowKey=${(r) => r.causal}
        empty="No hay registros de pendientes en este periodo." columns=${[
          { head: 'Causal', cell: causalName },
          { head: 'Registros', number: true, cell: (r) => formatInteger(r.registros) },
          { head: 'Porcentaje', number: true, cell: (r) => formatPercent(r.porcentaje) },
        ]} />
    </div>`}
  <//>`;
}

const advisorName = (r) => (r.usuario ? r.asesor ?? r.usuario : 'Sin asesor');

export function WrongEscalations({ answer }) {
  const rows = answer.data?.datos ?? [];
  const top = rows.slice(0, CHARTED);
  return html`<${Card} id="mal-escaladas" title="PQR mal escaladas por asesor" error=${answer.error}
    note=${over(answer.data, 'mal escalados')}>
    ${answer.data && html`<div class="pair">
      ${top.length > 0 && html`<${Bars} label=${`Gráfico de barras: los ${top.length} asesores con más registros. Todos están en la tabla.`}
        names=${top.map(advisorName)} series=${[
          { name: 'Confirmadas', color: '--bar', values: top.map((r) => r.confirmadas) },
          { name: 'Revertidas', color: '--bar-2', values: top.map((r) => r.revertidas) },
          { name: 'En revisión', color: '--bar-3', values: top.map((r) => r.registros - r.confirmadas - r.revertidas) },
        ]}
        end=${(i) => formatPercent(top[i].porcentaje)}
        tip=${(i) => `${advisorName(top[i])}${top[i].usuario ? ` (${top[i].usuario})` : ''}\n${formatInteger(top[i].registros)} registros, ${formatPercent(top[i].porcentaje)}\n`
          + `${formatInteger(top[i].confirmadas)} confirmadas · ${formatInteger(top[i].revertidas)} revertidas`} />`}
      <${Table} className="tall" caption="Registros por asesor" rows=${rows} rowKey=${(r) => r.usuario}
        empty="No hay registros mal escalados en este periodo." columns=${[
          { head: 'Asesor', cell: (r) => html`${advisorName(r)}${r.usuario && html` <span class="login">${r.usuario}</span>`}` },
          { head: 'Registros', number: true, cell: (r) => formatInteger(r.registros) },
          { head: 'Porcentaje', number: true, cell: (r) => formatPercent(r.porcentaje) },
          { head: 'Confirmadas', number: true, cell: (r) => formatInteger(r.confirmadas) },
          { head: 'Revertidas', number: true, cell: (r) => formatInteger(r.revertidas) },
        ]} />
    </div>`}
  <//>`;
}
