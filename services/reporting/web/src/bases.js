// The bases received, newest first, each with its rows that were not accepted.
import { html } from 'htm/preact';
import { useState } from 'preact/hooks';
import { useAnswer } from './api.js';
import { baseName, formatDay, formatInteger, formatMoment, reasonName } from './format.js';
import { Card, Table } from './parts.js';

function Rejections({ base, close }) {
  const { data, error } = useAnswer(`bases/${base.sha256}/rechazos`);
  return html`<div class="rejections">
    <header><h3>Filas no aceptadas de «${base.archivo}»</h3><button type="button" onClick=${close}>Cerrar</button></header>
    ${error && html`<p class="error" role="alert">${error}</p>`}
    ${data && html`<${Table} caption="Filas no aceptadas" rows=${data.datos} rowKey=${(r) => r.fila}
      empty="Todas las filas se aceptaron." columns=${[
        { head: 'Fila', cell: (r) => formatInteger(r.fila) },
        { head: 'Razón', cell: (r) => reasonName(r.razon) },
        { head: 'Detalle', cell: (r) => r.detalle ?? r.radicado ?? '—' },
      ]} />`}
  </div>`;
}

export function Bases({ answer }) {
  const [open, setOpen] = useState(null);
  const rows = answer.data?.datos ?? [];
  const shown = rows.find((b) => b.sha256 === open);
  const rejected = (b) => {
    const n = b.rechazados + b.duplicados;
    return n === 0 ? '—' : html`<button type="button" class="link" aria-expanded=${open === b.sha256}
      onClick=${() => setOpen(open === b.sha256 ? null : b.sha256)}>Ver ${formatInteger(n)}</button>`;
  };
  return html`<${Card} id="bases" title="Bases recibidas" error=${answer.error}
    note="Cada libro que envió el operador; el mismo libro enviado de nuevo no cuenta otra vez.">
    ${answer.data && html`<${Table} className="stack" caption="Lista de bases recibidas" rows=${rows} rowKey=${(b) => b.sha256}
      empty="Todavía no se ha recibido ninguna base." columns=${[
        { head: 'Fecha de corte', cell: (b) => html`<span class="date">${formatDay(b.fecha_corte)}</span>` },
        { head: 'Base', cell: (b) => html`<span class=${`tag ${b.base}`}>${baseName(b.base)}</span>` },
        { head: 'Archivo', cell: (b) => html`<span class="file" title=${b.archivo}>${b.archivo}</span>` },
        { head: 'Registros', number: true, cell: (b) => formatInteger(b.total) },
        { head: 'Aceptados', number: true, cell: (b) => formatInteger(b.aceptados) },
        { head: 'Rechazados', number: true, cell: (b) => formatInteger(b.rechazados) },
        { head: 'Duplicados', number: true, cell: (b) => formatInteger(b.duplicados) },
        { head: 'Recibida', cell: (b) => html`<span class="date">${formatMoment(b.recibido)}</span>` },
        { head: 'No aceptadas', cell: rejected },
      ]} />`}
    ${shown && html`<${Rejections} key=${shown.sha256} base=${shown} close=${() => setOpen(null)} />`}
  <//>`;
}
