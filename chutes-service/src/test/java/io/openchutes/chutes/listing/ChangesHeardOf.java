package io.openchutes.chutes.listing;

import io.openchutes.chutes.signal.ChuteSignals;
import io.openchutes.event.ReplicaSignals;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** Notes, for tests, whose lists each change of a chute concerned. */
@ApplicationScoped
public class ChangesHeardOf implements ReplicaSignals.Listener {
    private final List<String> all = new CopyOnWriteArrayList<>();

    enum Lists {
        NOBODYS,
        OWNERS,
        EVERYBODYS
    }

    void listen(@Observes StartupEvent start, ReplicaSignals signals) {
        signals.listen(ChuteSignals.CHANGES, this);
        signals.listen(ChuteSignals.LISTS, this);
    }

    @Override
    public void onSignal(String payload) {}

    @Override
    public void onCommittedHere(String payload) {
        all.add(payload);
    }

    @Override
    public void onLost() {}

    @Override
    public void onRestored() {}

    /** A change of lists follows the change of its chute. */
    List<Lists> listsOf(UUID chuteId, UUID ownerId) {
        List<Lists> lists = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            if (chuteId.toString().equals(all.get(i))) {
                String next = i + 1 < all.size() ? all.get(i + 1) : all.get(i);
                lists.add(
                        next.isEmpty()
                                ? Lists.EVERYBODYS
                                : next.equals(ownerId.toString()) ? Lists.OWNERS : Lists.NOBODYS);
            }
        }
        return lists;
    }
}
