// Asks ajv what it says of the documents that documents.cpp prints, by the schemas that it prints.
//     node judge.mjs FILE
// Fails when the two disagree about any.

import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const shown = 5; // disagreements of each struct

function validatorOf(schema) {
  const ajv = new Ajv2020({ strict: true, strictTypes: false, strictTuples: false, unicodeRegExp: true });
  addFormats(ajv, ['date', 'date-time', 'uuid', 'float', 'double', 'int32', 'int64']);
  for (const width of [8, 16, 32, 64]) {
    for (const sign of ['int', 'uint']) {
      if (!(sign + width in ajv.formats)) ajv.addFormat(sign + width, true);
    }
  }
  return ajv.compile(schema);
}

const sums = new Map();
let name, validate;
for await (const line of createInterface({ input: createReadStream(process.argv[2]) })) {
  const space = line.indexOf(' ');
  const word = line.slice(0, space);
  const rest = line.slice(space + 1);
  if (word === 'schema') {
    const end = rest.indexOf(' ');
    name = rest.slice(0, end);
    validate = validatorOf(JSON.parse(rest.slice(end + 1)));
    sums.set(name, { documents: 0, good: 0, disagreements: 0 });
    continue;
  }
  const sum = sums.get(name);
  const ours = word === 'yes';
  const theirs = validate(JSON.parse(rest));
  ++sum.documents;
  if (ours) ++sum.good;
  if (ours !== theirs && ++sum.disagreements <= shown) {
    console.log(`${name}: we say ${word}, ajv says otherwise of ${rest}`);
    if (!theirs) console.log(`    ${validate.errors[0].instancePath} ${validate.errors[0].message}`);
  }
}

console.table(Object.fromEntries(sums));
const disagreements = [...sums.values()].reduce((sum, one) => sum + one.disagreements, 0);
console.log(`${disagreements} disagreements`);
process.exit(sums.size !== 0 && disagreements === 0 ? 0 : 1);
