// A chart with ECharts, which is fetched when the first chart is shown.
import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { formatAmount } from '../format';
import { useSettings } from '../settings';
import { useDark } from '../theme';
import type { ChartData } from './chart';
import { short } from './scale';

echarts.use([
  BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer,
]);

interface Props { data: ChartData; label: string; kind?: 'bar' | 'line' }

export default function ReportChart({ data, label, kind }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const dark = useDark();
  const { language } = useSettings();
  useEffect(() => {
    if (!box.current) return;
    const chart = echarts.init(box.current);
    chart.setOption(optionsOf(data, dark, language, kind ?? (data.overTime ? 'line' : 'bar')));
    const observer = new ResizeObserver(() => chart.resize());
    observer.observe(box.current);
    return () => { observer.disconnect(); chart.dispose(); };
  }, [data, dark, kind, language]);
  return <div className="chart" ref={box} role="img" aria-label={label} />;
}

function optionsOf(data: ChartData, dark: boolean, language: string, kind: 'bar' | 'line') {
  const text = dark ? '#a3acbb' : '#586172';
  const line = dark ? '#262b34' : '#e6e9ee';
  const figure = (value: unknown) => (typeof value === 'number'
    ? formatAmount(String(Math.round(value * 100) / 100), 0) : '');
  const lying = kind === 'bar' && !data.overTime;   // names are read from left to right
  const names = {
    type: 'category', data: data.names, inverse: lying, axisTick: { show: false },
    axisLine: { lineStyle: { color: line } },
    axisLabel: { color: text, fontSize: 11, hideOverlap: true,
      ...(lying ? { width: 130, overflow: 'truncate' } : {}) },
  };
  const values = {
    type: 'value', splitLine: { lineStyle: { color: line } }, splitNumber: lying ? 3 : 5,
    axisLabel: { color: text, fontSize: 11, hideOverlap: true,
      formatter: (value: number) => short(value, language) },
  };
  return {
    animation: !matchMedia('(prefers-reduced-motion: reduce)').matches, animationDuration: 200,
    color: dark ? ['#7c9bff', '#5fc08a', '#e0a84e', '#c98bdb']
      : ['#2f55d4', '#2a9d63', '#c77f12', '#8b4fb0'],
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: text },
    grid: { left: 8, right: 16, top: data.series.length > 1 ? 34 : 14, bottom: 4,
      outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    legend: { show: data.series.length > 1, top: 0, left: 0, icon: 'roundRect', itemWidth: 10,
      itemHeight: 10, textStyle: { color: text } },
    // Drawn on the canvas: a tooltip of HTML carries styles that the security policy refuses.
    tooltip: { trigger: 'axis', renderMode: 'richText', valueFormatter: figure, confine: true,
      backgroundColor: dark ? '#1c2027' : '#ffffff', borderColor: dark ? '#363d49' : '#d3d8e0',
      textStyle: { color: dark ? '#e7eaf0' : '#1a1f29', fontSize: 12 } },
    xAxis: lying ? values : names,
    yAxis: lying ? names : values,
    series: data.series.map((one) => ({
      type: kind, name: one.label, data: one.values, barMaxWidth: 26, showSymbol: false,
      itemStyle: { borderRadius: kind === 'line' ? 0 : lying ? [0, 3, 3, 0] : [3, 3, 0, 0] }, lineStyle: { width: 2 },
    })),
  };
}
