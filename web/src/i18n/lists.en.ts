export default {
  filters: 'Filters', chipRemove: 'Remove: {label} {text}', clear: 'Clear all', moreFilters: 'More filters', fewerFilters: 'Fewer filters',
  columns: 'Columns', columnsReset: 'Default columns', export: 'Export', exportAs: 'Export as {format}', sort: 'Sort',
  views: 'Views', viewName: 'Name of the view', viewSave: 'Save these filters', viewNone: 'No view saved yet', viewDelete: 'Delete the view {name}', viewSaved: 'View saved',
}
