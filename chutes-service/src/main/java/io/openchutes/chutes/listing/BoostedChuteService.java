package io.openchutes.chutes.listing;

import io.openchutes.chutes.boost.Boost;
import io.openchutes.chutes.boost.BoostService;
import io.openchutes.chutes.chute.ChuteRepository;
import io.openchutes.chutes.visibility.Visibility;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Lists the chutes with a boost above 1. */
@ApplicationScoped
public class BoostedChuteService {
    private final ChuteRepository chutes;
    private final BoostService boosts;

    public BoostedChuteService(ChuteRepository chutes, BoostService boosts) {
        this.chutes = chutes;
        this.boosts = boosts;
    }

    @Transactional
    public List<BoostedChuteResponse> all() {
        Map<UUID, Boost> boostOf = boosts.aboveOne();
        return chutes.byIds(boostOf.keySet()).stream()
                .filter(chute -> !chute.isOwnerClosed())
                .sorted(Comparator.comparing(chute -> chute.chuteId().toString()))
                .map(chute -> new BoostedChuteResponse(
                        chute.chuteId(),
                        Visibility.nameForEverybody(chute),
                        boostOf.get(chute.chuteId()).urgency().doubleValue(),
                        boostOf.get(chute.chuteId()).manual().doubleValue()))
                .toList();
    }
}
