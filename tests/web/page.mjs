// Sends the sample bases to ingest, waits until reporting has counted them, and holds what the page shows against
// expected.json. In a stack of its own it also looks at workbooks without records that others replaced, and at what was
// received and is no base. Who looks signs in first, wrongly and rightly; a new user changes the first password; and all sign out.
// Ends with "N passed, N failed".
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const { PQR_INGEST_URL: ingest, PQR_REPORTING_URL, PQR_WEB_URL, PQR_WEB_DATA: data, PQR_WEB_SHOTS: shots } = process.env;
const url = PQR_WEB_URL ?? PQR_REPORTING_URL;
const password = await readFile(process.env.PQR_PERSONAS_FILE, 'utf8');
const authorization = `Bearer ${await readFile(process.env.PQR_TOKEN_FILE, 'utf8')}`;
const expected = JSON.parse(await readFile(join(data, 'expected.json'), 'utf8'));
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let passed = 0, failed = 0;

function check(name, got, want) {
  if (JSON.stringify(got) === JSON.stringify(want)) { passed += 1; return; }
  failed += 1;
  console.error(`${name}: ${JSON.stringify(got)}, not ${JSON.stringify(want)}`);
}

async function until(what, name) {
  const end = Date.now() + 60000;
  while (Date.now() < end) {
    if (await what().catch(() => false)) return;
    await new Promise((r) => { setTimeout(r, 100); });
  }
  throw new Error(`${name}: waited for a minute in vain`);
}

async function send(file) {
  const body = await readFile(join(data, file.file));
  const answer = await fetch(`${ingest}/v1/bases?archivo=${encodeURIComponent(file.file)}`, {
    method: 'POST', body, headers: { authorization, 'content-type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' },
  });
  const { sha256 } = await answer.json();
  await until(async () => {
    const base = await (await fetch(`${url}/v1/bases/${sha256}`, { headers: { authorization } })).json();
    return Object.values(base.decisiones).reduce((a, b) => a + b, 0) === file.accepted;
  }, file.file);
}

for (const file of expected.files) await send(file);

// What no sample brings, written as reporting writes it: an empty workbook and the one that corrects it, and three refusals.
const old = 'a'.repeat(64), corrected = 'b'.repeat(64);
const extra = process.env.PQR_WEB_URL ? 0 : 5;
if (extra) {
  execFileSync('psql', ['-qXv', 'ON_ERROR_STOP=1', process.env.PQR_PG_ADMIN_CONNINFO], { input: `
    INSERT INTO reporting.base (sha256, archivo, base, fecha_corte, total, aceptados, rechazados, duplicados, advertencias,
                                recibido, entrega, reemplaza, canal, remitente)
    VALUES ('${old}', 'Base Mal Escalados (07-12-2021) incompleta.xlsx', 'mal_escalados', '2021-12-07', 0, 0, 0, 0, 0,
            '2021-12-07T11:00:00Z', 0, NULL, 'correo', 'informes.pqr@operador.example'),
           ('${corrected}', 'Base Mal Escalados (07-12-2021) corregida.xlsx', 'mal_escalados', '2021-12-07', 0, 0, 0, 0, 0,
            '2021-12-07T12:00:00Z', 1, '${old}', 'rest', NULL);
    INSERT INTO reporting.recepcion (id, canal, resultado, codigo, detalle, archivo, remitente, asunto, sha256, bytes, recibido)
    VALUES ('1', 'correo', 'cuarentena', 'remitente_desconocido',
            'El remitente no está en la lista de los permitidos. Si debe estarlo, agréguelo a recepcion.conf y devuelva el mensaje a la bandeja de entrada.',
            'INFORME PENDIENTES.xlsx', 'alguien@otro.example', 'Informe de hoy', NULL, 1, '2021-12-07T11:10:00Z'),
           ('2', 'carpeta', 'rechazada', 'libro_protegido',
            'El libro está protegido con contraseña: guárdelo sin ella y vuelva a dejarlo en la carpeta.',
            'Base Mal Escalados (08-12-2021).xlsx', NULL, NULL, NULL, 1, '2021-12-07T11:20:00Z'),
           ('3', 'correo', 'repetida', 'repetida', 'Este libro ya se había recibido: no cuenta otra vez.',
            'Base Mal Escalados (07-12-2021) incompleta.xlsx', 'informes.pqr@operador.example', 'RV: Bases', '${old}', 1,
            '2021-12-07T11:30:00Z');
  ` });
}

const spanish = new Intl.NumberFormat('es-CO', { useGrouping: 'always' });
const hundredths = new Intl.NumberFormat('es-CO', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const share = (n, total) => `${hundredths.format(Math.floor((n * 20000 + total) / (2 * total)) / 100)} %`;
const filesOf = (base, day) => expected.files.filter((f) => f.base === base && (!day || f.fecha_corte === day));
const sum = (files, of) => files.reduce((n, f) => n + of(f), 0);

/** What the tables must show of an indicator: key → [registros, porcentaje]. */
function wanted(base, field, day) {
  const files = filesOf(base, day), total = sum(files, (f) => f.total), counts = {};
  for (const f of files) for (const [k, n] of Object.entries(f[field])) counts[k] = (counts[k] ?? 0) + n;
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, n]) => [k, [spanish.format(n), share(n, total)]]));
}

const rows = (page, id) => page.locator(`section:has(#${id}) table`).first().locator('tbody tr').evaluateAll(
  (trs) => trs.map((tr) => [...tr.children].map((c) => c.innerText.trim())));
const sorted = (entries) => Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));

async function figures(page, day) {
  const causal = (text) => (text === 'Sin identificar' ? '?' : text.slice(0, 1));
  const advisor = (text) => (text === 'Sin asesor' ? '' : text.split(/\s+/).pop());
  check(`motivos ${day}`, sorted((await rows(page, 'motivos')).map(([c, n, p]) => [causal(c), [n, p]])), wanted('pendientes', 'causal', day));
  check(`mal escaladas ${day}`, sorted((await rows(page, 'mal-escaladas')).map(([a, n, p]) => [advisor(a), [n, p]])), wanted('mal_escalados', 'advisor', day));
  check(`bars ${day}`, await page.locator('.chart svg').count(), 2);
}

/** What an accessibility checker finds. The page's own policy lets nothing in, so it is run in an isolated world of the browser's. */
async function violations(context, page) {
  const client = await context.newCDPSession(page);
  const { frameTree } = await client.send('Page.getFrameTree');
  const { executionContextId } = await client.send('Page.createIsolatedWorld', { frameId: frameTree.frame.id });
  await client.send('Runtime.evaluate', { expression: axe, contextId: executionContextId });
  const { result } = await client.send('Runtime.evaluate', {
    expression: 'axe.run({ resultTypes: ["violations"] }).then((r) => JSON.stringify(r.violations.map((v) => [v.id, v.nodes.map((n) => n.html).slice(0, 3)])))',
    contextId: executionContextId, awaitPromise: true, returnByValue: true,
  });
  return JSON.parse(result.value);
}

async function signIn(page, usuario, clave) {
  await page.getByLabel('Usuario').fill(usuario);
  await page.getByLabel('Clave', { exact: true }).fill(clave);
  await page.getByRole('button', { name: 'Entrar' }).click();
}

/** The forms, as one user who mistypes and one who has a first password. What the console says of 401 is left in `said`. */
async function forms(context, page, name, said) {
  await signIn(page, 'coordinador', 'no es esta clave');
  await page.getByRole('alert').filter({ hasText: 'El usuario o la clave no son correctos' }).waitFor();
  check(`${name} form: accessibility`, await violations(context, page), []);
  check(`${name} form: fits its width`, await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
  if (shots) await page.screenshot({ path: join(shots, `entrar-${name.replace(' ', '-')}.png`) });
  if (!extra) return;
  const usuario = `nueva.${name.replace(' ', '.')}`;
  const first = execFileSync(join(process.env.PQR_BIN_DIR, 'pqrctl'), ['usuario', 'crear', usuario, 'coordinador', '--nombre', 'Luz Marina Peña'], {
    env: { ...process.env, PQR_PG_PASSWORD: undefined, PQR_PG_CONNINFO: process.env.PQR_PG_OPERADOR_CONNINFO, PQR_PG_PASSWORD_FILE: process.env.PQR_PG_OPERADOR_PASSWORD_FILE },
    encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
  await signIn(page, usuario, first);
  await page.getByRole('heading', { name: 'Cambiar la clave' }).waitFor();
  const change = async (actual, nueva, otra) => {
    await page.getByLabel('Clave actual').fill(actual);
    await page.getByLabel('Clave nueva', { exact: true }).fill(nueva);
    await page.getByLabel('Clave nueva, otra vez').fill(otra);
    await page.getByRole('button', { name: 'Cambiar' }).click();
  };
  await change(first, 'la que ella conoce', 'la que no conoce');
  await page.getByText('No es la misma que la nueva.').waitFor();
  await change(first, 'soy la señora Peña', 'soy la señora Peña');
  await page.getByText('no puede tener su usuario ni su nombre').waitFor();
  check(`${name} change: accessibility`, await violations(context, page), []);
  if (shots) await page.screenshot({ path: join(shots, `clave-${name.replace(' ', '-')}.png`) });
  await change(first, 'la que ella conoce', 'la que ella conoce');
  await page.getByText('Luz Marina Peña').waitFor();
  await page.reload();
  await page.getByText('Luz Marina Peña').waitFor();
  await page.getByRole('button', { name: 'Salir' }).click();
  await page.getByText('Salió. Hasta pronto.').waitFor();
  check(`${name} what the console said of it`, said.filter((t) => !/status of (401|403|422)/.test(t)), []);
}

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-quic'] });
for (const [width, scheme] of [[1280, 'light'], [390, 'light'], [1280, 'dark'], [390, 'dark']]) {
  const name = `${width} ${scheme}`;
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme, reducedMotion: 'reduce', locale: 'es-CO', bypassCSP: false });
  const page = await context.newPage();
  const said = [];
  page.on('console', (m) => { if (['error', 'warning'].includes(m.type())) said.push(m.text()); });
  page.on('pageerror', (e) => said.push(String(e)));
  page.on('request', (r) => { if (!r.url().startsWith(url)) said.push(`asks elsewhere: ${r.url()}`); });
  await page.goto(url);
  await page.getByRole('heading', { name: 'Entrar' }).waitFor();
  await forms(context, page, name, said);
  said.length = 0;
  await signIn(page, 'coordinador', password);
  await page.locator('.chart svg').nth(1).waitFor();
  const cookies = await context.cookies();
  check(`${name} cookie`, cookies.map((c) => [c.name, c.httpOnly, c.secure, c.sameSite]), [['__Host-pqr_sesion', true, true, 'Strict']]);
  check(`${name} who`, (await page.getByRole('group', { name: 'Sesión' }).innerText()).includes('coordinador'), true);
  await page.locator('#bases ~ *, section:has(#bases) tbody tr').first().waitFor();

  await figures(page);
  check(`${name} top 5`, (await rows(page, 'top')).map(([who, n]) => [who.replace(/\s+/g, ' '), n]),
    expected.top5.map((t, i) => [`${i + 1} ${t.asesor} ${t.usuario}`, String(t.radicados)]));
  const came = await rows(page, 'bases');
  check(`${name} bases`, came.length, expected.files.length + extra);
  if (extra) {
    const state = (what) => came.filter((r) => r[2] === what).map((r) => r[3].replace(/\s+/g, ' '));
    check(`${name} states`, ['Vigente', 'Reemplazada', 'Rechazada', 'En cuarentena', 'Repetida'].map((w) => state(w).length),
      [expected.files.length + 1, 1, 1, 1, 1]);
    check(`${name} replaced by`, state('Reemplazada')[0].includes('La reemplazó «Base Mal Escalados (07-12-2021) corregida.xlsx»'), true);
    check(`${name} why refused`, state('Rechazada')[0].includes('guárdelo sin ella'), true);
    check(`${name} from whom`, state('En cuarentena')[0].includes('De alguien@otro.example: «Informe de hoy»'), true);
  }
  check(`${name} fits its width`, await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
  if (shots) await page.screenshot({ path: join(shots, `page-${width}-${scheme}.png`), fullPage: true });

  const day = '2021-12-06';
  await page.getByLabel('Desde').fill(day);
  await page.getByLabel('Hasta').fill(day);
  await page.getByText(/Base pendientes, corte del 6 dic 2021: 1\.221 registros/).waitFor();
  await page.getByText(/Base mal escalados, corte del 6 dic 2021/).waitFor();
  await figures(page, day);
  check(`${name} address`, new URL(page.url()).search, `?desde=${day}&hasta=${day}`);
  await page.getByRole('button', { name: 'Todo' }).click();
  await page.getByText(/Base pendientes, cortes del/).waitFor();

  const first = filesOf('pendientes', '2021-12-07')[0];
  await page.getByRole('button', { name: `Ver ${first.rejected.length + first.duplicates}` }).click();
  const rejections = page.locator('.rejections tbody tr');
  await rejections.first().waitFor();
  check(`${name} rejections`, await rejections.count(), first.rejected.length + first.duplicates);
  for (const [words, ending] of [['descargar Excel', '.xlsx'], ['descargar CSV', '.csv']]) {
    const coming = page.waitForEvent('download');
    await page.getByRole('link', { name: words }).click();
    const file = await coming;
    check(`${name} ${words}`, file.suggestedFilename(), `Rechazos de ${first.file.replace(/\.xlsx$/, '')}${ending}`);
    check(`${name} ${words} is no page`, (await readFile(await file.path())).subarray(0, 2).toString('latin1'), ending === '.xlsx' ? 'PK' : '\xEF\xBB');
  }
  if (shots) await page.locator('section:has(#bases)').screenshot({ path: join(shots, `rejections-${width}-${scheme}.png`) });

  check(`${name} console`, said, []);
  check(`${name} accessibility`, await violations(context, page), []);
  await page.getByRole('button', { name: 'Salir' }).click();
  await page.getByRole('heading', { name: 'Entrar' }).waitFor();
  check(`${name} signed out`, await context.cookies(), []);
  await context.close();
}
await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
