// receipt-printer-encoder on several documents. stdin: [{options, calls: [[method, ...arguments]]}]; stdout: Base64 of each.
'use strict';
const fs = require('fs');
const Encoder = require('@point-of-sale/receipt-printer-encoder');

const encoded = JSON.parse(fs.readFileSync(0, 'utf8')).map(({ options, calls }) => {
    const encoder = new Encoder(options);
    for (const [method, ...given] of calls) {
        if (method === 'image') {
            // Rows of "0" and "1" as an opaque picture.
            const [rows, ...rest] = given;
            const data = Uint8ClampedArray.from(rows.join('').split('').flatMap(dot => dot === '1' ? [0, 0, 0, 255] : [255, 255, 255, 255]));
            encoder.image({ data, width: rows[0].length, height: rows.length }, ...rest);
        } else {
            encoder[method](...given);
        }
    }
    return Buffer.from(encoder.encode()).toString('base64');
});
process.stdout.write(JSON.stringify(encoded));
