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
  await page.getByText(/^Figures:/).click();
  assert.ok(await page.getByRole('heading', { name: 'Compared with all other authorities' }).isVisible());
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
  await page.getByRole('link', { name: 'Turn marks off' }).click();
  assert.equal(await page.locator('mark').count(), 0);
  await page.getByRole('link', { name: 'Turn marks on' }).click();
  assert.equal(await page.locator('mark[id]').count(), marks);
}));

test('a citation and a quotation are copied with one click', () => on('/decisions/90-001-101#p9', async (page, context) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  const paragraph = page.locator('#p9');
  await paragraph.getByRole('button', { name: 'Copy citation' }).click();
  await page.getByText('Copied', { exact: true }).waitFor();
  assert.match(await copied(), /^LGSCO, London Borough of Testham \(90 001 101\), 14 February 2025, paragraph 9$/);
  await paragraph.getByRole('button', { name: 'Copy quotation' }).click();
  await page.waitForFunction(async () => (await navigator.clipboard.readText()).startsWith('“'));
  assert.match(await copied(), /^“Ms P may ask .*paragraph 9\)$/s);
  await paragraph.getByRole('button', { name: 'Copy Markdown' }).click();
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

test('a decision leads to the ones similar to it, under its own numbers', () => on('/decisions/90-001-102', async (page) => {
  await page.getByRole('link', { name: 'Similar decisions, for and against' }).click();
  assert.match(await page.locator('h1').textContent(), /similar/);
  const labels = await page.locator('p.label').allTextContents();
  assert.ok(labels.some((label) => /^90 001 102, /.test(label)), labels.join());
  assert.ok(labels.every((label) => !/yours/i.test(label)));
}));

const COMPLAINT = 'The Council would not amend the minutes of a child protection conference.';

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with JavaScript' : 'without JavaScript';

  test(`a complaint is answered and gone back to, ${how}`, () => on('/precedents', async (page) => {
    await page.getByLabel('What happened').fill(COMPLAINT);
    await page.getByRole('button', { name: 'Find similar complaints' }).click();
    const heading = page.locator('h1');
    assert.match(await heading.textContent(), /similar/);
    assert.match(await page.title(), /^(The )?\d+ .*similar/);
    assert.ok(await heading.evaluate((one) => one === document.activeElement));
    assert.ok(!page.url().includes('minutes'));
    assert.ok(await page.locator('.like mark').count() > 0);
    const own = page.url();
    await page.locator('.like h3 a').first().click();
    await page.waitForURL('**/decisions/**');
    await page.goBack();
    assert.equal(page.url(), own);
    assert.match(await heading.textContent(), /similar/);
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Help' }).click();
    await page.goBack();
    await page.locator('.again > summary').click();
    assert.equal((await page.getByLabel('What happened').inputValue()).trim(), COMPLAINT);
    if (javaScriptEnabled) await assertAccessible(page);
    await page.getByRole('button', { name: 'Delete the text from this program now' }).click();
    const gone = await page.goto(own);
    assert.equal(gone.status(), 404);
  }, { javaScriptEnabled }));

  test(`a wrong date keeps the complaint, ${how}`, () => on('/precedents', async (page) => {
    await page.getByLabel('What happened').fill(COMPLAINT);
    await page.getByLabel('Only decisions since').fill('soon');
    await page.getByRole('button', { name: 'Find similar complaints' }).click();
    assert.ok(await page.getByRole('heading', { name: 'There is a problem' }).isVisible());
    assert.equal((await page.getByLabel('What happened').inputValue()).trim(), COMPLAINT);
    assert.match(await page.locator('#from-error').textContent(), /“soon” is not a date/);
    assert.equal(await page.getByLabel('Only decisions since').getAttribute('aria-describedby'), 'day-form from-error');
    assert.match(await page.title(), /^Error: /);
    await page.getByRole('link', { name: /“soon” is not a date/ }).click();
    assert.ok(await page.getByLabel('Only decisions since').evaluate((one) => one === document.activeElement));
    if (javaScriptEnabled) await assertAccessible(page);
  }, { javaScriptEnabled }));

  test(`filters are reached early and open in an overlay on a small screen, ${how}`, () => on('/search?q=council', async (page) => {
    const filters = page.locator('#filters');
    assert.equal(await filters.isVisible(), false);
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    assert.ok(await filters.isVisible());
    await page.keyboard.press('Escape');
    assert.equal(await filters.isVisible(), false);
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.getByLabel(/^Upheld \d/).check();
    await page.getByRole('button', { name: 'Apply filters' }).click();
    assert.equal(new URL(page.url()).search, '?q=council&decision=Upheld');
    assert.ok(await page.getByRole('button', { name: 'Filter (1)' }).isVisible());
    await page.locator('.hits h3 a').first().click();
    await page.getByRole('link', { name: 'Back to results' }).click();
    assert.equal(new URL(page.url()).search, '?q=council&decision=Upheld');
  }, { javaScriptEnabled, viewport: { width: 320, height: 640 } }));

  test(`a draft is checked, ${how}`, () => on('/verify', async (page) => {
    await page.getByLabel('Your draft').fill('See 90 001 101, paragraph 9: “no decision has ever said this”, and 11 111 111.');
    await page.getByRole('button', { name: 'Check the draft' }).click();
    assert.match(await page.locator('h1').textContent(), /2 wrong/);
    assert.equal(await page.locator('.finding').count(), 2);
    await page.locator('.finding a').first().click();
    await page.waitForURL('**/decisions/90-001-101#p9');
    await page.goBack();
    assert.match(await page.locator('h1').textContent(), /2 wrong/);
    if (javaScriptEnabled) await assertAccessible(page);
  }, { javaScriptEnabled }));
}

test('the answer to a complaint is in the first screen of a phone, and nothing scrolls sideways', () => on('/precedents', async (page) => {
  await page.getByLabel('What happened').fill(COMPLAINT);
  await page.getByRole('button', { name: 'Find similar complaints' }).click();
  const box = await page.locator('h1').boundingBox();
  assert.ok(box.y >= 0 && box.y + box.height < 640, JSON.stringify(box));
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth));
}, { viewport: { width: 320, height: 640 } }));

test('the answer to a complaint is printed without boxes and buttons', () => on('/precedents', async (page) => {
  await page.getByLabel('What happened').fill(COMPLAINT);
  await page.getByRole('button', { name: 'Find similar complaints' }).click();
  await page.locator('.again > summary').click();
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.locator('textarea:visible, button:visible, input:visible').count(), 0);
  assert.ok(await page.locator('h1').isVisible());
}));

test('the answer to a complaint is taken away for Word', () => on('/precedents', async (page) => {
  await page.getByLabel('What happened').fill(COMPLAINT);
  await page.getByRole('button', { name: 'Find similar complaints' }).click();
  for (const [name, file] of [['Word', 'similar-decisions.docx'], ['Outline for a draft complaint (Word)', 'draft-complaint.docx']]) {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name, exact: true }).click()]);
    assert.equal(download.suggestedFilename(), file);
  }
}));

test('a text of another field has nothing similar, and one word is too little', () => on('/precedents', async (page) => {
  for (const [text, told] of [['My goldfish escaped to Mars', /about anything like this/], ['potholes', /too few words/]]) {
    await page.goto(`${served.address}/precedents`);
    await page.getByLabel('What happened').fill(text);
    await page.getByRole('button', { name: 'Find similar complaints' }).click();
    assert.equal(await page.locator('h1').textContent(), 'Nothing similar found');
    assert.match(await page.locator('.lead').first().textContent(), told);
    assert.equal(await page.locator('.like').count(), 0);
  }
}));

test('a page of ten decisions can be scanned', () => on('/search?q=council', async (page) => {
  assert.equal(await page.locator('.hits > li').count(), 10);
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  assert.ok(height < 5000, `${height} px`);
  assert.equal(await page.locator('.figures[open]').count(), 0);
  const longest = await page.locator('.hit').evaluateAll((all) => Math.max(...all.map((one) => one.textContent.length)));
  assert.ok(longest < 330, `${longest} letters`);
  await page.getByRole('link', { name: 'Show whole paragraphs' }).click();
  assert.match(page.url(), /text=whole/);
  await page.getByRole('link', { name: 'Show short extracts' }).click();
  await page.goto(`${served.address}/search?q=rectif*`);
  assert.equal(await page.locator('.figures').count(), 0);
}, { viewport: { width: 1280, height: 900 } }));

test('the first filter is within twelve stops of the keyboard', () => on('/search?q=council', async (page) => {
  let stops = 0;
  let isFilter = false;
  while (!isFilter && stops < 30) {
    await page.keyboard.press('Tab');
    stops += 1;
    isFilter = await page.evaluate(() => document.activeElement.matches('#filters input'));
  }
  assert.ok(stops <= 12, `${stops} stops`);
}, { viewport: { width: 1280, height: 900 } }));

test('a bar of the chart leads to its quarter', () => on('/search', async (page) => {
  await page.getByText(/^Figures:/).click();
  await page.locator('.bars a').first().click();
  assert.match(new URL(page.url()).search, /^\?from=\d{4}-\d\d&to=\d{4}-\d\d$/);
  assert.match(await page.locator('#total').textContent(), /^[1-9]/);
}));

test('the box suggests references, authorities, phrases and words', () => on('/', async (page) => {
  const box = page.getByRole('combobox');
  const options = page.getByRole('option');
  const suggests = async (typed, expected) => {
    await box.fill(typed);
    await options.filter({ hasText: expected }).first().waitFor();
  };
  await suggests('90 001', '90 001 101');
  await suggests('child prot', '"child protection"');
  await suggests('test', 'London Borough of Testham');
  assert.equal(await box.getAttribute('aria-expanded'), 'true');
  await assertAccessible(page);
  await page.keyboard.press('Escape');
  assert.equal(await box.getAttribute('aria-expanded'), 'false');
  await suggests('90 001', '90 001 101');
  await page.keyboard.press('ArrowDown');
  const active = await box.getAttribute('aria-activedescendant');
  assert.equal(await page.locator(`#${active}`).getAttribute('aria-selected'), 'true');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/search\?q=90\+001\+101$/);
}));

test('a wrong date keeps the filters, and says so beside the field', () => on('/search?q=council&decision=upheld', async (page) => {
  await page.getByText('Date of decision', { exact: true }).first().click();
  await page.getByLabel('From', { exact: true }).fill('soon');
  await page.getByRole('button', { name: 'Apply filters' }).click();
  assert.ok(await page.getByRole('heading', { name: 'There is a problem' }).isVisible());
  assert.ok(await page.getByLabel(/^Upheld \d/).isChecked());
  assert.match(await page.locator('#from-error').textContent(), /“soon” is not a date/);
  await page.getByLabel('From', { exact: true }).fill('1 March 2024');
  await page.getByRole('button', { name: 'Apply filters' }).click();
  assert.match(await page.locator('#total').textContent(), /^[1-9]/);
  assert.ok(await page.getByRole('link', { name: 'Remove From: 1 March 2024' }).isVisible());
}));

test('numbers of decisions do not break, and opening one shows no marks that are not there', () => on('/search?q=90+001+102', async (page) => {
  await page.locator('.hits h3 a').first().click();
  assert.equal(await page.getByText('0 marks').count(), 0);
  assert.equal(await page.locator('h1 .ref').evaluate((one) => getComputedStyle(one).whiteSpace), 'nowrap');
}, { viewport: { width: 320, height: 640 } }));

test('a long decision has few controls until a paragraph is chosen', () => on('/decisions/90-001-102', async (page) => {
  const controls = () => page.locator('.text a:visible, .text button:visible, .text summary:visible').count();
  const paragraphs = await page.locator('.paragraph').count();
  assert.ok(await controls() <= paragraphs, `${await controls()} controls`);
  await page.locator('#p9 .number').click();
  assert.ok(await page.locator('#p9').getByRole('button', { name: 'Copy citation' }).isVisible());
}));

test('the addressed paragraph and the swatches are seen in forced colours', () => on('/decisions/90-001-102#p9', async (page) => {
  assert.equal(await page.locator('#p9').evaluate((one) => getComputedStyle(one).outlineStyle), 'solid');
  await page.goto(`${served.address}/search`);
  await page.getByText(/^Figures:/).click();
  const colours = await page.locator('.swatch').evaluateAll((all) => all.map((one) => getComputedStyle(one).backgroundColor));
  assert.equal(new Set(colours).size, colours.length);
}, { forcedColors: 'active' }));

test('the box of the header stands out in the dark', () => on('/help', async (page) => {
  const [border, ground] = await page.locator('.head-search input').evaluate((one) => [
    getComputedStyle(one).borderTopColor, getComputedStyle(one.closest('.top')).backgroundColor,
  ]);
  const light = (colour) => {
    const parts = colour.match(/\d+/g).slice(0, 3).map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  const [one, other] = [light(border), light(ground)].sort((a, b) => b - a);
  assert.ok((one + 0.05) / (other + 0.05) >= 3, `${border} on ${ground}`);
}, { colorScheme: 'dark' }));

test('results are printed with query, filters and date, and without controls', () => on('/search?q=council&decision=upheld', async (page) => {
  await page.emulateMedia({ media: 'print' });
  assert.match(await page.locator('.print-only').textContent(), /^Search: council · Decision: Upheld.* · \d+ \w+ 20\d\d$/);
  assert.equal(await page.locator('button:visible, input:visible, .filters:visible').count(), 0);
}));

test('a search is saved in this browser and found on the first page', () => on('/search?q=record&decision=upheld', async (page) => {
  await page.getByRole('button', { name: 'Save this search' }).click();
  await page.goto(`${served.address}/`);
  await page.getByRole('link', { name: 'record · Decision: Upheld' }).click();
  assert.equal(new URL(page.url()).search, '?q=record&decision=upheld');
  await page.getByRole('button', { name: 'Delete this saved search' }).click();
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
  await page.locator('.paragraph .number').first().click();
  assert.ok(await page.locator('.paragraph:target .copied').first().isVisible());
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
  for (const gone of ['.top', '.contents', '.paragraph .cite', '.back']) {
    assert.equal(await page.locator(gone).first().isVisible(), false, gone);
  }
  assert.ok(await page.locator('#p9').isVisible());
}));
