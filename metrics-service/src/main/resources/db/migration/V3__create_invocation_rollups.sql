-- Five-minute buckets. What a read costs depends on instances and buckets, never on the number of invocations.
CREATE TABLE invocation_rollup (
    chute_id         uuid             NOT NULL,
    instance_id      uuid             NOT NULL,
    miner_hotkey     text             NOT NULL,
    bucket_start     timestamptz      NOT NULL,
    invocations      bigint           NOT NULL,
    failures         bigint           NOT NULL,
    tps_count        bigint           NOT NULL,
    tps_sum          double precision NOT NULL,
    output_count     bigint           NOT NULL,
    output_sum       bigint           NOT NULL,
    first_started_at timestamptz      NOT NULL,
    PRIMARY KEY (chute_id, bucket_start, instance_id, miner_hotkey)
) WITH (fillfactor = 80);
CREATE INDEX invocation_rollup_age ON invocation_rollup (bucket_start);

-- The same by chute, for the index page.
CREATE TABLE chute_activity (
    chute_id      uuid        NOT NULL,
    bucket_start  timestamptz NOT NULL,
    invocations   bigint      NOT NULL,
    failures      bigint      NOT NULL,
    output_tokens bigint      NOT NULL,
    PRIMARY KEY (chute_id, bucket_start)
) WITH (fillfactor = 80);
CREATE INDEX chute_activity_age ON chute_activity (bucket_start);

-- The ids of the last ten to twenty minutes, so that a producer's repeat counts once. Three tables in turn, ten minutes each: one is
-- written, the one before it still answers, the next one is emptied. Emptying a table costs nothing; deleting rows one by one would
-- cost as much as writing them.
CREATE TABLE recent_invocation_0 (invocation_id uuid PRIMARY KEY);
CREATE TABLE recent_invocation_1 (invocation_id uuid PRIMARY KEY);
CREATE TABLE recent_invocation_2 (invocation_id uuid PRIMARY KEY);
