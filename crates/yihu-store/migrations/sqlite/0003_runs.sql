-- runs 测算批次：用哪个快照、哪些政策包、按哪一天测算；同样的输入不重复入账。
-- 快照、政策包、结果各记哈希（十六进制），结果文件在数据目录的 runs/ 下，以 run_id 为名。
CREATE TABLE runs (
    county_code INTEGER NOT NULL,
    run_id BLOB NOT NULL,
    area_code INTEGER NOT NULL,
    as_of INTEGER NOT NULL,
    policy_day INTEGER NOT NULL,
    snapshot_hash TEXT NOT NULL,
    packs_hash TEXT NOT NULL,
    results_hash TEXT NOT NULL,
    households INTEGER NOT NULL,
    persons INTEGER NOT NULL,
    actor TEXT NOT NULL,
    finished_at INTEGER NOT NULL,
    PRIMARY KEY (county_code, run_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX runs_area ON runs (area_code, finished_at);

-- run_tallies 测算汇总：每个判定或待遇在每个乡镇及以上区划的户（人、村）数与年金额（分）。
CREATE TABLE run_tallies (
    county_code INTEGER NOT NULL,
    run_id BLOB NOT NULL,
    name TEXT NOT NULL,
    area_code INTEGER NOT NULL,
    kind TEXT NOT NULL,
    level TEXT NOT NULL,
    yes INTEGER NOT NULL,
    no INTEGER NOT NULL,
    unknown INTEGER NOT NULL,
    not_applicable INTEGER NOT NULL,
    yearly_fen INTEGER NOT NULL,
    amount_unknown INTEGER NOT NULL,
    payer_unknown_fen INTEGER NOT NULL,
    payers TEXT NOT NULL,
    PRIMARY KEY (county_code, run_id, name, area_code),
    FOREIGN KEY (county_code, run_id) REFERENCES runs (county_code, run_id)
) STRICT, WITHOUT ROWID;
