// A workbook of plain texts, for tests that read one: sheets are {name, rows, hidden}.
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const TYPE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const plain = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
const relations = (list) => `<Relationships>${list.map(([type, target], i) =>
  `<Relationship Id="rId${i + 1}" Type="${TYPE}/${type}" Target="${target}"/>`).join('')}</Relationships>`;

function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** A zip archive whose parts are stored as they are. */
function archive(parts) {
  const local = [], central = [];
  let at = 0;
  for (const [name, text] of parts) {
    const bytes = Buffer.from(text), path = Buffer.from(name);
    const about = Buffer.alloc(26);
    about.writeUInt16LE(20, 0);
    about.writeUInt32LE(crc32(bytes), 10);
    about.writeUInt32LE(bytes.length, 14);
    about.writeUInt32LE(bytes.length, 18);
    about.writeUInt16LE(path.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    local.push(Buffer.from('PK\x03\x04'), about, path, bytes);
    central.push(Buffer.from('PK\x01\x02\x14\x00'), about, place, path);
    at += 30 + path.length + bytes.length;
  }
  const directory = Buffer.concat(central), end = Buffer.alloc(18);
  end.writeUInt16LE(parts.length, 4);
  end.writeUInt16LE(parts.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...local, directory, Buffer.from('PK\x05\x06'), end]);
}

export function workbook(sheets) {
  const list = sheets.map(({ name, hidden }, i) => `<sheet name="${plain(name)}" sheetId="${i + 1}"` +
    `${hidden ? ' state="hidden"' : ''} r:id="rId${i + 1}"/>`).join('');
  const rows = (of) => of.map((cells, i) => `<row r="${i + 1}">${cells.map((text) =>
    `<c t="inlineStr"><is><t>${plain(text)}</t></is></c>`).join('')}</row>`).join('');
  return archive([
    ['_rels/.rels', relations([['officeDocument', 'xl/workbook.xml']])],
    ['xl/workbook.xml', `<workbook><sheets>${list}</sheets></workbook>`],
    ['xl/_rels/workbook.xml.rels',
      relations(sheets.map((_, i) => ['worksheet', `worksheets/sheet${i + 1}.xml`]))],
    ...sheets.map((sheet, i) => [`xl/worksheets/sheet${i + 1}.xml`,
      `<worksheet><sheetData>${rows(sheet.rows)}</sheetData></worksheet>`]),
  ]);
}

// node workbook.mjs FILE 'JSON of the sheets'
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  writeFileSync(process.argv[2], workbook(JSON.parse(process.argv[3])));
