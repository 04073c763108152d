// The two clients for Node: `sdk`, and the newer one as it comes (`default`) or when
// it looks for the stateless revision first (`auto`).
import assert from 'node:assert/strict';

const mode = process.argv[2];
const { Client } = mode === 'sdk'
  ? await import('@modelcontextprotocol/sdk/client/index.js')
  : await import('@modelcontextprotocol/client');
const { StdioClientTransport } = mode === 'sdk'
  ? await import('@modelcontextprotocol/sdk/client/stdio.js')
  : await import('@modelcontextprotocol/client/stdio');

const options = mode === 'auto' ? { versionNegotiation: { mode: 'auto' } } : {};
const client = new Client({ name: 'redress-test', version: '1.0.0' }, options);
const transport = new StdioClientTransport({
  command: process.env.REDRESS,
  args: ['mcp', '--index', process.env.INDEX],
});
await client.connect(transport);
assert.match(client.getInstructions(), /verify/);

const { tools } = await client.listTools();
assert.deepEqual(
  tools.map(tool => tool.name),
  ['search', 'decision', 'paragraph', 'precedents', 'verify', 'facets'],
);

async function answer(name, given) {
  const result = await client.callTool({ name, arguments: given });
  assert.ok(!result.isError, JSON.stringify(result));
  assert.match(result.structuredContent.attribution, /^Contains decisions/);
  assert.ok(result.structuredContent.index.generation >= 1);
  return result.structuredContent;
}

async function error(name, given, argument) {
  const result = await client.callTool({ name, arguments: given });
  assert.equal(result.isError, true, JSON.stringify(result));
  assert.ok(result.content[0].text.includes(`\`${argument}\``), result.content[0].text);
}

const quoted = 'a request to amend minutes is dealt with inside twenty working days';
const found = await answer('search', { query: 'amend record', limit: 2 });
assert.equal(found.hits.length, 2);
const whole = await answer('decision', { reference: '90-001-102' });
assert.equal(whole.paragraphs.length, 13);
const one = await answer('paragraph', { reference: '90001102', number: 9 });
assert.ok(one.paragraph.text.includes(quoted));
const like = await answer('precedents', { text: 'The Council would not amend a record.', limit: 3 });
assert.equal(like.outcomes.decisions, 3);
const good = await answer('verify', { text: `“${quoted}” (90 001 102, para 9)` });
assert.equal(good.wrong, 0);
const bad = await answer('verify', { text: `“${quoted}” (90 001 102, para 8)` });
assert.equal(bad.quotations[0].status, 'elsewhere');
const counted = await answer('facets', { query: 'record' });
assert.ok(counted.facets.decision.length > 0);
await error('search', { query: '' }, 'query');
await error('search', { query: 'delay', limit: 51 }, 'limit');
await error('decision', { reference: '90 999 999' }, 'reference');
await error('paragraph', { reference: '90 001 102', number: 99 }, 'number');
await client.close();
console.log(`${mode}: done`);
