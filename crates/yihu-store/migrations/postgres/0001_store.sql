-- store_meta 库参数：整个数据库只有一份的值（如密钥校验值）。
CREATE TABLE store_meta (
    name TEXT NOT NULL PRIMARY KEY,
    value BYTEA NOT NULL
);

-- audit_head 审计链首：每县一行，记链尾的序号与哈希，与审计记录在同一事务中更新。
CREATE TABLE audit_head (
    county_code BIGINT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL CHECK (seq >= 0),
    hash BYTEA NOT NULL
);

-- audit_entry 审计记录：谁、何时、以何岗位、在何区划、对何对象做了什么；按县成链。
CREATE TABLE audit_entry (
    county_code BIGINT NOT NULL,
    seq BIGINT NOT NULL CHECK (seq > 0),
    at_ms BIGINT NOT NULL,
    actor TEXT NOT NULL,
    role TEXT NOT NULL,
    scope BIGINT NOT NULL,
    action TEXT NOT NULL,
    entity TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    details TEXT NOT NULL,
    prev_hash BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (county_code, seq)
);

CREATE INDEX audit_entry_entity ON audit_entry (county_code, entity, entity_id, seq);
