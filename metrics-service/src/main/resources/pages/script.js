'use strict';
(() => {
  const table = document.querySelector('table[data-whole]');
  if (table) {
    const body = table.tBodies[0];
    const number = (text) => (/\d/.test(text) ? parseFloat(text.replace(/,/g, '')) : -1);
    table.tHead.addEventListener('click', (event) => {
      const link = event.target.closest('a');
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const head = link.closest('th');
      const at = head.cellIndex;
      const numeric = head.classList.contains('n');
      const old = head.getAttribute('aria-sort');
      const down = old ? old === 'ascending' : numeric;
      const rows = [...body.rows].map((row) => [row.cells[at].textContent.trim(), row]);
      rows.sort(([a], [b]) => (down ? -1 : 1) * (numeric ? number(a) - number(b) : a < b ? -1 : a > b ? 1 : 0));
      for (const other of head.parentNode.cells) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
      body.append(...rows.map(([, row]) => row));
    });
  }
  const box = document.getElementById('refresh');
  if (box) {
    let timer = 0;
    const start = () => {
      clearInterval(timer);
      if (box.checked) timer = setInterval(() => document.hidden || location.reload(), 60000);
      try { sessionStorage.setItem('refresh', box.checked ? '1' : ''); } catch { /* without storage it holds for this page */ }
    };
    try { box.checked = sessionStorage.getItem('refresh') === '1'; } catch { box.checked = false; }
    box.addEventListener('change', start);
    box.closest('p').hidden = false;
    start();
  }
})();
