package io.openchutes.chutes.deployment;

import io.openchutes.auth.Account;
import io.openchutes.chutes.chute.Chute;
import io.openchutes.chutes.chute.Chute.Deployment;
import io.openchutes.chutes.chute.ChuteReference;
import io.openchutes.chutes.chute.ChuteRepository;
import io.openchutes.chutes.chute.ChuteSource;
import io.openchutes.chutes.chute.Slugs;
import io.openchutes.chutes.rollingupdate.RollingUpdateService;
import io.openchutes.chutes.subnet.Subnets;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Writes deployments down: the first of a name as a new chute, each further one over the chute that is there. */
@ApplicationScoped
public class DeploymentStore {
    private final ChuteRepository repository;
    private final RollingUpdateService rollingUpdates;
    private final Subnets subnets;
    private final Slugs slugs;

    public DeploymentStore(
            ChuteRepository repository, RollingUpdateService rollingUpdates, Subnets subnets, Slugs slugs) {
        this.repository = repository;
        this.rollingUpdates = rollingUpdates;
        this.subnets = subnets;
        this.slugs = slugs;
    }

    Optional<Chute> find(Account owner, String name) {
        return repository.byOwnerAndName(owner.userId(), name);
    }

    /** As {@link #find}; locks the chute until commit. */
    Optional<Chute> lock(Account owner, String name) {
        return find(owner, name).flatMap(chute -> repository.lock(chute.chuteId()));
    }

    Chute create(Account owner, String name, Deployment deployment, String code, Instant now) {
        Chute chute = Chute.create(
                ChuteReference.idOf(owner.username(), name),
                owner.userId(),
                name,
                freeSlug(owner.username(), name),
                subnets.of(name).orElse(null),
                deployment,
                now);
        repository.persistAndFlush(chute);
        repository.persistSource(new ChuteSource(chute.chuteId(), code));
        return chute;
    }

    /** Opens a rolling update where the version is another one. */
    Chute replace(Chute chute, Deployment deployment, String code, Instant now) {
        UUID oldVersion = chute.version();
        chute.deploy(deployment, now);
        repository.flush();
        repository.source(chute.chuteId()).replaceBy(code);
        if (!oldVersion.equals(chute.version())) {
            rollingUpdates.begin(chute.chuteId(), chute.createdAt(), oldVersion, chute.version());
        }
        return chute;
    }

    /** Transactions that may take the same slug wait here for each other. */
    private String freeSlug(String username, String name) {
        String slug = slugs.of(username, name);
        String free = slug;
        boolean isTaken = repository.lockSlug(slug);
        while (isTaken) {
            free = slugs.withSuffix(slug);
            isTaken = repository.hasSlug(free);
        }
        return free;
    }
}
