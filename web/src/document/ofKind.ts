// Codes that belong to the kind of record which the form is about: statuses and steps of a document,
// stages that the form itself names. They are offered as choices instead of being typed.
import type { Field, Lines, Meta, Option } from '../types';
import type { LineView } from './edits';

export interface KindParts {
  meta: Meta;
  record: string;       // the kind that the form names; '' = none yet
  stages: LineView[];   // as they are typed in the same form
  language: string;
}

function optionsOf(field: Field, { meta, record, stages, language }: KindParts): Option[] {
  const kind = meta.records[record];
  switch (field.of_kind) {
    case 'statuses': return kind?.statuses ?? [];
    // What leads to another status is a step of the flow.
    case 'steps': return (kind?.actions ?? []).filter(({ to }) => to)
      .map(({ name, label }) => ({ code: name, label }));
    case 'stages': return stages.filter(({ values }) => values.code).map(({ values }) => ({
      code: String(values.code),
      label: String((language === 'ru' && values.name_ru) || values.name_en || values.code),
    }));
    default: return [];
  }
}

/** The same lines, where such codes are choices; typed as before while there is nothing to choose from. */
export function withChoices(lines: Lines, parts: KindParts): Lines {
  if (!lines.fields.some(({ of_kind }) => of_kind)) return lines;
  return {
    ...lines,
    fields: lines.fields.map((field) => {
      const options = field.of_kind ? optionsOf(field, parts) : [];
      return options.length ? { ...field, kind: 'enumeration', options } : field;
    }),
  };
}
