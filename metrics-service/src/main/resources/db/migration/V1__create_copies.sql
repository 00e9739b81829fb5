-- Copies of other services' state. No foreign keys: topics are not in order among each other.

CREATE TABLE chute (
    chute_id           uuid PRIMARY KEY,
    name               text        NOT NULL,
    public             boolean     NOT NULL,
    disabled           boolean     NOT NULL,
    standard_template  text,
    update_in_progress boolean     NOT NULL,
    created_at         timestamptz NOT NULL
);
CREATE INDEX chute_listed ON chute (standard_template) WHERE public AND NOT disabled;

-- A removed instance stays for a day: its figures still count, and its launch tells which life of the chute they belong to.
CREATE TABLE instance (
    instance_id  uuid PRIMARY KEY,
    chute_id     uuid        NOT NULL,
    miner_hotkey text        NOT NULL,
    region       text,
    gpu          text,
    gpu_count    integer     NOT NULL,
    launched_at  timestamptz NOT NULL,
    active       boolean     NOT NULL,
    verified     boolean     NOT NULL,
    removed_at   timestamptz
);
CREATE INDEX instance_of_chute ON instance (chute_id);
CREATE INDEX instance_removed ON instance (removed_at) WHERE removed_at IS NOT NULL;

CREATE TABLE chute_gpu_count (
    chute_id    uuid PRIMARY KEY,
    gpu_count   integer     NOT NULL,
    deployed_at timestamptz NOT NULL,
    deleted_at  timestamptz
);
