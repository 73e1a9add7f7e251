"use strict";
/* Rows as text that spreadsheets read (RFC 4180). What a spreadsheet would take for a formula gets an apostrophe before
   it; all other text stands as in the data. */
(() => {
  const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r]/;
  const NUMBER = /^[+-]?(\d+(\.\d+)?|\.\d+)(e[+-]?\d+)?$/i;

  const guarded = (text) => (FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text);
  const cell = (text) => (/[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

  /* Lines of cells, the heads first. */
  leadline.csv = (lines) => lines.map((cells) => `${cells.map((text) => cell(guarded(String(text)))).join(",")}\r\n`).join("");

  leadline.fileStem = (words) => words.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "rows";

  /* Saved with the mark by which spreadsheets know UTF-8. */
  leadline.saveCsv = (text, stem) => {
    const href = URL.createObjectURL(new Blob([`\ufeff${text}`], { type: "text/csv;charset=utf-8" }));
    const link = leadline.element("a", { href, download: `${stem}.csv` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(href), 60_000);
    return link.download;
  };
})();
