// A date: typed as people type it (31.12.26, 31/12, 2026-12-31) or picked from the calendar.
import { DatePicker } from 'antd';
import dayjs from 'dayjs';
import customParseFormat from 'dayjs/plugin/customParseFormat';
import { parseDateInput } from '../format';
import { useSettings } from '../settings';

dayjs.extend(customParseFormat);

interface Props {
  value: string;                      // ISO, or empty
  onChange: (iso: string) => void;
  label: string;
  id?: string;
  month?: boolean;                    // "2026-12"
  clearable?: boolean;
  autoFocus?: boolean;
}

export function DateInput({ value, onChange, label, id, month, clearable, autoFocus }: Props) {
  const { language } = useSettings();
  const shown = month ? (language === 'ru' ? 'MM.YYYY' : 'MMM YYYY')
    : language === 'ru' ? 'DD.MM.YYYY' : 'DD MMM YYYY';
  const kept = month ? 'YYYY-MM' : 'YYYY-MM-DD';

  // The calendar understands only the format that it shows; what was typed otherwise is read here.
  function left(event: React.FocusEvent<HTMLElement>) {
    const typed = (event.target as HTMLInputElement).value;
    const iso = month ? null : parseDateInput(typed);
    if (iso && iso !== value) onChange(iso);
  }

  return (
    <DatePicker id={id} aria-label={label} picker={month ? 'month' : 'date'} className="date-input"
      value={value ? dayjs(value, kept) : null} format={shown} allowClear={clearable ?? false}
      autoFocus={autoFocus} placeholder={(language === 'ru' ? 'дд.мм.гггг' : 'dd.mm.yyyy').slice(month ? 3 : 0)}
      onBlur={left}
      onKeyDown={(event) => { if (event.key === 'Enter') left(event as never); }}
      onChange={(day) => onChange(day ? day.format(kept) : '')} />
  );
}
