-- runs 测算批次：用哪个快照、哪些政策包、按哪一天测算；同样的输入不重复入账。
-- 快照、政策包、结果各记哈希（十六进制），结果文件在数据目录的 runs/ 下，以 run_id 为名。
CREATE TABLE runs (
    county_code BIGINT NOT NULL,
    run_id BYTEA NOT NULL,
    area_code BIGINT NOT NULL,
    as_of BIGINT NOT NULL,
    policy_day BIGINT NOT NULL,
    snapshot_hash TEXT NOT NULL,
    packs_hash TEXT NOT NULL,
    results_hash TEXT NOT NULL,
    households BIGINT NOT NULL,
    persons BIGINT NOT NULL,
    actor TEXT NOT NULL,
    finished_at BIGINT NOT NULL,
    PRIMARY KEY (county_code, run_id)
);

CREATE INDEX runs_area ON runs (area_code, finished_at);

-- run_tallies 测算汇总：每个判定或待遇在每个乡镇及以上区划的户（人、村）数与年金额（分）。
CREATE TABLE run_tallies (
    county_code BIGINT NOT NULL,
    run_id BYTEA NOT NULL,
    name TEXT NOT NULL,
    area_code BIGINT NOT NULL,
    kind TEXT NOT NULL,
    level TEXT NOT NULL,
    yes BIGINT NOT NULL,
    no BIGINT NOT NULL,
    unknown BIGINT NOT NULL,
    not_applicable BIGINT NOT NULL,
    yearly_fen BIGINT NOT NULL,
    amount_unknown BIGINT NOT NULL,
    payer_unknown_fen BIGINT NOT NULL,
    payers TEXT NOT NULL,
    PRIMARY KEY (county_code, run_id, name, area_code),
    FOREIGN KEY (county_code, run_id) REFERENCES runs (county_code, run_id)
);
