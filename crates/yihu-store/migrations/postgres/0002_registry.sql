-- 排序所用的文字列按字节排序（COLLATE "C"），与 SQLite 一致。

-- areas 行政区划：每个区划按有效期一行；更名则旧行截止、新增一行，撤销则截止并记去向。
-- 引用表（Citus reference table），不按县分布。
CREATE TABLE areas (
    code BIGINT NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_to BIGINT,
    level TEXT NOT NULL,
    name TEXT NOT NULL,
    parent BIGINT,
    successor BIGINT,
    recorded_at BIGINT NOT NULL,
    PRIMARY KEY (code, valid_from)
);

-- sources 来源：每个导入文件、表单、部门名单一行；内容哈希用于识别重复导入。
CREATE TABLE sources (
    county_code BIGINT NOT NULL,
    source_id BYTEA NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    content_hash BYTEA NOT NULL,
    area_code BIGINT NOT NULL,
    as_of BIGINT NOT NULL,
    actor TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    finished_at BIGINT,
    counts TEXT,
    PRIMARY KEY (county_code, source_id)
);

CREATE INDEX sources_id ON sources (source_id);
CREATE INDEX sources_hash ON sources (content_hash);

-- households 户：户的身份与现状索引（现行版本、所在村）；内容都在 household_versions。
CREATE TABLE households (
    county_code BIGINT NOT NULL,
    household_id BYTEA NOT NULL,
    number TEXT COLLATE "C" NOT NULL,
    village_code BIGINT NOT NULL,
    version BIGINT NOT NULL,
    valid_from BIGINT NOT NULL,
    last_version BIGINT NOT NULL,
    digest BYTEA NOT NULL,
    PRIMARY KEY (county_code, household_id),
    UNIQUE (county_code, number)
);

CREATE INDEX households_village ON households (village_code, number);

-- household_versions 户的版本：只增不改。某日的情况 = 该日前生效的版本中生效日最晚、版本号最大者。
-- 代码表的值存其文字代号（如 minimum_living），不存序号：日后在表中插入新值不会改变旧行的含义。
-- 单位写在列名末尾：_fen 分，_mu_e9 / _m2_e9 / _km_e9 十亿分之一亩、平方米、公里；日期为 1970 年起的天数，
-- recorded_at 为毫秒；_sealed 为密文，_hash 为带密钥的哈希。
CREATE TABLE household_versions (
    county_code BIGINT NOT NULL,
    household_id BYTEA NOT NULL,
    version BIGINT NOT NULL,
    number TEXT COLLATE "C" NOT NULL,
    valid_from BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    source_id BYTEA NOT NULL,
    digest BYTEA NOT NULL,
    changed TEXT NOT NULL,
    village_code BIGINT NOT NULL,
    group_name TEXT,
    class TEXT,
    status TEXT,
    main_cause TEXT,
    other_causes TEXT NOT NULL,
    phone_hash BYTEA,
    bank TEXT,
    bank_account_hash BYTEA,
    martyr_family BIGINT,
    one_child BIGINT,
    two_daughters BIGINT,
    account_year BIGINT,
    income_per_capita_fen BIGINT,
    wages_fen BIGINT,
    business_fen BIGINT,
    property_fen BIGINT,
    transfers_fen BIGINT,
    costs_fen BIGINT,
    unsafe_house BIGINT,
    house_grade TEXT,
    house_area_m2_e9 BIGINT,
    house_built_year BIGINT,
    house_structure TEXT,
    relocated BIGINT,
    water_safe BIGINT,
    water_difficult BIGINT,
    water_source TEXT,
    cultivated_mu_e9 BIGINT,
    irrigated_mu_e9 BIGINT,
    woodland_mu_e9 BIGINT,
    returned_forest_mu_e9 BIGINT,
    pasture_mu_e9 BIGINT,
    water_mu_e9 BIGINT,
    livestock_heads BIGINT,
    electricity BIGINT,
    broadcasting BIGINT,
    sanitary_toilet BIGINT,
    road TEXT,
    road_km_e9 BIGINT,
    cooperative BIGINT,
    led_by_enterprise BIGINT,
    helper_name TEXT,
    helper_unit TEXT,
    helper_post TEXT,
    helper_phone_hash BYTEA,
    phone_sealed BYTEA,
    bank_account_sealed BYTEA,
    helper_phone_sealed BYTEA,
    PRIMARY KEY (county_code, household_id, version),
    FOREIGN KEY (county_code, household_id) REFERENCES households (county_code, household_id)
);

CREATE INDEX household_versions_village ON household_versions (village_code, number, version);

-- persons 人：人的身份与现状索引（现在所在户；空 = 已不在册，since 为此状态的起始日）；内容都在 person_versions。
-- name_key 为去掉间隔号的现用姓名，供检索。grams 为姓名索引的词：单字、双字与拼音首字母。
CREATE TABLE persons (
    county_code BIGINT NOT NULL,
    person_id BYTEA NOT NULL,
    number TEXT NOT NULL,
    household_id BYTEA,
    since BIGINT NOT NULL,
    version BIGINT NOT NULL,
    last_version BIGINT NOT NULL,
    digest BYTEA NOT NULL,
    id_hash BYTEA,
    name_key TEXT NOT NULL,
    grams TEXT NOT NULL,
    PRIMARY KEY (county_code, person_id),
    UNIQUE (county_code, number)
);

CREATE INDEX persons_id_hash ON persons (id_hash) WHERE id_hash IS NOT NULL;
CREATE INDEX persons_grams ON persons USING gin ((grams::tsvector));

-- person_versions 人的版本：只增不改，内容有变才新增。
CREATE TABLE person_versions (
    county_code BIGINT NOT NULL,
    person_id BYTEA NOT NULL,
    version BIGINT NOT NULL,
    valid_from BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    source_id BYTEA NOT NULL,
    digest BYTEA NOT NULL,
    number TEXT NOT NULL,
    name TEXT NOT NULL,
    id_hash BYTEA,
    sex TEXT,
    birth BIGINT,
    relation TEXT NOT NULL,
    ethnic TEXT,
    education TEXT,
    schooling TEXT,
    health BIGINT,
    disability_category BIGINT,
    disability_grade BIGINT,
    labour TEXT,
    work_place TEXT,
    work_months BIGINT,
    catastrophic_insured BIGINT,
    medical_insured BIGINT,
    pension_insured BIGINT,
    id_number_sealed BYTEA,
    PRIMARY KEY (county_code, person_id, version),
    FOREIGN KEY (county_code, person_id) REFERENCES persons (county_code, person_id)
);

-- household_members 户成员：户的每个版本由哪些人的哪个版本组成，按来源中的次序。
CREATE TABLE household_members (
    county_code BIGINT NOT NULL,
    household_id BYTEA NOT NULL,
    version BIGINT NOT NULL,
    position BIGINT NOT NULL,
    person_id BYTEA NOT NULL,
    person_version BIGINT NOT NULL,
    PRIMARY KEY (county_code, household_id, version, position),
    FOREIGN KEY (county_code, household_id, version)
        REFERENCES household_versions (county_code, household_id, version),
    FOREIGN KEY (county_code, person_id, person_version)
        REFERENCES person_versions (county_code, person_id, version)
);

CREATE INDEX household_members_person ON household_members (county_code, person_id);

-- facts 扩展事实：没有专列的事实（户、人、区划、单位），只增不改；value 为空 = 撤回。
CREATE TABLE facts (
    county_code BIGINT NOT NULL,
    entity_kind TEXT NOT NULL,
    entity TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    valid_from BIGINT NOT NULL,
    version BIGINT NOT NULL,
    valid_to BIGINT,
    area_code BIGINT NOT NULL,
    value TEXT,
    unit TEXT,
    recorded_at BIGINT NOT NULL,
    source_id BYTEA NOT NULL,
    PRIMARY KEY (county_code, entity_kind, entity, key, valid_from, version)
);

CREATE INDEX facts_area ON facts (entity_kind, key, area_code);

-- units 单位：帮扶单位、部门、学校、医院等，按版本只增不改。
CREATE TABLE units (
    county_code BIGINT NOT NULL,
    unit_id BYTEA NOT NULL,
    version BIGINT NOT NULL,
    valid_from BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    source_id BYTEA NOT NULL,
    code TEXT COLLATE "C" NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    area_code BIGINT NOT NULL,
    PRIMARY KEY (county_code, unit_id, version),
    UNIQUE (county_code, code, version)
);
