"use strict";
/* Texts of the page's scripts in the page's language: `_` and `ngettext`, as in Python, which put in what stands in
   {places}. A page in English has none; see maps/html/script_words.py. */
(() => {
  const held = document.getElementById("leadline-words");
  const { lang, texts } = held ? JSON.parse(held.textContent) : { texts: {} };
  const form = lang && new Intl.PluralRules(lang);
  const digits = lang && new Intl.NumberFormat(lang);
  const date = lang && new Intl.DateTimeFormat(lang, { dateStyle: "long", timeZone: "UTC" });

  /* What may be written in the other direction, as a date or a name, stays in one piece: see isolated in leadline/words.py. */
  const apart = document.documentElement.dir === "rtl" ? (value) => `\u2068${value}\u2069` : (value) => value;
  const told = (value) => apart(lang && typeof value === "number" ? digits.format(value) : value);
  const filled = (text, places) => text.replace(/\{(\w+)\}/g, (whole, name) => (places?.[name] == null ? whole : told(places[name])));

  /* Text with its places filled. */
  leadline._ = (text, places) => filled(texts[text] ?? text, places);

  /* The same in the form for a number of things. */
  leadline.ngettext = (one, many, count, places) => {
    const forms = texts[one];
    return filled(forms ? forms[form.select(count)] ?? forms.other : count === 1 ? one : many, places);
  };

  /* Text as a row of texts and nodes, those that stand in its places among them. */
  leadline.woven = (text, places) => text.split(/\{(\w+)\}/).flatMap((part, i) => (i % 2 ? (typeof places[part] === "string" ? apart(places[part]) : places[part] ?? `{${part}}`) : part)).filter((part) => part !== "");

  /* What is made when it is first asked for: the first format of numbers or days takes a browser some milliseconds. */
  leadline.late = (make) => {
    let made;
    return () => (made ??= make());
  };

  /* Whose signs numbers have. */
  leadline.locale = (english) => lang || english;

  /* A day as the language writes it, in English as it stands: 2022-08-04. */
  leadline.day = (iso) => (lang && /^\d{4}-\d\d-\d\d$/.test(iso) ? date.format(new Date(iso)) : iso);
})();
