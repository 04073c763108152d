// What makes the pages quicker to use. Nothing depends on it, and nothing leaves
// this browser.
(() => {
  'use strict';
  const $ = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const tell = (message) => {
    const told = $('#told');
    told.textContent = message;
    clearTimeout(tell.timer);
    tell.timer = setTimeout(() => { told.textContent = ''; }, 4000);
  };
  // Storage may be switched off; then there is none.
  const kept = {
    read(name, fallback) {
      try { return JSON.parse(localStorage.getItem(`redress.${name}`)) ?? fallback; } catch { return fallback; }
    },
    write(name, value) {
      try { localStorage.setItem(`redress.${name}`, JSON.stringify(value)); return true; } catch { return false; }
    },
  };

  // Copying a citation or a quotation.
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const area = document.createElement('textarea');
      area.value = text;
      document.body.append(area);
      area.select();
      const done = document.execCommand('copy');
      area.remove();
      return done;
    }
  };
  const citation = (paragraph) => $('.copied', paragraph).textContent;
  const quotation = (paragraph) => {
    const lines = all('.words p, .words li', paragraph)
      .map((line) => (line.tagName === 'LI' ? `• ${line.textContent}` : line.textContent));
    return `“${lines.join('\n')}” (${citation(paragraph)})`;
  };
  const offer = async (text) => tell(await copy(text) ? 'Copied' : 'Could not copy; select the text instead');
  for (const paragraph of all('.paragraph')) {
    const cite = $('.cite', paragraph);
    for (const [label, text] of [['Copy citation', citation], ['Copy quotation', quotation]]) {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'quick';
      button.textContent = label;
      button.setAttribute('aria-label', `${label}, ${$('.number', paragraph).getAttribute('aria-label').toLowerCase()}`);
      button.addEventListener('click', () => offer(text(paragraph)));
      cite.before(button);
    }
  }
  for (const button of all('button.copy')) {
    button.hidden = false;
    button.addEventListener('click', () => offer(button.classList.contains('quotation')
      ? quotation(button.closest('.paragraph'))
      : $('.copied', button.parentElement).textContent));
  }

  // Searches kept in this browser.
  const MOST = 100;
  const searches = () => kept.read('searches', []).filter((one) => typeof one?.address === 'string'
    && one.address.startsWith('/search?') && typeof one.name === 'string');
  const save = $('#save');
  if (save) {
    const address = location.pathname + location.search;
    const label = () => {
      const is = searches().some((one) => one.address === address);
      save.textContent = is ? 'Forget this search' : 'Save this search';
      return is;
    };
    save.hidden = !location.search;
    label();
    save.addEventListener('click', () => {
      const others = searches().filter((one) => one.address !== address);
      const filters = all('.chosen li a:not(.plain)').map((one) => one.textContent.replace('Remove ', '').replace('✕', '').trim());
      const name = [$('#q').value || 'All decisions', ...filters].join(' · ');
      const was = label();
      const done = kept.write('searches', was ? others : [{ address, name }, ...others].slice(0, MOST));
      label();
      tell(done ? (was ? 'Forgotten' : 'Saved; it is on the first page') : 'This browser keeps nothing');
    });
  }
  const saved = $('#saved');
  if (saved) {
    const list = $('ul', saved);
    const draw = () => {
      list.replaceChildren(...searches().map((one) => {
        const item = document.createElement('li');
        const link = document.createElement('a');
        link.href = one.address;
        link.textContent = one.name;
        const button = document.createElement('button');
        button.type = 'button';
        button.className = 'copy';
        button.textContent = 'Forget';
        button.setAttribute('aria-label', `Forget ${one.name}`);
        button.addEventListener('click', () => {
          kept.write('searches', searches().filter((other) => other.address !== one.address));
          draw();
          tell('Forgotten');
        });
        item.append(link, button);
        return item;
      }));
      saved.hidden = list.children.length === 0;
    };
    draw();
  }

  // Keys, which can be switched off on the help page.
  const toggle = $('#keys-on');
  if (toggle) {
    toggle.closest('.needs-script').hidden = false;
    toggle.checked = kept.read('keys', true);
    toggle.addEventListener('change', () => {
      kept.write('keys', toggle.checked);
      tell(toggle.checked ? 'The keys are on' : 'The keys are off');
    });
  }
  const step = (to) => {
    const stops = all('.hits h3 a, .paragraph > .number');
    if (!stops.length) return false;
    const own = document.activeElement?.closest('.hits > li, .paragraph');
    const at = stops.findIndex((stop) => own?.contains(stop));
    const next = stops[at < 0 ? (to > 0 ? 0 : stops.length - 1) : at + to];
    next?.focus();
    next?.closest('li, .paragraph').scrollIntoView({ block: 'nearest' });
    return true;
  };
  const nextMark = () => {
    const marks = all('mark[id]');
    if (marks.length) {
      const at = marks.findIndex((mark) => `#${mark.id}` === location.hash);
      location.hash = marks[(at + 1) % marks.length].id;
      return true;
    }
    const next = $('a[rel=next]');
    next?.click();
    return Boolean(next);
  };
  const keys = {
    '/': () => { const box = $('#q'); box?.focus(); box?.select(); return Boolean(box); },
    '?': () => { location.href = '/help#keys'; return true; },
    j: () => step(1),
    k: () => step(-1),
    n: nextMark,
  };
  document.addEventListener('keydown', (event) => {
    const typing = event.target.closest?.('input, textarea, select, [contenteditable]');
    const isTyping = typing && typing.type !== 'checkbox';
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey || !kept.read('keys', true)) return;
    if (Object.hasOwn(keys, event.key) && keys[event.key]()) event.preventDefault();
  });
})();
