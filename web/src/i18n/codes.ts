import type { CodeListId } from '@/api/types'

/** English words of the code lists; the Chinese ones come with the vocabulary. Ethnic groups keep their ids, which are their names. */
export const CODES_EN: Partial<Record<CodeListId, Record<string, string>>> = {
  class: {
    ordinary: 'Not registered', general: 'General poor', minimum_living: 'Minimum living', minimum_living_poor: 'Minimum living, poor',
    five_guarantee: 'Five guarantees', special_support: 'Special support', aid_poor: 'Aid (old class)',
    aid_minimum_living: 'Aid and minimum living (old class)', pure_minimum_living: 'Minimum living only (old class)',
  },
  status: { poor: 'Poor', exited: 'Exited', returned: 'Fell back', expected: 'Expected to exit', stable: 'Stably exited' },
  cause: {
    illness: 'Illness', disability: 'Disability', schooling: 'Schooling', disaster: 'Disaster', land: 'Lack of land', water: 'Lack of water',
    skill: 'Lack of skills', labour: 'Lack of labour', money: 'Lack of money', traffic: 'Poor roads', motivation: 'Lack of drive',
    death: 'Death in the family', marriage: 'Marriage', other: 'Other',
  },
  sex: { male: 'Male', female: 'Female' },
  relation: {
    head: 'Head', spouse: 'Spouse', son: 'Son', daughter: 'Daughter', daughter_in_law: 'Daughter-in-law', son_in_law: 'Son-in-law',
    grandson: 'Grandson', granddaughter: 'Granddaughter', daughters_son: "Daughter's son", daughters_daughter: "Daughter's daughter",
    father: 'Father', mother: 'Mother', wifes_father: "Wife's father", wifes_mother: "Wife's mother", husbands_father: "Husband's father",
    husbands_mother: "Husband's mother", grandfather: 'Grandfather', grandmother: 'Grandmother', sibling: 'Sibling', other: 'Other',
  },
  education: {
    preschool: 'Below school age', illiterate: 'Illiterate or half literate', primary: 'Primary', junior: 'Junior middle', senior: 'Senior middle',
    college: 'College', university: 'University or above',
  },
  schooling: {
    none: 'Not at school', preschool: 'Preschool', primary: 'Primary', grade7: 'Grade 7', grade8: 'Grade 8', grade9: 'Grade 9',
    senior1: 'Senior year 1', senior2: 'Senior year 2', senior3: 'Senior year 3', vocational1: 'Vocational year 1',
    vocational2: 'Vocational year 2', vocational3: 'Vocational year 3', higher_vocational1: 'Higher vocational year 1',
    higher_vocational2: 'Higher vocational year 2', higher_vocational3: 'Higher vocational year 3', college: 'College or above',
    technician: 'Technician college', graduate: 'Graduate school',
  },
  health: { healthy: 'Healthy', chronic: 'Chronic illness', serious: 'Serious illness', disabled: 'Disabled' },
  labour: { ordinary: 'Ordinary', skilled: 'Skilled', weak: 'Weak or half', lost: 'Lost', none: 'None' },
  work_place: { township: 'In the township', county: 'In the county', province: 'In the province', outside: 'Outside the province' },
  house_grade: { a: 'Grade A', b: 'Grade B', c: 'Grade C', d: 'Grade D' },
  house_structure: { concrete: 'Reinforced concrete', brick_concrete: 'Brick and concrete', brick_timber: 'Brick, stone and timber', earth: 'Bamboo, thatch, adobe', other: 'Other' },
  water_source: {
    tap: 'Treated tap water', protected_well: 'Protected well or spring', open_well: 'Open well or spring', river: 'River or lake',
    rain: 'Rain water', bottled: 'Bottled water', other: 'Other',
  },
  road: { earth: 'Earth', gravel: 'Gravel', cement: 'Cement', asphalt: 'Asphalt' },
}
