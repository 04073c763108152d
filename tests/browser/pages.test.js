import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { PAGES, serve } from './served.js';

let served;
before(async () => { served = await serve(); });
after(async () => { await served?.end(); });

/** Runs `look` on a page of its own and fails where the page met an error. */
async function on(target, look, options = {}) {
  const context = await served.browser.newContext({ viewport: { width: 1200, height: 900 }, ...options });
  context.setDefaultTimeout(8000);
  const errors = [];
  const page = await context.newPage();
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    // A page that tells of a failure has its status, which the browser notes.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) errors.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(served.address) && !request.url().startsWith('data:')) errors.push(`asked ${request.url()}`);
  });
  try {
    await page.goto(served.address + target);
    await look(page, context);
    assert.deepEqual(errors, []);
  } finally {
    await context.close();
  }
}

/** Nothing that axe finds wrong, closed parts of the page opened. */
async function assertAccessible(page) {
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });
  const { violations } = await new AxeBuilder({ page })
    .options({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
    .analyze();
  const told = violations.map((one) => `${one.id}: ${one.help}\n${one.nodes.slice(0, 3).map((node) => `  ${node.html}\n  ${node.failureSummary}`).join('\n')}`);
  assert.deepEqual(told, []);
}

test('a search from the first page finds paragraphs with their marks', () => on('/', async (page) => {
  await page.getByLabel('Words, a phrase, or the number of a decision').fill('"assessment report" OR rectif*');
  await page.getByRole('button', { name: 'Search' }).click();
  assert.match(await page.getByRole('status').first().textContent(), /2 decisions, 3 paragraphs/);
  assert.ok(await page.locator('.hits mark').count() >= 3);
}));

test('a facet narrows, is told, and is taken off again', () => on('/search?q=council', async (page) => {
  const total = () => page.locator('#total').textContent();
  const all = await total();
  await page.getByLabel(/^Upheld \d/).check();
  await page.getByRole('button', { name: 'Apply filters' }).first().click();
  const upheld = await total();
  assert.notEqual(upheld, all);
  assert.ok(await page.getByLabel(/^Upheld \d/).isChecked());
  await page.getByLabel(/^Not upheld \d/).check();
  await page.getByRole('button', { name: 'Apply filters' }).first().click();
  assert.notEqual(await total(), upheld);
  await page.getByRole('link', { name: 'Remove Decision: Upheld' }).click();
  await page.getByRole('link', { name: 'Remove Decision: Not upheld' }).click();
  assert.equal(await total(), all);
}));

test('a box narrows the authorities', () => on('/search', async (page) => {
  await page.getByText('Authority', { exact: true }).first().click();
  await page.getByLabel('Find an authority').fill('test');
  await page.getByRole('button', { name: 'Find', exact: true }).click();
  await page.getByLabel(/^London Borough of Testham/).check();
  await page.getByRole('button', { name: 'Apply filters' }).first().click();
  assert.ok(await page.getByRole('heading', { name: 'Beside all other authorities' }).isVisible());
}));

test('results can be put in another order', () => on('/search?q=council', async (page) => {
  await page.getByRole('link', { name: 'Newest first' }).click();
  const newest = await page.locator('.hits h3').first().textContent();
  await page.getByRole('link', { name: 'Oldest first' }).click();
  assert.notEqual(await page.locator('.hits h3').first().textContent(), newest);
  assert.equal(await page.locator('[aria-current=true]').textContent(), 'Oldest first');
}));

test('page 2 shows what page 1 did not', () => on('/search?q=council', async (page) => {
  const first = await page.locator('.hits h3').allTextContents();
  await page.getByRole('link', { name: 'Next', exact: true }).click();
  assert.equal(await page.locator('[aria-current=page]').textContent(), '2');
  const second = await page.locator('.hits h3').allTextContents();
  assert.ok(second.length > 0 && second.every((title) => !first.includes(title)));
}));

test('a decision shows its marks, leads from one to the next, and can do without', () => on('/search?q=record', async (page) => {
  await page.locator('.hit .where a').first().click();
  assert.match(page.url(), /\/decisions\/.*q=record/);
  const marks = await page.locator('mark[id]').count();
  assert.ok(marks > 1);
  await page.getByRole('link', { name: 'First mark' }).click();
  assert.match(page.url(), /#m1$/);
  await page.getByRole('link', { name: /^Next mark/ }).first().click();
  assert.match(page.url(), /#m\d+$/);
  await page.getByRole('link', { name: 'Marks off' }).click();
  assert.equal(await page.locator('mark').count(), 0);
  await page.getByRole('link', { name: 'Marks on' }).click();
  assert.equal(await page.locator('mark[id]').count(), marks);
}));

test('a citation and a quotation are copied with one click', () => on('/decisions/90-001-101#p9', async (page, context) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  const paragraph = page.locator('#p9');
  await paragraph.getByRole('button', { name: 'Copy citation, paragraph 9' }).click();
  await page.getByText('Copied', { exact: true }).waitFor();
  assert.match(await copied(), /^LGSCO, London Borough of Testham \(90 001 101\), 14 February 2025, paragraph 9$/);
  await paragraph.getByRole('button', { name: 'Copy quotation, paragraph 9' }).click();
  await page.waitForFunction(async () => (await navigator.clipboard.readText()).startsWith('“'));
  assert.match(await copied(), /^“Ms P may ask .*paragraph 9\)$/s);
  await paragraph.getByText('Cite').click();
  await paragraph.getByRole('button', { name: 'Copy', exact: true }).nth(1).click();
  await page.waitForFunction(async () => (await navigator.clipboard.readText()).startsWith('['));
  assert.match(await copied(), /^\[LGSCO, .*paragraph 9\]\(<https:\/\/www\.lgo\.org\.uk\/.*>\)$/);
}));

test('a broken query keeps what was typed and is mended with one click', () => on('/search?q=%28amend&decision=upheld', async (page) => {
  assert.ok(await page.getByRole('heading', { name: 'There is a problem' }).isVisible());
  assert.equal(await page.getByLabel('Search decisions').inputValue(), '(amend');
  await page.locator('#problem').getByRole('link').first().click();
  assert.match(await page.locator('#total').textContent(), /decision/);
  assert.match(page.url(), /decision=upheld/);
}));

test('nothing found leads on to something found', () => on('/search?q=rectificaton+zebra&decision=upheld', async (page) => {
  assert.equal(await page.locator('#total').textContent(), '0 decisions');
  await page.getByRole('link', { name: /search for rectification$/i }).first().click();
  assert.match(await page.locator('#total').textContent(), /^[1-9]/);
}));

test('a widening is told and taken off with one click', () => on('/search?q=ICO', async (page) => {
  const widened = await page.locator('#total').textContent();
  await page.getByRole('link', { name: /^search without this/ }).click();
  assert.notEqual(await page.locator('#total').textContent(), widened);
}));

test('a decision leads to the ones like it', () => on('/decisions/90-001-102', async (page) => {
  await page.getByRole('link', { name: 'Similar decisions, for and against' }).click();
  assert.match(await page.getByRole('status').first().textContent(), /similar decisions?:/);
}));

test('what happened leads to earlier decisions, for and against', () => on('/precedents', async (page) => {
  await page.getByLabel('What happened').fill('The Council would not amend the minutes of a child protection conference.');
  await page.getByRole('button', { name: 'Find earlier decisions' }).click();
  assert.match(await page.getByRole('status').first().textContent(), /similar decisions?:/);
  assert.equal(new URL(page.url()).search, '');
  assert.match(await page.getByLabel('What happened').inputValue(), /^The Council would/);
  assert.ok(await page.locator('.like mark').count() > 0);
  await assertAccessible(page);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download as a pack' }).click(),
  ]);
  assert.equal(download.suggestedFilename(), 'earlier-decisions.md');
}));

test('a search is saved in this browser and found on the first page', () => on('/search?q=record&decision=upheld', async (page) => {
  await page.getByRole('button', { name: 'Save this search' }).click();
  await page.goto(`${served.address}/`);
  await page.getByRole('link', { name: 'record · Decision: Upheld' }).click();
  assert.equal(new URL(page.url()).search, '?q=record&decision=upheld');
  await page.getByRole('button', { name: 'Forget this search' }).click();
  await page.goto(`${served.address}/`);
  assert.equal(await page.getByText('Your saved searches').isVisible(), false);
}));

test('keys lead through results and marks until they are switched off', () => on('/search?q=record', async (page) => {
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  const first = page.locator('.hits h3 a').first();
  assert.ok(await first.evaluate((link) => link === document.activeElement));
  await page.keyboard.press('/');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'q');
  // In a box, keys are letters.
  await page.keyboard.press('End');
  await page.keyboard.type('j?');
  assert.match(await page.getByLabel('Search decisions').inputValue(), /j\?$/);
  await first.click();
  // The script that knows the keys comes behind the page.
  await page.waitForURL('**/decisions/**');
  await page.waitForLoadState('load');
  await page.keyboard.press('n');
  await page.waitForURL(/#m1$/);
  await page.keyboard.press('?');
  await page.waitForURL('**/help#keys');
  await page.getByLabel('Use these keys in this browser').uncheck();
  await page.goto(`${served.address}/search?q=record`);
  await page.keyboard.press('/');
  assert.notEqual(await page.evaluate(() => document.activeElement.id), 'q');
}));

test('without JavaScript everything is still there', () => on('/', async (page) => {
  await page.getByLabel('Words, a phrase, or the number of a decision').fill('record');
  await page.keyboard.press('Enter');
  await page.getByLabel(/^Upheld \d/).check();
  await page.getByRole('button', { name: 'Apply filters' }).first().click();
  assert.equal(await page.getByRole('button', { name: 'Save this search' }).count(), 0);
  await page.locator('.hits h3 a').first().click();
  await page.getByRole('link', { name: 'First mark' }).click();
  assert.match(page.url(), /#m1$/);
  await page.locator('.paragraph .cite summary').first().click();
  assert.ok(await page.locator('.paragraph .copied').first().isVisible());
  assert.equal(await page.getByRole('button', { name: /^Copy/ }).count(), 0);
}, { javaScriptEnabled: false }));

test('a page is one request of HTML, one of style and one of script', () => on('/help', async (page) => {
  const asked = [];
  page.on('request', (request) => asked.push(request.resourceType()));
  await page.goto(`${served.address}/search?q=record`);
  await page.waitForLoadState('networkidle');
  const counted = asked.filter((type) => type !== 'other');
  assert.deepEqual(counted.sort(), ['document', 'script', 'stylesheet']);
}));

for (const [name, target] of PAGES) {
  test(`${name}: nothing to be scrolled sideways at 320 pixels`, () => on(target, async (page) => {
    const wider = await page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true;
      const width = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= width) return [];
      return [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > width)
        .map((one) => `${one.tagName}.${one.className}: ${one.textContent.slice(0, 40)}`);
    });
    assert.deepEqual(wider, []);
  }, { viewport: { width: 320, height: 640 } }));

  for (const colorScheme of ['light', 'dark']) {
    test(`${name}: accessible in ${colorScheme}`, () => on(target, async (page) => {
      if (colorScheme === 'dark') {
        const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
        assert.equal(background, 'rgb(20, 24, 27)');
      }
      await assertAccessible(page);
    }, { colorScheme }));
  }
}

test('a decision is printed whole and without what is for the screen', () => on('/decisions/90-001-102?q=record', async (page) => {
  const pdf = await page.pdf({ format: 'A4' });
  assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
  await page.emulateMedia({ media: 'print' });
  for (const gone of ['.top', '.contents', '.paragraph .cite', '.paragraph .quick']) {
    assert.equal(await page.locator(gone).first().isVisible(), false, gone);
  }
  assert.ok(await page.locator('#p9').isVisible());
}));
