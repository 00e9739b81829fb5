package io.openchutes.bounty.boost;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** The manual boosts in force. */
@ApplicationScoped
public class BoostRepository implements PanacheRepositoryBase<ManualBoost, UUID> {}
