// receiptio on several printers at once. stdin: {haste, prints: [{port, markdown, options}]}; stdout: the results, in order.
// Without a port the result is the command bytes, in Base64. `haste` divides every time that receiptio waits.
'use strict';
const net = require('net');
const fs = require('fs');

const request = JSON.parse(fs.readFileSync(0, 'utf8'));
const ports = {};

// receiptio knows port 9100 alone: each printer gets a loopback address, which leads to its port.
const connect = net.connect;
net.connect = (_port, host) => connect(ports[host], '127.0.0.1');
const later = global.setTimeout, again = global.setInterval;
global.setTimeout = (action, ms) => later(action, ms / request.haste);
global.setInterval = (action, ms) => again(action, ms / request.haste);

const receiptio = require('receiptio');
const prints = request.prints.map(({ port, markdown, options }, place) => {
    if (!port) {
        return receiptio.print(markdown, options).then(bytes => Buffer.from(bytes, 'binary').toString('base64'));
    }
    const host = `127.0.1.${place + 1}`;
    ports[host] = port;
    return receiptio.print(markdown, `-d ${host} ${options}`);
});
Promise.all(prints).then(results => process.stdout.write(JSON.stringify(results), () => process.exit(0)));
