package io.openchutes.testing.rulebreakers;

import jakarta.persistence.Entity;

/** Lets anybody set its name. */
@Entity
class StrayEntity {
    private String name;

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }
}
