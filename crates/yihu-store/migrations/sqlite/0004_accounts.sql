-- users 用户：登录名折叠后唯一；口令只存 argon2id 摘要，动态码密钥加密保存。
-- 引用表（Citus reference table），不按县分布；下面各表除 jobs 外相同。
CREATE TABLE users (
    user_id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    must_change_password INTEGER NOT NULL,
    disabled INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    locked_until INTEGER,
    totp_secret BLOB,
    totp_pending BLOB,
    totp_step INTEGER,
    last_sign_in INTEGER
) STRICT, WITHOUT ROWID;

-- posts 岗位：一个用户一个或多个岗位，即某区划内的一种角色；行业部门另记领域。
CREATE TABLE posts (
    post_id BLOB NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (user_id),
    role TEXT NOT NULL,
    area_code INTEGER NOT NULL,
    domain TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX posts_user ON posts (user_id, post_id);

-- sessions 登录会话：只存令牌的哈希，库被读走也不能冒充登录。
CREATE TABLE sessions (
    token_hash BLOB NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (user_id),
    post_id BLOB NOT NULL REFERENCES posts (post_id),
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_user ON sessions (user_id, created_at);
CREATE INDEX sessions_post ON sessions (post_id);
CREATE INDEX sessions_seen ON sessions (seen_at);

-- views 常用视图：用户保存的列表条件。
CREATE TABLE views (
    user_id BLOB NOT NULL REFERENCES users (user_id),
    name TEXT NOT NULL,
    page TEXT NOT NULL,
    query TEXT NOT NULL,
    PRIMARY KEY (user_id, name)
) STRICT, WITHOUT ROWID;

-- idempotency 幂等键：重复提交的同一请求得到第一次的应答；status 为空表示仍在办理。
CREATE TABLE idempotency (
    user_id BLOB NOT NULL REFERENCES users (user_id),
    request_key TEXT NOT NULL,
    request_hash BLOB NOT NULL,
    status INTEGER,
    body BLOB,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, request_key)
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_created ON idempotency (created_at);

-- jobs 后台任务：导入、测算、导出；attempt 为第几次领取，过期的领取者不能再写。
CREATE TABLE jobs (
    county_code INTEGER NOT NULL,
    job_id BLOB NOT NULL,
    area_code INTEGER NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    actor TEXT NOT NULL,
    role TEXT NOT NULL,
    locale TEXT NOT NULL,
    params TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    cancel INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    progress TEXT,
    result TEXT,
    error TEXT,
    files TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    finished_at INTEGER,
    heartbeat_at INTEGER,
    PRIMARY KEY (county_code, job_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX jobs_state ON jobs (state, job_id);
CREATE INDEX jobs_area ON jobs (area_code, job_id);
