// The business date, and which months are open in which book.
import { CalendarOutlined } from '@ant-design/icons';
import { Button, Popover, Radio } from 'antd';
import { currentBook, useMeta } from '../company';
import { formatDate, formatMonth } from '../format';
import { ProceduresHere } from '../procedure/Here';
import { changeSettings, useSettings } from '../settings';
import { t, textOf } from '../texts';
import type { Meta } from '../types';

export function Periods() {
  const meta = useMeta();
  const { company } = meta;
  useSettings();
  const book = company.books.find(({ code }) => code === currentBook(meta));
  return (
    <Popover trigger="click" placement="bottomLeft" content={<Books meta={meta} />}>
      <Button type="text" icon={<CalendarOutlined />} className="top-date"
        title={t('web.business_date')}>
        {formatDate(company.business_date)}
        {book && <span className="quiet">{book.name}</span>}
      </Button>
    </Popover>
  );
}

function Books({ meta }: { meta: Meta }) {
  const { company } = meta;
  const { books } = useSettings();
  return (
    <div className="periods">
      <h3>{t('web.business_date')}: {formatDate(company.business_date)}</h3>
      <table>
        <thead>
          <tr><th>{t('web.book')}</th><th>{t('web.currency')}</th><th>{t('web.periods')}</th></tr>
        </thead>
        <tbody>
          {company.books.map((book) => (
            <tr key={book.code}>
              <td>
                <Radio checked={currentBook(meta) === book.code}
                  onChange={() => changeSettings({
                    books: { ...books, [company.code]: book.code },
                  })}>
                  {book.name}
                </Radio>
              </td>
              <td>{book.currency}</td>
              <td>
                {company.periods.filter((period) => period.book === book.code).slice(-6)
                  .map((period) => (
                    <span key={period.area + period.month}
                      className={period.state === 'open' ? 'state state-posted' : 'state'}>
                      {formatMonth(period.month)} {stateOf(period.state)}
                    </span>
                  ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="quiet">{t('web.book.what')}</p>
      <ProceduresHere place="screen" name="periods" />
    </div>
  );
}

function stateOf(state: string): string { return textOf(`web.period.${state}`) || state; }
