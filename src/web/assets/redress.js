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
  const offer = async (text) => tell(await copy(text) ? 'Copied' : 'Could not copy. Select the text and copy it');
  for (const button of all('.citations button.copy')) {
    button.hidden = false;
    button.addEventListener('click', () => offer(button.classList.contains('quotation')
      ? quotation(button.closest('.paragraph'))
      : $('.copied', button.parentElement).textContent));
  }

  // A search box suggests how to go on: https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
  const suggestFor = (box) => {
    const list = document.createElement('ul');
    list.id = 'suggestions';
    list.className = 'suggestions';
    list.setAttribute('role', 'listbox');
    list.setAttribute('aria-label', 'Suggestions');
    list.hidden = true;
    box.parentElement.append(list);
    for (const [name, value] of [['role', 'combobox'], ['aria-autocomplete', 'list'], ['aria-controls', list.id], ['aria-expanded', 'false']]) {
      box.setAttribute(name, value);
    }
    let at = -1;
    let asked = 0;
    let timer;
    const options = () => all('li', list);
    const close = () => {
      asked += 1;
      clearTimeout(timer);
      list.hidden = true;
      at = -1;
      box.setAttribute('aria-expanded', 'false');
      box.removeAttribute('aria-activedescendant');
    };
    const choose = (option) => {
      box.value = option.dataset.query;
      close();
      box.form.requestSubmit();
    };
    const move = (to) => {
      const all = options();
      if (!all.length) return;
      at = (to + all.length) % all.length;
      all.forEach((option, nth) => option.setAttribute('aria-selected', String(nth === at)));
      box.setAttribute('aria-activedescendant', all[at].id);
      all[at].scrollIntoView({ block: 'nearest' });
    };
    const show = (queries, counts) => {
      list.replaceChildren(...queries.map((query, nth) => {
        const option = document.createElement('li');
        option.id = `suggestion-${nth}`;
        option.dataset.query = query;
        option.setAttribute('role', 'option');
        option.setAttribute('aria-selected', 'false');
        const count = document.createElement('span');
        count.className = 'count';
        count.textContent = counts[nth] ?? '';
        const text = document.createElement('span');
        text.textContent = query;
        option.append(text, ' ', count);
        // Before the box loses its focus.
        option.addEventListener('mousedown', (event) => { event.preventDefault(); choose(option); });
        return option;
      }));
      at = -1;
      list.hidden = !queries.length;
      box.setAttribute('aria-expanded', String(!list.hidden));
    };
    const ask = async () => {
      const typed = box.value;
      asked += 1;
      const own = asked;
      if (typed.trim().length < 2) { close(); return; }
      try {
        const answer = await fetch(`/api/suggest?q=${encodeURIComponent(typed)}`);
        if (!answer.ok) return;
        const [, queries, counts] = await answer.json();
        if (own === asked && document.activeElement === box) show(queries, counts ?? []);
      } catch { /* Without suggestions the box works as before. */ }
    };
    box.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(ask, 150); });
    box.addEventListener('blur', close);
    box.addEventListener('keydown', (event) => {
      if (event.key === 'ArrowDown' && list.hidden) { ask(); event.preventDefault(); return; }
      if (list.hidden) return;
      if (event.key === 'ArrowDown') move(at + 1);
      else if (event.key === 'ArrowUp') move(at < 0 ? options().length - 1 : at - 1);
      else if (event.key === 'Enter' && at >= 0) choose(options()[at]);
      else if (event.key === 'Escape') close();
      else return;
      event.preventDefault();
    });
  };
  const suggested = $('input[data-suggest]');
  if (suggested) suggestFor(suggested);

  // Fields that were not filled in are not sent.
  for (const form of all('form[action="/search"]')) {
    form.addEventListener('submit', () => {
      const empty = [...form.elements].filter((field) => field.name && field.type !== 'checkbox' && !field.value.trim());
      for (const field of empty) field.disabled = true;
      setTimeout(() => { for (const field of empty) field.disabled = false; }, 0);
    });
  }

  // What is too long is said before it is sent.
  for (const area of all('textarea[data-most-bytes]')) {
    area.form.addEventListener('submit', (event) => {
      const most = Number(area.dataset.mostBytes);
      const bytes = new TextEncoder().encode(area.value).length;
      const message = bytes > most ? `The text is too long: it has ${(bytes / 1e6).toFixed(1)} MB, and 1 MB is the limit. Shorten it.` : '';
      area.setCustomValidity(message);
      if (message) { event.preventDefault(); area.reportValidity(); }
    });
    area.addEventListener('input', () => area.setCustomValidity(''));
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
      save.textContent = is ? 'Delete this saved search' : 'Save this search';
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
      tell(done ? (was ? 'Deleted' : 'Saved. You find it on the first page') : 'This browser does not allow saving');
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
        button.textContent = 'Delete';
        button.setAttribute('aria-label', `Delete ${one.name}`);
        button.addEventListener('click', () => {
          kept.write('searches', searches().filter((other) => other.address !== one.address));
          draw();
          tell('Deleted');
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
