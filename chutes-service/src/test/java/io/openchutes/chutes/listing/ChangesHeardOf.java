package io.openchutes.chutes.listing;

import io.openchutes.chutes.announcement.ChuteChanged;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** Notes, for tests, whose lists each change of a chute concerned. */
@ApplicationScoped
public class ChangesHeardOf {
    private final List<ChuteChanged> all = new CopyOnWriteArrayList<>();

    void note(@Observes(during = TransactionPhase.AFTER_SUCCESS) ChuteChanged change) {
        all.add(change);
    }

    List<ChuteChanged.Lists> listsOf(UUID chuteId) {
        return all.stream()
                .filter(change -> change.chuteId().equals(chuteId))
                .map(ChuteChanged::lists)
                .toList();
    }
}
