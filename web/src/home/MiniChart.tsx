// A small chart for a tile, drawn as SVG: Home opens without fetching the chart library.
import { useRef } from 'react';
import { formatAmount } from '../format';
import type { ChartData } from '../report/chart';
import { widest } from '../measure';
import { short, steps } from '../report/scale';
import { useSettings } from '../settings';
import { useSize } from '../useSize';

const BOTTOM = 20;
const MOST_SERIES = 2;
const LONGEST_NAME = 14;
const SIZE = 11;   // of the letters

interface Props { data: ChartData; label: string }

export function MiniChart({ data, label }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(box);
  return (
    <figure className="mini">
      {data.series.length > 1 && (
        <figcaption>
          {data.series.slice(0, MOST_SERIES).map((one, index) => (
            <span key={one.label}><i className={`mini-${index}`} />{one.label}</span>
          ))}
        </figcaption>
      )}
      <div ref={box}>
        {width > 0 && height > 0 && <Picture {...{ data, label, width, height }} />}
      </div>
    </figure>
  );
}

function Picture({ data, label, width, height }: Props & { width: number; height: number }) {
  const series = data.series.slice(0, MOST_SERIES);
  const all = series.flatMap((one) => one.values.map((value) => value ?? 0));
  const lines = steps(Math.min(0, ...all), Math.max(0, ...all));
  const low = lines[0];
  const high = lines[lines.length - 1];
  const y = (value: number) => 8 + (height - BOTTOM - 8) * (1 - (value - low) / (high - low || 1));
  const { language } = useSettings();
  const marks = lines.map((value) => short(value, language));
  const left = widest(marks, false, SIZE) + 10;
  const names = data.names.map((name) =>
    (name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name));
  const slot = (width - left) / Math.max(data.names.length, 1);
  const every = Math.max(1, Math.ceil((widest(names, false, SIZE) + 8) / slot));
  return (
    <svg width={width} height={height} role="img" aria-label={label}>
      {lines.map((value, index) => (
        <g key={value}>
          <line x1={left} x2={width} y1={y(value)} y2={y(value)} className="mini-line" />
          <text x={left - 8} y={y(value) + 3.5} textAnchor="end">{marks[index]}</text>
        </g>
      ))}
      {series.map((one, index) => (data.overTime
        ? <Curve key={one.label} values={one.values} index={index} {...{ y, slot, left }} />
        : <Bars key={one.label} values={one.values} index={index} {...{ y, slot, left }}
          count={series.length} />))}
      {names.map((name, index) => index % every === 0 && (
        <text key={index} x={left + slot * (index + 0.5)} y={height - 5} textAnchor="middle">
          {name}
        </text>
      ))}
      {data.names.map((name, index) => (
        <rect key={index} className="mini-over" x={left + slot * index} y={0} width={slot}
          height={height - BOTTOM}>
          <title>{hint(name, series, index)}</title>
        </rect>
      ))}
    </svg>
  );
}

function hint(name: string, series: ChartData['series'], index: number): string {
  return [name, ...series.map((one) => {
    const value = one.values[index];
    return `${one.label}: ${value === null ? '' : formatAmount(value.toFixed(2))}`;
  })].join('\n');
}

interface PartProps {
  values: (number | null)[]; index: number; y: (value: number) => number; slot: number; left: number;
}

function Curve({ values, index, y, slot, left }: PartProps) {
  const points = values.flatMap((value, at) =>
    (value === null ? [] : [`${left + slot * (at + 0.5)},${y(value)}`]));
  return <polyline points={points.join(' ')} className={`mini-curve mini-${index}`} />;
}

function Bars({ values, index, y, slot, left, count }: PartProps & { count: number }) {
  const width = Math.min(26, (slot * 0.7) / count);
  return values.map((value, at) => value !== null && (
    <rect key={at} className={`mini-${index}`} rx={2} width={width}
      x={left + slot * (at + 0.5) + width * (index - count / 2)}
      y={Math.min(y(value), y(0))} height={Math.abs(y(value) - y(0))} />
  ));
}
