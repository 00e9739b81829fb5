package io.openchutes.testing.rulebreakers;

import jakarta.transaction.Transactional;
import java.util.List;

/** Calls a service, and opens a transaction. */
@Transactional
class StrayRepository {
    private StrayService service;

    List<StrayEntity> all() {
        return service.all();
    }
}
