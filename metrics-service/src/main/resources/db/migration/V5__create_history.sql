-- What the visibility of a chute depends on besides its name. Null in copies made before, until the chute's next event.
ALTER TABLE chute ADD COLUMN user_id uuid;
ALTER TABLE chute ADD COLUMN shares uuid[];

-- The capacity logs by five minutes: one a minute counts, and minutes has a bit for each that did, so that a log counts once however often it
-- arrives. Utilization in ten-thousandths; sums are whole numbers, so that their order does not matter. The nil UUID is the whole platform.
CREATE TABLE chute_load (
    chute_id           uuid        NOT NULL,
    bucket_start       timestamptz NOT NULL,
    minutes            smallint    NOT NULL,
    utilization        bigint      NOT NULL,
    utilization_weight bigint      NOT NULL,
    utilization_max    bigint      NOT NULL,
    instances          bigint      NOT NULL,
    targets            bigint      NOT NULL,
    requests           bigint      NOT NULL,
    limited            bigint      NOT NULL,
    PRIMARY KEY (chute_id, bucket_start)
) WITH (fillfactor = 80);
CREATE INDEX chute_load_age ON chute_load (bucket_start);

-- What both rollups of five minutes become when they are old; minutes is their number here.
CREATE TABLE chute_hour (
    chute_id           uuid        NOT NULL,
    bucket_start       timestamptz NOT NULL,
    minutes            bigint      NOT NULL,
    utilization        bigint      NOT NULL,
    utilization_weight bigint      NOT NULL,
    utilization_max    bigint      NOT NULL,
    instances          bigint      NOT NULL,
    targets            bigint      NOT NULL,
    requests           bigint      NOT NULL,
    limited            bigint      NOT NULL,
    invocations        bigint      NOT NULL,
    failures           bigint      NOT NULL,
    output_tokens      bigint      NOT NULL,
    PRIMARY KEY (chute_id, bucket_start)
);
CREATE INDEX chute_hour_age ON chute_hour (bucket_start);

INSERT INTO chute_activity (chute_id, bucket_start, invocations, failures, output_tokens)
SELECT '00000000-0000-0000-0000-000000000000', bucket_start, sum(invocations), sum(failures), sum(output_tokens)
FROM chute_activity GROUP BY bucket_start;
