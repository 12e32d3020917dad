// ISO weeks and civil dates, without a time zone: a date is its text, AAAA-MM-DD.
const DAY = 86400000;
const parse = (iso) => new Date(`${iso}T00:00:00Z`);
const write = (date) => date.toISOString().slice(0, 10);

export const addDays = (iso, n) => write(new Date(parse(iso).getTime() + n * DAY));

/** "2021-12-07" → "2021-W49": the week of a date is the week of its Thursday. */
export function weekOf(iso) {
  const date = parse(iso);
  const thursday = new Date(date.getTime() + (4 - (date.getUTCDay() || 7)) * DAY);
  const year = thursday.getUTCFullYear();
  const week = 1 + Math.floor((thursday - Date.UTC(year, 0, 1)) / (7 * DAY));
  return `${year}-W${String(week).padStart(2, '0')}`;
}

/** "2021-W49" → its Monday. */
export function mondayOf(week) {
  const fourth = new Date(Date.UTC(Number(week.slice(0, 4)), 0, 4));
  return write(new Date(fourth.getTime() + (1 - (fourth.getUTCDay() || 7) + 7 * (Number(week.slice(6)) - 1)) * DAY));
}
