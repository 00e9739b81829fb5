package io.openchutes.metrics.chute;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** The copies of chutes. */
@ApplicationScoped
public class ChuteRepository implements PanacheRepositoryBase<Chute, UUID> {}
