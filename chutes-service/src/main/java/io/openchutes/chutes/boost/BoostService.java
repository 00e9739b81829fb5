package io.openchutes.chutes.boost;

import io.openchutes.chutes.caching.WholeList;
import io.openchutes.chutes.signal.ChuteSignals;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Keeps the boosts of chutes that bounty-service and the autoscaler publish. */
@ApplicationScoped
public class BoostService {
    private final ManualBoostRepository manualBoosts;
    private final UrgencyBoostRepository urgencyBoosts;
    private final ChuteSignals signals;

    public BoostService(
            ManualBoostRepository manualBoosts, UrgencyBoostRepository urgencyBoosts, ChuteSignals signals) {
        this.manualBoosts = manualBoosts;
        this.urgencyBoosts = urgencyBoosts;
        this.signals = signals;
    }

    @Transactional
    public void boosted(ChuteBoosted event) {
        ManualBoost known = manualBoosts.findById(event.chuteId());
        ManualBoost boost = known == null ? new ManualBoost(event.chuteId()) : known;
        boost.become(event);
        manualBoosts.persist(boost);
        changed(event.chuteId());
    }

    @Transactional
    public void boostRemoved(UUID chuteId) {
        if (manualBoosts.deleteById(chuteId)) {
            changed(chuteId);
        }
    }

    /** Of each chute the newest counts: the autoscaler logs every chute again and again. */
    @Transactional
    public void capacityLogged(List<CapacityLogged> logs) {
        Map<UUID, CapacityLogged> newest = logs.stream()
                .collect(Collectors.toMap(
                        CapacityLogged::chuteId,
                        Function.identity(),
                        BinaryOperator.maxBy(Comparator.comparing(CapacityLogged::timestamp))));
        urgencyBoosts.takeOver(newest.values()).forEach(this::changed);
    }

    private void changed(UUID chuteId) {
        signals.changed(chuteId);
        signals.changed(WholeList.BOOSTED.id());
    }

    @Transactional
    public void clearManualBoosts() {
        manualBoosts.deleteAll();
        signals.listsChanged();
    }

    @Transactional
    public void clearUrgencyBoosts() {
        urgencyBoosts.deleteAll();
        signals.listsChanged();
    }

    /** The boosts of many chutes in two queries; chutes that were never boosted are absent. */
    @Transactional
    public Map<UUID, Boost> ofChutes(Collection<UUID> chuteIds) {
        Map<UUID, Boost> boosts = new HashMap<>();
        for (ManualBoost boost : manualBoosts.ofChutes(chuteIds)) {
            boosts.put(boost.chuteId(), Boost.NONE.withManual(boost.factor()));
        }
        for (UrgencyBoost boost : urgencyBoosts.ofChutes(chuteIds)) {
            boosts.merge(
                    boost.chuteId(),
                    Boost.NONE.withUrgency(boost.factor()),
                    (manual, urgent) -> manual.withUrgency(urgent.urgency()));
        }
        return boosts;
    }

    /** How many instances the autoscaler wants of each; chutes that it never logged are absent. */
    @Transactional
    public Map<UUID, Integer> targetsOf(Collection<UUID> chuteIds) {
        return urgencyBoosts.ofChutes(chuteIds).stream()
                .collect(Collectors.toMap(UrgencyBoost::chuteId, UrgencyBoost::target));
    }

    /** Every chute that has a boost above 1, with its boosts; the chute itself may be unknown here. */
    @Transactional
    public Map<UUID, Boost> aboveOne() {
        Set<UUID> chuteIds = new HashSet<>();
        manualBoosts.aboveOne().forEach(boost -> chuteIds.add(boost.chuteId()));
        urgencyBoosts.aboveOne().forEach(boost -> chuteIds.add(boost.chuteId()));
        return ofChutes(chuteIds);
    }
}
