-- areas 行政区划：每个区划按有效期一行；更名则旧行截止、新增一行，撤销则截止并记去向。
-- 引用表（Citus reference table），不按县分布。
CREATE TABLE areas (
    code INTEGER NOT NULL,
    valid_from INTEGER NOT NULL,
    valid_to INTEGER,
    level TEXT NOT NULL,
    name TEXT NOT NULL,
    parent INTEGER,
    successor INTEGER,
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (code, valid_from)
) STRICT, WITHOUT ROWID;

-- sources 来源：每个导入文件、表单、部门名单一行；内容哈希用于识别重复导入。
CREATE TABLE sources (
    county_code INTEGER NOT NULL,
    source_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    content_hash BLOB NOT NULL,
    area_code INTEGER NOT NULL,
    as_of INTEGER NOT NULL,
    actor TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    finished_at INTEGER,
    counts TEXT,
    PRIMARY KEY (county_code, source_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX sources_id ON sources (source_id);
CREATE INDEX sources_hash ON sources (content_hash);

-- households 户：户的身份与现状索引（现行版本、所在村）；内容都在 household_versions。
CREATE TABLE households (
    county_code INTEGER NOT NULL,
    household_id BLOB NOT NULL,
    number TEXT NOT NULL,
    village_code INTEGER NOT NULL,
    version INTEGER NOT NULL,
    valid_from INTEGER NOT NULL,
    last_version INTEGER NOT NULL,
    digest BLOB NOT NULL,
    PRIMARY KEY (county_code, household_id),
    UNIQUE (county_code, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX households_village ON households (village_code, number);

-- household_versions 户的版本：只增不改。某日的情况 = 该日前生效的版本中生效日最晚、版本号最大者。
-- 代码表的值存其文字代号（如 minimum_living），不存序号：日后在表中插入新值不会改变旧行的含义。
-- 单位写在列名末尾：_fen 分，_mu_e9 / _m2_e9 / _km_e9 十亿分之一亩、平方米、公里；日期为 1970 年起的天数，
-- recorded_at 为毫秒；_sealed 为密文，_hash 为带密钥的哈希。
CREATE TABLE household_versions (
    county_code INTEGER NOT NULL,
    household_id BLOB NOT NULL,
    version INTEGER NOT NULL,
    number TEXT NOT NULL,
    valid_from INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    source_id BLOB NOT NULL,
    digest BLOB NOT NULL,
    changed TEXT NOT NULL,
    village_code INTEGER NOT NULL,
    group_name TEXT,
    class TEXT,
    status TEXT,
    main_cause TEXT,
    other_causes TEXT NOT NULL,
    phone_hash BLOB,
    bank TEXT,
    bank_account_hash BLOB,
    martyr_family INTEGER,
    one_child INTEGER,
    two_daughters INTEGER,
    account_year INTEGER,
    income_per_capita_fen INTEGER,
    wages_fen INTEGER,
    business_fen INTEGER,
    property_fen INTEGER,
    transfers_fen INTEGER,
    costs_fen INTEGER,
    unsafe_house INTEGER,
    house_grade TEXT,
    house_area_m2_e9 INTEGER,
    house_built_year INTEGER,
    house_structure TEXT,
    relocated INTEGER,
    water_safe INTEGER,
    water_difficult INTEGER,
    water_source TEXT,
    cultivated_mu_e9 INTEGER,
    irrigated_mu_e9 INTEGER,
    woodland_mu_e9 INTEGER,
    returned_forest_mu_e9 INTEGER,
    pasture_mu_e9 INTEGER,
    water_mu_e9 INTEGER,
    livestock_heads INTEGER,
    electricity INTEGER,
    broadcasting INTEGER,
    sanitary_toilet INTEGER,
    road TEXT,
    road_km_e9 INTEGER,
    cooperative INTEGER,
    led_by_enterprise INTEGER,
    helper_name TEXT,
    helper_unit TEXT,
    helper_post TEXT,
    helper_phone_hash BLOB,
    phone_sealed BLOB,
    bank_account_sealed BLOB,
    helper_phone_sealed BLOB,
    PRIMARY KEY (county_code, household_id, version),
    FOREIGN KEY (county_code, household_id) REFERENCES households (county_code, household_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX household_versions_village ON household_versions (village_code, number, version);

-- persons 人：人的身份与现状索引（现在所在户；空 = 已不在册，since 为此状态的起始日）；内容都在 person_versions。
-- name_key 为去掉间隔号的现用姓名，供检索。search_no 为 person_grams 的行号。
CREATE TABLE persons (
    county_code INTEGER NOT NULL,
    person_id BLOB NOT NULL,
    number TEXT NOT NULL,
    household_id BLOB,
    since INTEGER NOT NULL,
    version INTEGER NOT NULL,
    last_version INTEGER NOT NULL,
    digest BLOB NOT NULL,
    id_hash BLOB,
    name_key TEXT NOT NULL,
    search_no INTEGER NOT NULL,
    PRIMARY KEY (county_code, person_id),
    UNIQUE (county_code, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX persons_id_hash ON persons (id_hash) WHERE id_hash IS NOT NULL;
CREATE UNIQUE INDEX persons_search ON persons (search_no);

-- person_grams 姓名索引（FTS5，不存原文）：单字、双字与拼音首字母，行号为 persons.search_no。
CREATE VIRTUAL TABLE person_grams USING fts5 (
    grams, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
);

-- person_versions 人的版本：只增不改，内容有变才新增。
CREATE TABLE person_versions (
    county_code INTEGER NOT NULL,
    person_id BLOB NOT NULL,
    version INTEGER NOT NULL,
    valid_from INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    source_id BLOB NOT NULL,
    digest BLOB NOT NULL,
    number TEXT NOT NULL,
    name TEXT NOT NULL,
    id_hash BLOB,
    sex TEXT,
    birth INTEGER,
    relation TEXT NOT NULL,
    ethnic TEXT,
    education TEXT,
    schooling TEXT,
    health INTEGER,
    disability_category INTEGER,
    disability_grade INTEGER,
    labour TEXT,
    work_place TEXT,
    work_months INTEGER,
    catastrophic_insured INTEGER,
    medical_insured INTEGER,
    pension_insured INTEGER,
    id_number_sealed BLOB,
    PRIMARY KEY (county_code, person_id, version),
    FOREIGN KEY (county_code, person_id) REFERENCES persons (county_code, person_id)
) STRICT, WITHOUT ROWID;

-- household_members 户成员：户的每个版本由哪些人的哪个版本组成，按来源中的次序。
CREATE TABLE household_members (
    county_code INTEGER NOT NULL,
    household_id BLOB NOT NULL,
    version INTEGER NOT NULL,
    position INTEGER NOT NULL,
    person_id BLOB NOT NULL,
    person_version INTEGER NOT NULL,
    PRIMARY KEY (county_code, household_id, version, position),
    FOREIGN KEY (county_code, household_id, version)
        REFERENCES household_versions (county_code, household_id, version),
    FOREIGN KEY (county_code, person_id, person_version)
        REFERENCES person_versions (county_code, person_id, version)
) STRICT, WITHOUT ROWID;

CREATE INDEX household_members_person ON household_members (county_code, person_id);

-- facts 扩展事实：没有专列的事实（户、人、区划、单位），只增不改；value 为空 = 撤回。
CREATE TABLE facts (
    county_code INTEGER NOT NULL,
    entity_kind TEXT NOT NULL,
    entity TEXT NOT NULL,
    key TEXT NOT NULL,
    valid_from INTEGER NOT NULL,
    version INTEGER NOT NULL,
    valid_to INTEGER,
    area_code INTEGER NOT NULL,
    value TEXT,
    unit TEXT,
    recorded_at INTEGER NOT NULL,
    source_id BLOB NOT NULL,
    PRIMARY KEY (county_code, entity_kind, entity, key, valid_from, version)
) STRICT, WITHOUT ROWID;

CREATE INDEX facts_area ON facts (entity_kind, key, area_code);

-- units 单位：帮扶单位、部门、学校、医院等，按版本只增不改。
CREATE TABLE units (
    county_code INTEGER NOT NULL,
    unit_id BLOB NOT NULL,
    version INTEGER NOT NULL,
    valid_from INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    source_id BLOB NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    area_code INTEGER NOT NULL,
    PRIMARY KEY (county_code, unit_id, version),
    UNIQUE (county_code, code, version)
) STRICT, WITHOUT ROWID;
