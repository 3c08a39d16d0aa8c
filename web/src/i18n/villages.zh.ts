export default {
  title: '村庄', count: '共 {n} 个村', first: '前 {n} 个村', none: '没有符合条件的村', noneHint: '换一个区划或判定再试。', open: '查看 {name} 的农户', all: '全部农户', poor: '建档立卡户',
  column: { name: '行政村', township_name: '乡镇', households: '户数', persons: '人口', registered: '建档立卡户', registered_persons: '建档立卡人口', share: '建档立卡户占比', code: '区划代码' },
  filter: { area: '区划', test: '村级判定', verdict: '结论', any: '不限', yes: '是', no: '否', unknown: '未知', isTest: '{title}：{verdict}' },
} as const
