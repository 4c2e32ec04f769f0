// A small chart for a tile, drawn as SVG: Home opens without fetching the chart library.
import { formatAmount } from '../format';
import type { ChartData } from '../report/chart';
import { short, steps } from '../report/scale';

const WIDTH = 720;
const HEIGHT = 200;
const LEFT = 44;
const BOTTOM = 20;
const MOST_SERIES = 2;
const MOST_LABELS = 12;

export function MiniChart({ data, label }: { data: ChartData; label: string }) {
  const series = data.series.slice(0, MOST_SERIES);
  const all = series.flatMap((one) => one.values.map((value) => value ?? 0));
  const lines = steps(Math.min(0, ...all), Math.max(0, ...all));
  const low = lines[0];
  const high = lines[lines.length - 1];
  const y = (value: number) => 8 + (HEIGHT - BOTTOM - 8) * (1 - (value - low) / (high - low || 1));
  const slot = (WIDTH - LEFT) / Math.max(data.names.length, 1);
  const every = Math.ceil(data.names.length / MOST_LABELS);
  return (
    <figure className="mini">
      {series.length > 1 && (
        <figcaption>
          {series.map((one, index) => (
            <span key={one.label}><i className={`mini-${index}`} />{one.label}</span>
          ))}
        </figcaption>
      )}
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
        {lines.map((value) => (
          <g key={value}>
            <line x1={LEFT} x2={WIDTH} y1={y(value)} y2={y(value)} className="mini-line" />
            <text x={LEFT - 8} y={y(value) + 3.5} textAnchor="end">{short(value)}</text>
          </g>
        ))}
        {series.map((one, index) => (data.overTime
          ? <Curve key={one.label} values={one.values} index={index} y={y} slot={slot} />
          : <Bars key={one.label} values={one.values} index={index} y={y} slot={slot}
            count={series.length} />))}
        {data.names.map((name, index) => index % every === 0 && (
          <text key={index} x={LEFT + slot * (index + 0.5)} y={HEIGHT - 5} textAnchor="middle">
            {name.length > 12 ? `${name.slice(0, 11)}…` : name}
          </text>
        ))}
        {data.names.map((name, index) => (
          <rect key={index} className="mini-over" x={LEFT + slot * index} y={0} width={slot}
            height={HEIGHT - BOTTOM}>
            <title>{hint(name, series, index)}</title>
          </rect>
        ))}
      </svg>
    </figure>
  );
}

function hint(name: string, series: ChartData['series'], index: number): string {
  return [name, ...series.map((one) => {
    const value = one.values[index];
    return `${one.label}: ${value === null ? '' : formatAmount(value.toFixed(2))}`;
  })].join('\n');
}

interface PartProps {
  values: (number | null)[]; index: number; y: (value: number) => number; slot: number;
}

function Curve({ values, index, y, slot }: PartProps) {
  const points = values.flatMap((value, at) =>
    (value === null ? [] : [`${LEFT + slot * (at + 0.5)},${y(value)}`]));
  return <polyline points={points.join(' ')} className={`mini-curve mini-${index}`} />;
}

function Bars({ values, index, y, slot, count }: PartProps & { count: number }) {
  const width = Math.min(26, (slot * 0.7) / count);
  return values.map((value, at) => value !== null && (
    <rect key={at} className={`mini-${index}`} rx={2} width={width}
      x={LEFT + slot * (at + 0.5) + width * (index - count / 2)}
      y={Math.min(y(value), y(0))} height={Math.abs(y(value) - y(0))} />
  ));
}
