// Tokens of two scripts, by the parser that Node carries: "same", or where they part. node --expose-internals tokens.js A B
const { readFileSync } = require("fs");
const acorn = require("internal/deps/acorn/acorn/dist/acorn");

const tokens = (path) => [...acorn.tokenizer(readFileSync(path, "utf8"), { ecmaVersion: "latest" })].map((t) => `${t.type.label} ${t.value}`);
const [a, b] = process.argv.slice(2).map(tokens);
acorn.parse(readFileSync(process.argv[3], "utf8"), { ecmaVersion: "latest" });
const at = a.findIndex((token, i) => token !== b[i]);
console.log(a.length === b.length && at < 0 ? `same ${a.length}` : `token ${at}: ${a[at]} | ${b[at]}`);
