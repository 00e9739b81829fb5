-- The newest capacity log of every chute; older ones never come back into it.
CREATE TABLE capacity_log (
    chute_id                  uuid PRIMARY KEY,
    logged_at                 timestamptz      NOT NULL,
    utilization_current       double precision NOT NULL,
    utilization_5m            double precision NOT NULL,
    utilization_15m           double precision NOT NULL,
    utilization_1h            double precision NOT NULL,
    rate_limit_ratio_5m       double precision NOT NULL,
    rate_limit_ratio_15m      double precision NOT NULL,
    rate_limit_ratio_1h       double precision NOT NULL,
    total_requests_5m         bigint           NOT NULL,
    total_requests_15m        bigint           NOT NULL,
    total_requests_1h         bigint           NOT NULL,
    completed_requests_5m     bigint           NOT NULL,
    completed_requests_15m    bigint           NOT NULL,
    completed_requests_1h     bigint           NOT NULL,
    rate_limited_requests_5m  bigint           NOT NULL,
    rate_limited_requests_15m bigint           NOT NULL,
    rate_limited_requests_1h  bigint           NOT NULL,
    instance_count            integer          NOT NULL,
    action_taken              text             NOT NULL,
    target_count              integer          NOT NULL,
    effective_multiplier      double precision NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX capacity_log_age ON capacity_log (logged_at);
