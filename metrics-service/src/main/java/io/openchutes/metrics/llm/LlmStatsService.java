package io.openchutes.metrics.llm;

import io.openchutes.metrics.rollup.InvocationService;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/** Lists what chutes that make tokens have made by day. */
@ApplicationScoped
public class LlmStatsService {
    /** Rows of one answer. */
    private static final int MOST = 10_000;

    private final LlmDayRepository days;
    private final Clock clock;

    public LlmStatsService(LlmDayRepository days, Clock clock) {
        this.days = days;
        this.clock = clock;
    }

    List<LlmDayResponse> list() {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        return days.listNewestFirst(today.minusDays(InvocationService.DAYS_KEPT - 1), MOST);
    }
}
