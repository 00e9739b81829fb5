package io.openchutes.chutes.rollingupdate;

import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/** The running replacement of a chute's instances by those of a new version. */
@Entity
@Table(name = "rolling_update")
public class RollingUpdate {
    @Id
    @Column(name = "chute_id")
    private UUID chuteId;

    @Column(name = "old_version")
    private UUID oldVersion;

    @Column(name = "new_version")
    private UUID newVersion;

    @Column(name = "started_at")
    private Instant startedAt;

    @ElementCollection
    @CollectionTable(name = "rolling_update_instance", joinColumns = @JoinColumn(name = "chute_id"))
    private Set<PermittedInstance> instances;

    protected RollingUpdate() {}

    RollingUpdate(UUID chuteId, UUID oldVersion, UUID newVersion, Instant startedAt, Set<PermittedInstance> instances) {
        this.chuteId = chuteId;
        this.oldVersion = oldVersion;
        this.newVersion = newVersion;
        this.startedAt = startedAt;
        this.instances = instances;
    }

    public UUID chuteId() {
        return chuteId;
    }

    public UUID oldVersion() {
        return oldVersion;
    }

    public UUID newVersion() {
        return newVersion;
    }

    public Instant startedAt() {
        return startedAt;
    }

    /** How many instances each miner had when the update began, by hotkey. */
    public Map<String, Integer> permitted() {
        return instances.stream()
                .collect(Collectors.toMap(PermittedInstance::minerHotkey, instance -> 1, Integer::sum, TreeMap::new));
    }

    /** An instance that the chute had when the update began. */
    @Embeddable
    public record PermittedInstance(
            @Column(name = "instance_id") UUID instanceId,
            @Column(name = "miner_hotkey") String minerHotkey) {}
}
