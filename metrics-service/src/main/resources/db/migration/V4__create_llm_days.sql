-- By chute and day (UTC) of completion: successful invocations that name their tokens.
CREATE TABLE llm_day (
    chute_id      uuid             NOT NULL,
    day           date             NOT NULL,
    requests      bigint           NOT NULL,
    output_tokens bigint           NOT NULL,
    tps_count     bigint           NOT NULL,
    tps_sum       double precision NOT NULL,
    ttft_count    bigint           NOT NULL,
    ttft_sum      double precision NOT NULL,
    PRIMARY KEY (chute_id, day)
) WITH (fillfactor = 80);
-- The list, newest day first.
CREATE INDEX llm_day_listed ON llm_day (day DESC, chute_id);
