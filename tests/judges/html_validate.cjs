// html-validate on pages as they were sent. stdin: {name: HTML}; stdout: a sentence for each fault.
'use strict';
const fs = require('fs');
const { HtmlValidate, StaticConfigLoader } = require('html-validate');

const validator = new HtmlValidate(new StaticConfigLoader({
    root: true,
    extends: ['html-validate:recommended', 'html-validate:document'],
    rules: {
        'no-trailing-whitespace': 'off', // left by the templates' own tags, and nobody sees it
        'require-sri': 'off', // style sheets and pictures come from the server that sends the page; the policy allows no other
        'no-implicit-button-type': 'off', // a button that says nothing submits its form: what ours do, and no script waits for it
        'no-implicit-input-type': 'off', // a field that says nothing is for text
        'form-dup-name': 'off', // a list is sent under one name: the amounts of tickets, the tickets that are ticked
        'long-title': 'off', // a title names whom the page is about, and some bodies have long names
        // A wide table's window takes the cursor, so it is named; it is no section of the text.
        'prefer-native-element': ['error', { exclude: ['region'] }],
    },
}));

const pages = Object.entries(JSON.parse(fs.readFileSync(0, 'utf8')));
const faults = pages.flatMap(([name, html]) => validator.validateStringSync(html, name).results.flatMap(({ messages }) =>
    messages.map(({ ruleId, line, column, message }) => `${name}:${line}:${column}: ${message} (${ruleId})`)));
process.stdout.write(JSON.stringify(faults));
