const axis = {
  axisLine: { show: false },
  axisTick: { show: false },
  axisLabel: { color: '#54636b', fontSize: 12 },
  splitLine: { lineStyle: { color: '#e6eaec' } },
}

/** Series colours: told apart by lightness as well as by hue. */
export const SERIES = ['#27505f', '#c98a3a', '#5f9f82', '#8c6d9e', '#a3b4bb', '#b5655a', '#4a7fb0']

/** From few to many, on paper: the sequential scale of the maps. */
export const SCALE = ['#eef3f3', '#cfdfe2', '#a5c2c9', '#739fab', '#457a8a', '#27505f']

export const theme = {
  color: SERIES,
  textStyle: { fontFamily: 'inherit', color: '#1e2a30' },
  categoryAxis: { ...axis, splitLine: { show: false }, axisLine: { show: true, lineStyle: { color: '#aeb8bd' } } },
  valueAxis: axis,
  legend: { textStyle: { color: '#1e2a30' }, itemWidth: 12, itemHeight: 12, icon: 'roundRect' },
  tooltip: { borderColor: '#d3d9dc', textStyle: { color: '#1e2a30', fontSize: 13 } },
}
