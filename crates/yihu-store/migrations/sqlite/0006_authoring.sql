-- pack_drafts 政策草稿：起草、送审、退回、批准、撤回；files 为各文件的名称和内容（JSON）。
-- version 为修改次数，供 If-Match 核对；published 为批准后成为的政策版本号。
CREATE TABLE pack_drafts (
    county_code INTEGER NOT NULL,
    draft_id BLOB NOT NULL,
    area_code INTEGER NOT NULL,
    pack_id TEXT NOT NULL,
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL,
    files TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'returned', 'approved', 'withdrawn')),
    author TEXT NOT NULL,
    reviewer TEXT,
    note TEXT,
    published INTEGER,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    decided_at INTEGER,
    PRIMARY KEY (county_code, draft_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX pack_drafts_area ON pack_drafts (area_code, draft_id);

-- pack_versions 已批准的政策版本，只增不改。引用表（Citus reference table），不按县分布。
-- seq 按批准先后编号，两人同时批准时后者重新核对；hash 为各文件的 blake3，signature 为本办公室密钥的 ed25519 签名。
CREATE TABLE pack_versions (
    pack_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    seq INTEGER NOT NULL UNIQUE,
    area_code INTEGER NOT NULL,
    valid_from INTEGER NOT NULL,
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL,
    files TEXT NOT NULL,
    hash TEXT NOT NULL,
    author TEXT NOT NULL,
    approver TEXT NOT NULL,
    approved_at INTEGER NOT NULL,
    signature TEXT NOT NULL,
    PRIMARY KEY (pack_id, version)
) STRICT, WITHOUT ROWID;
