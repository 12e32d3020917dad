// Everything that came, newest first: the bases, each with its rows that were not accepted, and what is no base, with why.
import { html } from 'htm/preact';
import { useState } from 'preact/hooks';
import { ROOT, useAnswer } from './api.js';
import { baseName, channelName, formatDay, formatInteger, formatMoment, reasonName, stateName } from './format.js';
import { Card, Table } from './parts.js';

const SHOWN = 200; // rejected rows; the files have all of them

const rowsOf = (base) => `bases/${base.sha256}/rechazos`;
const file = (base, format, name) => html`<a href=${`${ROOT}${rowsOf(base)}?formato=${format}`} download>${name}</a>`;

function Rejections({ base, close }) {
  const { data, error } = useAnswer(`${rowsOf(base)}?limite=${SHOWN}`);
  const all = base.rechazados + base.duplicados;
  return html`<div class="rejections">
    <header><div><h3>Filas no aceptadas de «${base.archivo}»</h3>
      <p class="note">${all > SHOWN && `Aquí están las primeras ${formatInteger(SHOWN)} de ${formatInteger(all)}. `}Con todas sus columnas, para
        corregirlas en su libro y enviarlo de nuevo: ${file(base, 'xlsx', 'descargar Excel')} o ${file(base, 'csv', 'descargar CSV')}.</p></div>
      <button type="button" onClick=${close}>Cerrar</button></header>
    ${error && html`<p class="error" role="alert">${error}</p>`}
    ${data && html`<${Table} className="stack" caption="Filas no aceptadas" rows=${data.datos} rowKey=${(r) => r.fila}
      empty="Todas las filas se aceptaron." columns=${[
        { head: 'Fila', cell: (r) => r.fila },
        { head: 'Razón', cell: (r) => html`<span class="date">${reasonName(r.razon)}</span>` },
        { head: 'Qué pasa', cell: (r) => r.detalle ?? r.radicado ?? '—' },
        { head: 'Cómo corregirlo', cell: (r) => r.remedio ?? NONE },
      ]} />`}
  </div>`;
}

/** What came: its name, and under it what became of it. */
function Book({ row, named }) {
  const from = row.remitente && html`<span class="why">De ${row.remitente}${row.asunto && html`: «${row.asunto}»`}</span>`;
  const other = row.reemplazada_por && named(row.reemplazada_por);
  return html`<div class="book"><span class="file">${row.archivo}</span>
    ${row.detalle && html`<span class="why">${row.detalle}</span>`}
    ${other && html`<span class="why">La reemplazó «${other.archivo}» (${formatMoment(other.recibido)})</span>`}
    ${row.entrega > 0 && html`<span class="why">Corrige un libro anterior (entrega ${formatInteger(row.entrega)})</span>`}
    ${from}</div>`;
}

const NONE = html`<span class="none">—</span>`; // on a narrow screen the whole line goes
const number = (n) => (n === null ? NONE : formatInteger(n));
const keyOf = (row) => (row.base ? row.sha256 : `${row.recibido} ${row.archivo} ${row.estado}`);

export function Bases({ answer }) {
  const [open, setOpen] = useState(null);
  const rows = answer.data?.datos ?? [];
  const named = (sha256) => rows.find((b) => b.base && b.sha256 === sha256);
  const shown = open && named(open);
  const rejected = (b) => {
    const n = b.base ? b.rechazados + b.duplicados : 0;
    return n === 0 ? NONE : html`<button type="button" class="link" aria-expanded=${open === b.sha256}
      onClick=${() => setOpen(open === b.sha256 ? null : b.sha256)}>Ver ${formatInteger(n)}</button>`;
  };
  return html`<${Card} id="bases" title="Bases recibidas" error=${answer.error}
    note="Todo lo que llegó. Cuenta lo vigente: el mismo libro enviado de nuevo no cuenta otra vez, y uno corregido cuenta en lugar del anterior.">
    ${answer.data && html`<${Table} className="stack" caption="Lista de bases recibidas" rows=${rows} rowKey=${keyOf}
      rowClass=${(b) => (b.estado === 'vigente' ? '' : 'muted')}
      empty="Todavía no se ha recibido ninguna base." columns=${[
        { head: 'Fecha de corte', cell: (b) => html`<span class="date">${b.fecha_corte ? formatDay(b.fecha_corte) : NONE}</span>` },
        { head: 'Base', cell: (b) => (b.base ? html`<span class=${`tag ${b.base}`}>${baseName(b.base)}</span>` : NONE) },
        { head: 'Estado', cell: (b) => html`<span class=${`state ${b.estado}`}>${stateName(b.estado)}</span>` },
        { head: 'Archivo', cell: (b) => html`<${Book} row=${b} named=${named} />` },
        { head: 'Registros', number: true, cell: (b) => number(b.total) },
        { head: 'Aceptados', number: true, cell: (b) => number(b.aceptados) },
        { head: 'Rechazados', number: true, cell: (b) => number(b.rechazados) },
        { head: 'Duplicados', number: true, cell: (b) => number(b.duplicados) },
        { head: 'Recibida', cell: (b) => html`<span><span class="date">${formatMoment(b.recibido)}</span> <span class="login">${channelName(b.canal)}</span></span>` },
        { head: 'No aceptadas', cell: rejected },
      ]} />`}
    ${shown && html`<${Rejections} key=${shown.sha256} base=${shown} close=${() => setOpen(null)} />`}
  <//>`;
}
