-- users 用户：登录名折叠后唯一；口令只存 argon2id 摘要，动态码密钥加密保存。
-- 引用表（Citus reference table），不按县分布；下面各表除 jobs 外相同。
CREATE TABLE users (
    user_id BYTEA NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    must_change_password BIGINT NOT NULL,
    disabled BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    locked_until BIGINT,
    totp_secret BYTEA,
    totp_pending BYTEA,
    totp_step BIGINT,
    last_sign_in BIGINT
);

-- posts 岗位：一个用户一个或多个岗位，即某区划内的一种角色；行业部门另记领域。
CREATE TABLE posts (
    post_id BYTEA NOT NULL PRIMARY KEY,
    user_id BYTEA NOT NULL REFERENCES users (user_id),
    role TEXT NOT NULL,
    area_code BIGINT NOT NULL,
    domain TEXT
);

CREATE INDEX posts_user ON posts (user_id, post_id);

-- sessions 登录会话：只存令牌的哈希，库被读走也不能冒充登录。
CREATE TABLE sessions (
    token_hash BYTEA NOT NULL PRIMARY KEY,
    user_id BYTEA NOT NULL REFERENCES users (user_id),
    post_id BYTEA NOT NULL REFERENCES posts (post_id),
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);

CREATE INDEX sessions_user ON sessions (user_id, created_at);
CREATE INDEX sessions_post ON sessions (post_id);
CREATE INDEX sessions_seen ON sessions (seen_at);

-- views 常用视图：用户保存的列表条件。
CREATE TABLE views (
    user_id BYTEA NOT NULL REFERENCES users (user_id),
    name TEXT NOT NULL,
    page TEXT NOT NULL,
    query TEXT NOT NULL,
    PRIMARY KEY (user_id, name)
);

-- idempotency 幂等键：重复提交的同一请求得到第一次的应答；status 为空表示仍在办理。
CREATE TABLE idempotency (
    user_id BYTEA NOT NULL REFERENCES users (user_id),
    request_key TEXT NOT NULL,
    request_hash BYTEA NOT NULL,
    status BIGINT,
    body BYTEA,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, request_key)
);

CREATE INDEX idempotency_created ON idempotency (created_at);

-- jobs 后台任务：导入、测算、导出；attempt 为第几次领取，过期的领取者不能再写。
CREATE TABLE jobs (
    county_code BIGINT NOT NULL,
    job_id BYTEA NOT NULL,
    area_code BIGINT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    actor TEXT NOT NULL,
    role TEXT NOT NULL,
    locale TEXT NOT NULL,
    params TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    cancel BIGINT NOT NULL,
    attempt BIGINT NOT NULL,
    progress TEXT,
    result TEXT,
    error TEXT,
    files TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    finished_at BIGINT,
    heartbeat_at BIGINT,
    PRIMARY KEY (county_code, job_id)
);

CREATE INDEX jobs_state ON jobs (state, job_id);
CREATE INDEX jobs_area ON jobs (area_code, job_id);
