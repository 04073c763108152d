// A server over the invented pages and a browser to look at it with.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const program = process.env.REDRESS ?? join(root, 'target/debug/redress');
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

if (!existsSync(executablePath)) {
  console.error(`no Chromium at ${executablePath}: install the package \`chromium\`, or name another with CHROMIUM=PATH`);
  process.exit(1);
}
if (!existsSync(program)) {
  console.error(`no program at ${program}: run \`cargo build\` first, or name another with REDRESS=PATH`);
  process.exit(1);
}

const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];

/** Indexes the invented pages and serves them; `end` ends it. */
export async function serve(index = process.env.REDRESS_BROWSER_INDEX) {
  const folder = mkdtempSync(join(tmpdir(), 'redress-browser-'));
  const own = index ?? join(folder, 'index');
  if (!index) {
    const indexed = spawnSync(program, ['--index', own, 'index', join(root, 'tests/pages')]);
    if (indexed.status !== 0) throw new Error(String(indexed.stderr));
  }
  const child = spawn(program, ['--index', own, 'serve', '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const address = await new Promise((done, failed) => {
    child.stdout.once('data', (data) => done(String(data).trim().replace(/\/$/, '')));
    child.once('exit', (code) => failed(new Error(`the server ended with ${code}`)));
  });
  const browser = await chromium.launch({ executablePath, headless: true, args: FLAGS });
  return {
    address,
    browser,
    async end() {
      await browser.close();
      child.kill('SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Every page, as a person may meet it. */
export const PAGES = [
  ['first', '/'],
  ['results', '/search?q=amend+record'],
  ['filtered', '/search?q=council&decision=upheld&decision=closed&authorities=all&year=2025&from=2025'],
  ['authority', '/search?authority=London+Borough+of+Testham'],
  ['nothing', '/search?q=rectificaton+zebra&decision=upheld'],
  ['broken', '/search?q=%28amend'],
  ['wrong', '/search?q=record&from=soon'],
  ['everything', '/search'],
  ['widened', '/search?q=ICO'],
  ['decision', '/decisions/90-001-102'],
  ['marked', '/decisions/90-001-102?q=record'],
  ['whole', '/search?q=council&text=whole'],
  ['like', '/precedents?reference=90-001-102'],
  ['complaint', '/precedents'],
  ['draft', '/verify'],
  ['help', '/help'],
  ['missing', '/decisions/11-111-111'],
];
