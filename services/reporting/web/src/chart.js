// Horizontal bars with ECharts: only the parts used. Its numbers stand in a table beside it, so it is one image to a reader.
import { html } from 'htm/preact';
import { useEffect, useRef } from 'preact/hooks';
import { BarChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { formatInteger } from './format.js';

use([BarChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

const ROW_PX = 27;
const dark = window.matchMedia('(prefers-color-scheme: dark)');
const calm = window.matchMedia('(prefers-reduced-motion: reduce)');
const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Room for the longest name, at most 45 % of the width. */
function labelWidth(names, width) {
  const pen = document.createElement('canvas').getContext('2d');
  pen.font = '12.5px system-ui, sans-serif';
  const longest = Math.max(...names.map((n) => pen.measureText(n).width), 40);
  return Math.ceil(Math.min(longest + 4, width * 0.45));
}

function option({ names, series, tip, end }, width) {
  const ink = color('--ink'), soft = color('--soft'), line = color('--line');
  const room = labelWidth(names, width);
  const legend = series.length > 1;
  return {
    animation: !calm.matches,
    animationDuration: 350,
    textStyle: { fontFamily: 'system-ui, sans-serif', color: ink },
    grid: { left: room + 10, right: 62, top: legend ? 34 : 6, bottom: 22, outerBoundsMode: 'none' },
    legend: legend ? { top: 0, left: width < 500 ? 0 : room + 4, itemWidth: 11, itemHeight: 11, itemGap: width < 500 ? 9 : 16, textStyle: { color: ink } } : undefined,
    tooltip: {
      trigger: 'axis', axisPointer: { type: 'shadow', shadowStyle: { color: color('--hover') } }, renderMode: 'richText',
      confine: true, backgroundColor: color('--card'), borderColor: line, textStyle: { color: ink, fontSize: 13 },
      formatter: (items) => tip(items[0].dataIndex),
    },
    xAxis: {
      type: 'value', minInterval: 1, splitNumber: width < 500 ? 3 : 5,
      axisLabel: { color: soft, formatter: formatInteger, hideOverlap: true }, splitLine: { lineStyle: { color: line } },
    },
    yAxis: {
      type: 'category', inverse: true, data: names, axisTick: { show: false }, axisLine: { lineStyle: { color: line } },
      axisLabel: { color: ink, fontSize: 12.5, width: room, overflow: 'truncate', interval: 0 },
    },
    series: series.map((s, i) => ({
      name: s.name, type: 'bar', stack: 'one', barWidth: '64%', data: s.values, itemStyle: { color: color(s.color) },
      label: i === series.length - 1
        ? { show: true, position: 'right', color: soft, fontSize: 12, formatter: (p) => end(p.dataIndex) }
        : { show: false },
      emphasis: { disabled: true },
    })),
  };
}

/** names; series: [{ name, values, color: CSS variable }], stacked; tip(i), end(i): texts of the i-th bar. */
export function Bars({ label, ...data }) {
  const box = useRef(null);
  const latest = useRef(data);
  latest.current = data;
  const height = data.names.length * ROW_PX + (data.series.length > 1 ? 60 : 32);
  useEffect(() => {
    const chart = init(box.current, null, { renderer: 'svg', locale: 'ES' });
    const draw = () => {
      chart.resize();
      if (box.current.clientWidth) chart.setOption(option(latest.current, box.current.clientWidth), { notMerge: true });
    };
    box.current.redraw = draw;
    const watch = new ResizeObserver(draw);
    watch.observe(box.current);
    dark.addEventListener('change', draw);
    return () => { watch.disconnect(); dark.removeEventListener('change', draw); chart.dispose(); };
  }, []);
  useEffect(() => { box.current.redraw(); }, [JSON.stringify([data.names, data.series])]);
  return html`<div class="chart" role="img" aria-label=${label} ref=${box} style=${{ blockSize: `${height}px` }}></div>`;
}
