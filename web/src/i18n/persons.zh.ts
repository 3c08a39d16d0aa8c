export default {
  title: '人口', count: '共 {n} 人', first: '前 {n} 人', agesOn: '年龄按 {day} 计', search: '姓名或拼音首字母', none: '没有符合条件的人员', noneHint: '去掉一个条件，或换一个区划再试。',
  column: { name: '姓名', sex: '性别', age: '年龄', relation: '与户主关系', health: '健康状况', education: '文化程度', schooling: '在校生状况', labour: '劳动能力', work_place: '务工区域', village_name: '行政村', township_name: '乡镇', household_number: '户编号' },
  filter: { q: '查找', area: '区划', sex: '性别', health: '健康状况', schooling_stage: '学段', labour: '劳动能力', age_from: '年龄从', age_to: '年龄至', work: '在外务工', any: '不限', none: '未知', age: '年龄', ageTo: '至', yes: '是', no: '否', ageRange: '{from}–{to} 岁' },
  stage: { none: '不在校', preschool: '学前', primary: '小学', junior: '初中', senior: '普通高中', secondary_vocational: '中等职业', higher_vocational: '高等职业', university: '大专及以上' },
  years: '{n} 岁',
} as const
