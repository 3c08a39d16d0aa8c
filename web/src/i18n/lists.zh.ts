export default {
  filters: '筛选条件', chipRemove: '去掉条件：{label} {text}', clear: '清除全部', moreFilters: '更多条件', fewerFilters: '收起条件',
  columns: '选择列', columnsReset: '恢复默认列', export: '导出', exportAs: '导出为 {format}', sort: '排序',
  views: '视图', viewName: '视图名称', viewSave: '保存当前条件', viewNone: '还没有保存的视图', viewDelete: '删除视图：{name}', viewSaved: '视图已保存',
}
