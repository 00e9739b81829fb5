package io.openchutes.testing.rulebreakers;

import java.util.List;

/** Looks into the repository and hands an entity out. */
class StrayResource {
    private final StrayRepository repository = new StrayRepository();

    List<StrayEntity> all() {
        return repository.all();
    }
}
