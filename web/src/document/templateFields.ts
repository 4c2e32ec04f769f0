// What a template of a printed form can put in, as paths: of the record, of what it points to, of its
// lines, of the company. The server says what really fits.
import type { Field, Meta, RecordMeta } from '../types';

export interface Insertable { path: string; label: string; group: string }

const usable = (field: Field) => !(field.personal && field.name.startsWith('extra.'))
  && field.name !== 'id' && field.name !== 'version';

function below(meta: Meta, fields: Field[], group: string): Insertable[] {
  return fields.filter(usable).flatMap((field) => {
    const own = { path: field.name, label: field.label, group };
    const target = field.kind === 'reference' && field.target ? meta.records[field.target] : undefined;
    if (!target) return [own];
    return [own, ...target.fields.filter(usable).map((of) => ({
      path: `${field.name}.${of.name}`, label: `${field.label}: ${of.label}`, group,
    }))];
  });
}

export function insertables(meta: Meta, record: RecordMeta | undefined, company: string): Insertable[] {
  if (!record) return [];
  const firm = meta.records['kernel.company'];
  return [
    ...below(meta, record.fields, record.label),
    ...record.lines.flatMap((lines) => below(meta, lines.fields, lines.label)),
    ...(firm?.fields ?? []).filter(usable)
      .map((of) => ({ path: `company.${of.name}`, label: of.label, group: company })),
  ];
}

/** Those whose label or path holds all of the words. */
export function matching(all: Insertable[], words: string): Insertable[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return all.filter(({ path, label }) => wanted.every((word) =>
    label.toLowerCase().includes(word) || path.includes(word)));
}
