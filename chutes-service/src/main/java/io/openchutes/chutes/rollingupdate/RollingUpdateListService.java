package io.openchutes.chutes.rollingupdate;

import io.openchutes.chutes.caching.CachedAnswers;
import io.openchutes.chutes.caching.WholeList;
import io.openchutes.rest.caching.PublicAnswers;
import io.openchutes.rest.caching.Repeatable;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

/** Lists the open rolling updates. */
@ApplicationScoped
public class RollingUpdateListService {
    private final RollingUpdateRepository repository;
    private final CachedAnswers cache;
    private final PublicAnswers writer;

    public RollingUpdateListService(RollingUpdateRepository repository, CachedAnswers cache, PublicAnswers writer) {
        this.repository = repository;
        this.cache = cache;
        this.writer = writer;
    }

    /** A list of {@link RollingUpdateResponse}, oldest first, written. */
    public Repeatable open() {
        return cache.repeatable(
                WholeList.ROLLING_UPDATES,
                () -> QuarkusTransaction.joiningExisting().call(this::read),
                (read, now) -> writer.prepare(read.rows()));
    }

    private WholeList.Read<RollingUpdateResponse> read() {
        List<RollingUpdateResponse> rows =
                repository.open().stream().map(RollingUpdateResponse::of).toList();
        // A chute that is hidden, or shown again, is another member: all that have an open update count.
        List<UUID> chuteIds = repository.chuteIds();
        return WholeList.ROLLING_UPDATES.read(rows, chuteIds);
    }
}
