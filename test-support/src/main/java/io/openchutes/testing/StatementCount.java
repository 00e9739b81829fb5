package io.openchutes.testing;

import io.quarkus.arc.Arc;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import java.util.concurrent.atomic.AtomicLong;
import org.hibernate.resource.jdbc.spi.StatementInspector;

/**
 * How many SQL statements a service prepares for HTTP requests, without those that consumers and scheduled tasks prepare beside them.
 * Hibernate makes it: microprofile-config.properties names it.
 */
public final class StatementCount implements StatementInspector {
    private static final long serialVersionUID = 1L;

    private static final AtomicLong COUNT = new AtomicLong();

    /** Those that requests prepare while {@code call} runs. */
    public static long of(Runnable call) {
        long before = COUNT.get();
        call.run();
        return COUNT.get() - before;
    }

    @Override
    public String inspect(String sql) {
        if (isOfARequest()) {
            COUNT.incrementAndGet();
        }
        return sql;
    }

    private static boolean isOfARequest() {
        return Arc.container().requestContext().isActive()
                && Arc.container().instance(CurrentVertxRequest.class).get().getCurrent() != null;
    }
}
