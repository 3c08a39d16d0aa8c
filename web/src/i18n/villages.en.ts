export default {
  title: 'Villages', count: '{n} village | {n} villages', first: 'First {n} villages', none: 'No village matches', noneHint: 'Choose another area or test.', open: 'Households of {name}', all: 'All households', poor: 'Registered households',
  column: { name: 'Village', township_name: 'Township', households: 'Households', persons: 'Persons', registered: 'Registered households', registered_persons: 'Registered persons', share: 'Share registered', code: 'Area code' },
  filter: { area: 'Area', test: 'Village test', verdict: 'Verdict', any: 'Any', yes: 'Yes', no: 'No', unknown: 'Unknown', isTest: '{title}: {verdict}' },
} as const
