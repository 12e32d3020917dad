// Looks at the page that shows each service's document, at /docs: every operation of the document is there, what it resolves
// and copies, the keyboard, both widths, light and dark, accessibility. Ends with "N passed, N failed".
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const { PQR_WEB_SHOTS: shots } = process.env;
const services = { ingest: process.env.PQR_INGEST_URL, contact: process.env.PQR_CONTACT_URL, reporting: process.env.PQR_REPORTING_URL };
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let passed = 0, failed = 0;

function check(name, got, want) {
  if (JSON.stringify(got) === JSON.stringify(want)) { passed += 1; return; }
  failed += 1;
  console.error(`${name}: ${JSON.stringify(got)}, not ${JSON.stringify(want)}`);
}

/** The page's own policy lets nothing in, so the accessibility checker is run in an isolated world of the browser's. */
async function accessibility(context, page) {
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

const operationsOf = (doc) => Object.values(doc.paths).flatMap((item) => ['get', 'post', 'put', 'patch', 'delete'].map((m) => item[m]).filter(Boolean));
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-quic'] });

async function look(service, url, width, scheme) {
  const name = `${service} ${width} ${scheme}`;
  const doc = await (await fetch(`${url}/openapi.json`)).json();
  const operations = operationsOf(doc);
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme, reducedMotion: 'reduce', locale: 'es-CO' });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await context.newPage();
  const said = [];
  page.on('console', (m) => { if (['error', 'warning'].includes(m.type())) said.push(m.text()); });
  page.on('pageerror', (e) => said.push(String(e)));
  page.on('request', (r) => { if (!r.url().startsWith(url) && !r.url().startsWith('data:')) said.push(`asks elsewhere: ${r.url()}`); });
  await page.goto(`${url}/docs`);
  await page.locator('.operation').first().waitFor();
  check(`${name} title`, await page.locator('h1').innerText(), doc.info.title);
  check(`${name} operations`, await page.locator('.operation').evaluateAll((all) => all.map((o) => o.id).sort()), operations.map((o) => o.operationId).sort());
  if (shots) await page.screenshot({ path: join(shots, `docs-${service}-${width}-${scheme}.png`) });

  // By keyboard alone: to the search, from there to an operation.
  if (width < 900) {
    await page.getByText('Índice', { exact: true }).focus();
    await page.keyboard.press('Enter');
  }
  await page.getByLabel('Buscar una operación').focus();
  await page.keyboard.type('zzzz');
  check(`${name} nothing found`, await page.getByText('Ninguna operación dice eso.').isVisible(), true);
  for (let i = 0; i < 4; i++) await page.keyboard.press('Backspace');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  const first = page.locator('.operation').first();
  await first.locator('.inside').waitFor();
  check(`${name} address`, new URL(page.url()).hash, `#${encodeURIComponent(await first.getAttribute('id'))}`);

  check(`${name} curl`, (await first.locator('pre').first().innerText()).startsWith('curl '), true);
  await first.getByRole('button', { name: /con curl/ }).click();
  check(`${name} copied`, await page.evaluate(() => navigator.clipboard.readText()), await first.locator('pre').first().innerText());
  await first.evaluate((o) => { for (const d of o.querySelectorAll('details')) d.open = true; });
  check(`${name} accessibility`, await accessibility(context, page), []);
  if (shots) await page.screenshot({ path: join(shots, `docs-${service}-${width}-${scheme}-open.png`), clip: { x: 0, y: 0, width, height: 3600 }, fullPage: true });

  // Everything open: nothing unresolved, nothing past the edge.
  await page.evaluate(() => { for (const d of document.querySelectorAll('.operation > details')) d.open = true; });
  await page.locator('.operation .inside').nth(operations.length - 1).waitFor();
  const words = await page.locator('main').evaluate((m) => m.textContent);
  check(`${name} resolved`, ['[object', 'undefined', '$ref', 'NaN'].filter((w) => words.includes(w)), []);
  check(`${name} answers`, await page.locator('.answer').count(), operations.reduce((n, o) => n + Object.keys(o.responses).length, 0));
  check(`${name} fits its width`, await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
  check(`${name} console`, said, []);
  await context.close();
}

for (const [service, url] of Object.entries(services))
  for (const [width, scheme] of [[1280, 'light'], [360, 'dark']]) await look(service, url, width, scheme);
await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
