package io.openchutes.testing;

import jakarta.persistence.EntityManagerFactory;
import org.hibernate.SessionFactory;
import org.hibernate.stat.Statistics;

/** How many SQL statements a service prepares. */
public final class StatementCount {
    private StatementCount() {}

    /** Those that are prepared while {@code call} runs; what runs beside it may add to them. */
    public static long of(EntityManagerFactory factory, Runnable call) {
        Statistics statistics = factory.unwrap(SessionFactory.class).getStatistics();
        statistics.setStatisticsEnabled(true);
        long before = statistics.getPrepareStatementCount();
        call.run();
        return statistics.getPrepareStatementCount() - before;
    }
}
