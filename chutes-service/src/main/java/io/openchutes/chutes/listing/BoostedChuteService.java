package io.openchutes.chutes.listing;

import io.openchutes.chutes.boost.Boost;
import io.openchutes.chutes.boost.BoostService;
import io.openchutes.chutes.caching.CachedAnswers;
import io.openchutes.chutes.caching.WholeList;
import io.openchutes.chutes.chute.ChuteRepository;
import io.openchutes.chutes.visibility.Visibility;
import io.openchutes.rest.caching.PublicAnswers;
import io.openchutes.rest.caching.Repeatable;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Lists the chutes with a boost above 1. */
@ApplicationScoped
public class BoostedChuteService {
    private final ChuteRepository chutes;
    private final BoostService boosts;
    private final CachedAnswers cache;
    private final PublicAnswers writer;

    public BoostedChuteService(ChuteRepository chutes, BoostService boosts, CachedAnswers cache, PublicAnswers writer) {
        this.chutes = chutes;
        this.boosts = boosts;
        this.cache = cache;
        this.writer = writer;
    }

    /** A list of {@link BoostedChuteResponse}, written. */
    public Repeatable all() {
        return cache.repeatable(
                WholeList.BOOSTED,
                () -> QuarkusTransaction.joiningExisting().call(this::read),
                (read, now) -> writer.prepare(read.rows()));
    }

    /** A chute that is boosted and not known yet shows when it is deployed. */
    private WholeList.Read<BoostedChuteResponse> read() {
        Map<UUID, Boost> boostOf = boosts.aboveOne();
        List<BoostedChuteResponse> rows = chutes.byIds(boostOf.keySet()).stream()
                .filter(chute -> !chute.isOwnerClosed())
                .sorted(Comparator.comparing(chute -> chute.chuteId().toString()))
                .map(chute -> new BoostedChuteResponse(
                        chute.chuteId(),
                        Visibility.nameForEverybody(chute),
                        boostOf.get(chute.chuteId()).urgency().doubleValue(),
                        boostOf.get(chute.chuteId()).manual().doubleValue()))
                .toList();
        return WholeList.BOOSTED.read(rows, boostOf.keySet());
    }
}
