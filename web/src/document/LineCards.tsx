// Lines for reading on a phone: what it is and what it comes to, below how that came about.
import { useMeta } from '../company';
import type { Field, Lines, Row } from '../types';
import { textOfValue } from '../values';
import { changedText } from './keying';
import { show } from './show';
import { useModel, useModelState } from './useDocument';

export function LineCards({ lines }: { lines: Lines }) {
  const model = useModel();
  const { base, refs } = useModelState(model);
  const meta = useMeta();
  const fields = lines.fields.filter((field) => !field.aside);
  const amount = fields.findLast((field) => field.kind === 'amount');
  return (
    <ol className="line-cards">
      {model.lines(lines.name).map(({ key, values }) => {
        // A line's amounts stand in the currency of its document.
        const row = { ...base, ...values } as Row;
        const text = (field: Field | undefined) => (field
          ? changedText(meta, base, lines.name, field, values,
            (of, said) => show(of, said, refs, 0)) ?? textOfValue(meta, field, row, refs) : '');
        const name = fields.find((field) => field.kind !== 'amount' && text(field));
        const rest = fields.filter((field) => field !== name && field !== amount
          && text(field) && values[field.name] !== 'no' && values[field.name] !== false
          && !(field.kind === 'text' && text(name).includes(text(field))));
        return (
          <li key={key}>
            <div><span>{text(name)}</span><span className="figure">{text(amount)}</span></div>
            <div className="quiet">
              {rest.map((field) => `${field.label} ${text(field)}`).join(' · ')}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
