import type { Vocabulary } from '../src/api/types'
import { AREAS, areaOf, childrenOf, COUNTY, pathOf } from './data'
import { fail, ok, type Handlers } from './plugin'

const NAMES = ['张建国', '张国', '李秀英', '王德福', '陈桂芳', '张桂花']

export const handlers: Handlers = {
  'GET /areas': ({ query }) => ok({ items: childrenOf(query.get('parent') || COUNTY.code) }),
  'GET /areas/search': ({ query }) =>
    ok({ items: AREAS.filter((a) => a.name.includes(query.get('q') ?? '')).slice(0, 20).map((a) => ({ ...a, path_name: pathOf(a.code).slice(0, -1).map((p) => p.name).join(' ') })) }),
  'GET /areas/:code': ({ params }) => {
    const area = areaOf(params.code ?? '')
    return area ? ok({ ...area, path: pathOf(area.code) }) : fail(404, 'area.not_found', '没有这个地区。')
  },
  'GET /search': ({ query }) =>
    ok({
      items: NAMES.filter((n) => n.includes((query.get('q') ?? '').slice(0, 1))).map((name, i) => ({
        person: `p${i}`, name, sex: i % 2 ? 'female' : 'male', birth_year: i === 2 ? null : 1950 + i * 7, household: `h${i}`, household_number: `99010110${i}`, village_name: '上坝村', township_name: '清溪镇',
      })),
    }),
  'GET /vocabulary': () => ok(VOCABULARY),
}

const VOCABULARY: Vocabulary = {
  code_lists: {
    class: [{ id: 'ordinary', zh: '一般农户' }, { id: 'general', zh: '一般贫困户' }, { id: 'minimum_living', zh: '低保户' }, { id: 'minimum_living_poor', zh: '低保贫困户' }, { id: 'five_guarantee', zh: '五保户' }, { id: 'special_support', zh: '特困供养户' }],
    status: [{ id: 'poor', zh: '未脱贫' }, { id: 'exited', zh: '已脱贫' }, { id: 'returned', zh: '返贫' }, { id: 'expected', zh: '预脱贫' }, { id: 'stable', zh: '稳定脱贫' }],
    cause: [{ id: 'illness', zh: '因病' }, { id: 'disability', zh: '因残' }, { id: 'schooling', zh: '因学' }, { id: 'disaster', zh: '因灾' }, { id: 'land', zh: '缺土地' }, { id: 'water', zh: '缺水' }, { id: 'skill', zh: '缺技术' }, { id: 'labour', zh: '缺劳力' }, { id: 'money', zh: '缺资金' }, { id: 'traffic', zh: '交通条件落后' }, { id: 'motivation', zh: '自身发展动力不足' }, { id: 'death', zh: '因丧' }, { id: 'marriage', zh: '因婚' }, { id: 'other', zh: '其他' }],
    sex: [{ id: 'male', zh: '男' }, { id: 'female', zh: '女' }],
    health: [{ id: 'healthy', zh: '健康' }, { id: 'chronic', zh: '长期慢性病' }, { id: 'serious', zh: '患有大病' }, { id: 'disabled', zh: '残疾' }],
    relation: [{ id: 'head', zh: '户主' }, { id: 'spouse', zh: '配偶' }, { id: 'son', zh: '之子' }, { id: 'daughter', zh: '之女' }, { id: 'grandson', zh: '之孙子' }, { id: 'father', zh: '之父' }, { id: 'mother', zh: '之母' }, { id: 'other', zh: '其他' }],
    education: [{ id: 'preschool', zh: '学龄前儿童' }, { id: 'illiterate', zh: '文盲或半文盲' }, { id: 'primary', zh: '小学' }, { id: 'junior', zh: '初中' }, { id: 'senior', zh: '高中' }, { id: 'college', zh: '大专' }, { id: 'university', zh: '本科及以上' }],
    schooling: [{ id: 'none', zh: '非在校生' }, { id: 'preschool', zh: '学前教育' }, { id: 'primary', zh: '小学' }, { id: 'grade7', zh: '七年级' }, { id: 'grade8', zh: '八年级' }, { id: 'grade9', zh: '九年级' }, { id: 'senior1', zh: '高中一年级' }, { id: 'college', zh: '大专及以上' }],
    labour: [{ id: 'ordinary', zh: '普通劳动力' }, { id: 'skilled', zh: '技能劳动力' }, { id: 'weak', zh: '弱劳动力或半劳动力' }, { id: 'lost', zh: '丧失劳动力' }, { id: 'none', zh: '无劳动力' }],
    work_place: [{ id: 'township', zh: '乡镇内务工' }, { id: 'county', zh: '乡镇外县内务工' }, { id: 'province', zh: '县外省内务工' }, { id: 'outside', zh: '省外务工' }],
    house_grade: [{ id: 'a', zh: 'A级' }, { id: 'b', zh: 'B级' }, { id: 'c', zh: 'C级' }, { id: 'd', zh: 'D级' }],
    house_structure: [{ id: 'concrete', zh: '钢筋混凝土' }, { id: 'brick_concrete', zh: '砖混' }, { id: 'brick_timber', zh: '砖石木' }, { id: 'earth', zh: '竹草土坯' }, { id: 'other', zh: '其他' }],
    water_source: [{ id: 'tap', zh: '治理自来水' }, { id: 'protected_well', zh: '受保护的井水和泉水' }, { id: 'open_well', zh: '不受保护的井水和泉水' }, { id: 'river', zh: '江河湖泊水' }],
    road: [{ id: 'earth', zh: '泥土路' }, { id: 'gravel', zh: '砂石路' }, { id: 'cement', zh: '水泥路' }, { id: 'asphalt', zh: '沥青路' }],
    ethnic: [{ id: 'han', zh: '汉族' }, { id: 'tujia', zh: '土家族' }, { id: 'miao', zh: '苗族' }],
  },
  facts: [],
}
