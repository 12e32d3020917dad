// The small parts that the sections share.
import { html } from 'htm/preact';

/** A titled section; `note` says what is counted. */
export function Card({ id, title, note, error, tools, children }) {
  return html`<section class="card" aria-labelledby=${id}>
    <header class="card-head"><div><h2 id=${id}>${title}</h2>${note && html`<p class="note">${note}</p>`}</div>${tools}</header>
    ${error && html`<p class="error" role="alert">${error}</p>`}
    ${children}
  </section>`;
}

/** columns: [{ head, cell: row → content, number?: true }]; rowClass: row → class, or absent */
export function Table({ caption, columns, rows, rowKey, rowClass, empty, className = '' }) {
  if (!rows.length) return html`<p class="empty">${empty}</p>`;
  return html`<div class=${`table ${className}`} role="region" aria-label=${caption} tabindex="0">
    <table>
      <caption>${caption}</caption>
      <thead><tr>${columns.map((c) => html`<th scope="col" class=${c.number ? 'number' : ''}>${c.head}</th>`)}</tr></thead>
      <tbody>${rows.map((row) => html`<tr key=${rowKey(row)} class=${rowClass?.(row) || undefined}>${columns.map((c, i) => (i === 0
        ? html`<th scope="row" data-head=${c.head}>${c.cell(row)}</th>`
        : html`<td class=${c.number ? 'number' : ''} data-head=${c.head}>${c.cell(row)}</td>`))}</tr>`)}</tbody>
    </table>
  </div>`;
}

export const Figure = ({ label, value, note }) => html`<div class="figure">
  <dt>${label}</dt><dd><span class="value">${value}</span>${note && html`<span class="note">${note}</span>`}</dd>
</div>`;
