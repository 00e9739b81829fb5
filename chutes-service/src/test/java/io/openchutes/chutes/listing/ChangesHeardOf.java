package io.openchutes.chutes.listing;

import io.openchutes.chutes.signal.Changed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** Notes, for tests, whose lists each change of a chute concerned. */
@ApplicationScoped
public class ChangesHeardOf {
    private final List<Changed> all = new CopyOnWriteArrayList<>();

    enum Lists {
        NOBODYS,
        OWNERS,
        EVERYBODYS
    }

    void note(@Observes Changed change) {
        all.add(change);
    }

    /** A change of lists follows the change of its chute. */
    List<Lists> listsOf(UUID chuteId, UUID ownerId) {
        List<Lists> lists = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            if (chuteId.equals(all.get(i).what())) {
                Changed next = i + 1 < all.size() ? all.get(i + 1) : all.get(i);
                lists.add(
                        next.what() == null
                                ? Lists.EVERYBODYS
                                : next.what().equals(ownerId) ? Lists.OWNERS : Lists.NOBODYS);
            }
        }
        return lists;
    }
}
