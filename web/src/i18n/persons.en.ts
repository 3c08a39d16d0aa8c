export default {
  title: 'Persons', count: '{n} person | {n} persons', first: 'First {n} persons', agesOn: 'ages on {day}', search: 'Name or pinyin initials', none: 'No person matches', noneHint: 'Remove a condition or choose another area.',
  column: { name: 'Name', sex: 'Sex', age: 'Age', relation: 'Relation', health: 'Health', education: 'Education', schooling: 'Schooling', labour: 'Labour', work_place: 'Works away', village_name: 'Village', township_name: 'Township', household_number: 'Household' },
  filter: { q: 'Search', area: 'Area', sex: 'Sex', health: 'Health', schooling_stage: 'School stage', labour: 'Labour', age_from: 'Age from', age_to: 'Age to', work: 'Works away', any: 'Any', none: 'Unknown', age: 'Age', ageTo: 'to', yes: 'Yes', no: 'No', ageRange: '{from} to {to} years' },
  stage: { none: 'Not at school', preschool: 'Pre-school', primary: 'Primary', junior: 'Junior middle', senior: 'Senior middle', secondary_vocational: 'Secondary vocational', higher_vocational: 'Higher vocational', university: 'College and above' },
  years: '{n}',
} as const
