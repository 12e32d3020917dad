// How numbers, dates and terms of art are written for the people of the cell.
const integer = new Intl.NumberFormat('es-CO', { useGrouping: 'always' });
const percent = new Intl.NumberFormat('es-CO', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const moment = new Intl.DateTimeFormat('es-CO', {
  day: 'numeric', month: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: 'America/Bogota',
});
const clock = new Intl.DateTimeFormat('es-CO', {
  hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZone: 'America/Bogota',
});

export const formatInteger = (n) => integer.format(n);
export const formatPercent = (n) => `${percent.format(n)} %`;
export const formatClock = (date) => clock.format(date);

// "6 dic 2021": shorter than what Intl writes for es-CO ("6 de dic de 2021"), because tables hold many of them.
const months = ['ene', 'feb', 'mar', 'abr', 'may', 'jun', 'jul', 'ago', 'sep', 'oct', 'nov', 'dic'];
export function formatDay(iso) {
  const [year, month, day] = iso.split('-').map(Number);
  return `${day} ${months[month - 1]} ${year}`;
}
export function formatMoment(iso) {
  const part = Object.fromEntries(moment.formatToParts(new Date(iso)).map((p) => [p.type, p.value]));
  return `${part.day} ${months[part.month - 1]}, ${part.hour}:${part.minute}`;
}

const bases = { pendientes: 'Pendientes', mal_escalados: 'Mal escalados' };
export const baseName = (base) => bases[base] ?? base;

const reasons = {
  missing_radicado: 'Sin radicado', missing_cuenta: 'Sin cuenta', bad_value: 'Valor dañado', duplicate: 'Radicado repetido',
};
export const reasonName = (reason) => reasons[reason] ?? reason;

const states = { vigente: 'Vigente', reemplazada: 'Reemplazada', rechazada: 'Rechazada', cuarentena: 'En cuarentena', repetida: 'Repetida' };
export const stateName = (state) => states[state] ?? state;

const channels = { rest: 'API', correo: 'correo', carpeta: 'carpeta' };
export const channelName = (channel) => channels[channel] ?? channel ?? '';
