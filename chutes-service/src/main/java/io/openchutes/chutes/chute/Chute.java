package io.openchutes.chutes.chute;

import io.openchutes.chutes.gpu.NodeSelector;
import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;

/** A serverless GPU app: what its owner deployed and how it may be scaled. Its code is kept apart, in {@link ChuteSource}. */
@Entity
public class Chute {
    @Id
    @Column(name = "chute_id")
    private UUID chuteId;

    @Version
    @Column(name = "row_version")
    private long rowVersion;

    @Column(name = "user_id", updatable = false)
    private UUID userId;

    @Column(updatable = false)
    private String name;

    @Column(updatable = false)
    private String slug;

    private String subnet;

    @Column(name = "public")
    private boolean isPublic;

    @Column(name = "owner_closed")
    private boolean ownerClosed;

    /** The value when the chute was read. */
    @Column(name = "listed", insertable = false, updatable = false)
    private boolean wasListed;

    private boolean disabled;

    @Column(name = "image_id")
    private UUID imageId;

    @Embedded
    private Presentation presentation;

    @Embedded
    private Program program;

    @Embedded
    private EntryPoint entryPoint;

    @Column(name = "cord_ref_id")
    private UUID cordRefId;

    private String jobs;

    @Embedded
    private NodeSelector nodeSelector;

    @Embedded
    private Scaling scaling;

    @Embedded
    private Isolation isolation;

    /** Counted up beside the entity, without a new row version: see the package {@code invocation}. */
    @Column(name = "invocation_count", insertable = false, updatable = false)
    private long invocationCount;

    @Column(name = "created_at", updatable = false)
    private Instant createdAt;

    @Column(name = "updated_at")
    private Instant updatedAt;

    @Column(name = "deployed_at")
    private Instant deployedAt;

    protected Chute() {}

    /** The first deployment of a name. */
    public static Chute create(
            UUID chuteId, UUID userId, String name, String slug, String subnet, Deployment first, Instant now) {
        Chute chute = new Chute();
        chute.chuteId = chuteId;
        chute.userId = userId;
        chute.name = name;
        chute.slug = slug;
        chute.subnet = subnet;
        chute.createdAt = now;
        chute.deploy(first, now);
        return chute;
    }

    /** Replaces the deployed version; owner and name stay. */
    public void deploy(Deployment deployment, Instant now) {
        isPublic = deployment.isPublic();
        imageId = deployment.imageId();
        presentation = deployment.presentation();
        program = deployment.program();
        entryPoint = deployment.entryPoint();
        cordRefId = deployment.cordRefId();
        jobs = deployment.jobs();
        nodeSelector = deployment.nodeSelector();
        scaling = deployment.scaling();
        isolation = deployment.isolation();
        deployedAt = now;
        updatedAt = now;
    }

    /** @param isDisabled null leaves it */
    public void edit(Presentation present, Scaling scaled, Boolean isDisabled, Instant now) {
        presentation = present;
        scaling = scaled;
        disabled = isDisabled == null ? disabled : isDisabled;
        updatedAt = now;
    }

    /** Shows a change around the chute (its shares, its rolling update) that its events carry too. */
    public void touch(Instant now) {
        updatedAt = now;
    }

    /** Hides the chute, since its owner's account is closed. */
    public void closeOwner(Instant now) {
        ownerClosed = true;
        disabled = true;
        updatedAt = now;
    }

    public boolean belongsTo(UUID accountId) {
        return userId.equals(accountId);
    }

    /** Whether everybody could see it before what was done to it since it was read. */
    public boolean wasListed() {
        return wasListed;
    }

    public UUID chuteId() {
        return chuteId;
    }

    public UUID userId() {
        return userId;
    }

    public String name() {
        return name;
    }

    public String slug() {
        return slug;
    }

    /** Null where the name belongs to none. */
    public String subnet() {
        return subnet;
    }

    public boolean isPublic() {
        return isPublic;
    }

    public boolean isOwnerClosed() {
        return ownerClosed;
    }

    public boolean isDisabled() {
        return disabled;
    }

    public UUID version() {
        return program.version();
    }

    public UUID imageId() {
        return imageId;
    }

    public Presentation presentation() {
        return presentation;
    }

    public Program program() {
        return program;
    }

    public EntryPoint entryPoint() {
        return entryPoint;
    }

    public UUID cordRefId() {
        return cordRefId;
    }

    /** A JSON array. */
    public String jobs() {
        return jobs;
    }

    public NodeSelector nodeSelector() {
        return nodeSelector;
    }

    /** {@link Scaling#BY_PLATFORM} is read as null, since all its columns are. */
    public Scaling scaling() {
        return scaling == null ? Scaling.BY_PLATFORM : scaling;
    }

    public Isolation isolation() {
        return isolation;
    }

    public long invocationCount() {
        return invocationCount;
    }

    public Instant createdAt() {
        return createdAt;
    }

    public Instant updatedAt() {
        return updatedAt;
    }

    /** When the present version was deployed. */
    public Instant deployedAt() {
        return deployedAt;
    }

    /**
     * One deployment, its defaults filled in.
     *
     * @param jobs a JSON array
     */
    public record Deployment(
            boolean isPublic,
            UUID imageId,
            Presentation presentation,
            Program program,
            EntryPoint entryPoint,
            UUID cordRefId,
            String jobs,
            NodeSelector nodeSelector,
            Scaling scaling,
            Isolation isolation) {}
}
