-- pack_drafts 政策草稿：起草、送审、退回、批准、撤回；files 为各文件的名称和内容（JSON）。
-- version 为修改次数，供 If-Match 核对；published 为批准后成为的政策版本号。
CREATE TABLE pack_drafts (
    county_code BIGINT NOT NULL,
    draft_id BYTEA NOT NULL,
    area_code BIGINT NOT NULL,
    pack_id TEXT NOT NULL,
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL,
    files TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'returned', 'approved', 'withdrawn')),
    author TEXT NOT NULL,
    reviewer TEXT,
    note TEXT,
    published BIGINT,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    decided_at BIGINT,
    PRIMARY KEY (county_code, draft_id)
);

CREATE INDEX pack_drafts_area ON pack_drafts (area_code, draft_id);

-- pack_versions 已批准的政策版本，只增不改。引用表（Citus reference table），不按县分布。
-- seq 按批准先后编号，两人同时批准时后者重新核对；hash 为各文件的 blake3，signature 为本办公室密钥的 ed25519 签名。
CREATE TABLE pack_versions (
    pack_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    seq BIGINT NOT NULL UNIQUE,
    area_code BIGINT NOT NULL,
    valid_from BIGINT NOT NULL,
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL,
    files TEXT NOT NULL,
    hash TEXT NOT NULL,
    author TEXT NOT NULL,
    approver TEXT NOT NULL,
    approved_at BIGINT NOT NULL,
    signature TEXT NOT NULL,
    PRIMARY KEY (pack_id, version)
);
