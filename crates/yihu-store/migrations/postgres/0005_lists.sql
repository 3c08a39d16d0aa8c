-- 名单所需的现状列：与 household_versions 的现行版本一致，可由其重建。persons 为 0 的户已注销（无成员），
-- 不进名单、汇总和测算。
ALTER TABLE households ADD COLUMN group_name TEXT;
ALTER TABLE households ADD COLUMN class TEXT;
ALTER TABLE households ADD COLUMN status TEXT;
ALTER TABLE households ADD COLUMN main_cause TEXT;
ALTER TABLE households ADD COLUMN account_year BIGINT;
ALTER TABLE households ADD COLUMN income_per_capita_fen BIGINT;
ALTER TABLE households ADD COLUMN head_name TEXT;
ALTER TABLE households ADD COLUMN persons BIGINT NOT NULL DEFAULT 0;

UPDATE households SET
    (group_name, class, status, main_cause, account_year, income_per_capita_fen) = (
        SELECT v.group_name, v.class, v.status, v.main_cause, v.account_year, v.income_per_capita_fen
        FROM household_versions v
        WHERE v.county_code = households.county_code AND v.household_id = households.household_id
          AND v.version = households.version),
    head_name = (
        SELECT CASE WHEN COUNT(*) = 1 THEN MIN(p.name) END
        FROM household_members m
        JOIN person_versions p ON p.county_code = m.county_code AND p.person_id = m.person_id
            AND p.version = m.person_version
        WHERE m.county_code = households.county_code AND m.household_id = households.household_id
          AND m.version = households.version AND p.relation = 'head'),
    persons = (
        SELECT COUNT(*) FROM household_members m
        WHERE m.county_code = households.county_code AND m.household_id = households.household_id
          AND m.version = households.version);

CREATE INDEX households_income ON households (income_per_capita_fen, county_code, household_id)
    WHERE income_per_capita_fen IS NOT NULL;

-- household_counts 户数汇总：每村按户类型、脱贫属性、主要致贫原因的户数与人数（现状，不含已注销户）；
-- 空文字 = 未知。与 households 在同一事务中更新，可由其重建。
CREATE TABLE household_counts (
    county_code BIGINT NOT NULL,
    village_code BIGINT NOT NULL,
    class TEXT NOT NULL,
    status TEXT NOT NULL,
    main_cause TEXT NOT NULL,
    households BIGINT NOT NULL,
    persons BIGINT NOT NULL,
    PRIMARY KEY (county_code, village_code, class, status, main_cause)
);

INSERT INTO household_counts
SELECT county_code, village_code, COALESCE(class, ''), COALESCE(status, ''), COALESCE(main_cause, ''),
    COUNT(*), SUM(persons)
FROM households WHERE persons > 0
GROUP BY county_code, village_code, COALESCE(class, ''), COALESCE(status, ''), COALESCE(main_cause, '');

-- 手工修改的事由；文件导入没有事由。
ALTER TABLE sources ADD COLUMN reason TEXT;
