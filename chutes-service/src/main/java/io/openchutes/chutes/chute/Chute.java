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

    /** As the database told when the chute was read. */
    @Column(name = "listed", insertable = false, updatable = false)
    private boolean wasListed;

    private boolean disabled;
    private UUID version;

    @Column(name = "image_id")
    private UUID imageId;

    private String tagline;
    private String readme;

    @Column(name = "tool_description")
    private String toolDescription;

    @Column(name = "logo_id")
    private UUID logoId;

    private String filename;

    @Column(name = "ref_str")
    private String refStr;

    @Column(name = "standard_template")
    private String standardTemplate;

    @Column(name = "cord_ref_id")
    private UUID cordRefId;

    private String jobs;

    @Embedded
    private NodeSelector nodeSelector;

    private Integer concurrency;
    private String revision;

    @Column(name = "max_instances")
    private Integer maxInstances;

    @Column(name = "scaling_threshold")
    private Double scalingThreshold;

    @Column(name = "shutdown_after_seconds")
    private Integer shutdownAfterSeconds;

    @Column(name = "allow_external_egress")
    private boolean allowExternalEgress;

    @Column(name = "encrypted_fs")
    private boolean encryptedFs;

    private boolean tee;

    @Column(name = "lock_modules")
    private Boolean lockModules;

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

    /** Takes the place of what was deployed before; whom the chute belongs to and what it is called stay. */
    public void deploy(Deployment deployment, Instant now) {
        isPublic = deployment.isPublic();
        version = deployment.version();
        imageId = deployment.imageId();
        tagline = deployment.tagline();
        readme = deployment.readme();
        toolDescription = deployment.toolDescription();
        logoId = deployment.logoId();
        filename = deployment.filename();
        refStr = deployment.refStr();
        standardTemplate = deployment.standardTemplate();
        cordRefId = deployment.cordRefId();
        jobs = deployment.jobs();
        nodeSelector = deployment.nodeSelector();
        concurrency = deployment.concurrency();
        revision = deployment.revision();
        scale(deployment.scaling());
        allowExternalEgress = deployment.allowExternalEgress();
        encryptedFs = deployment.encryptedFs();
        tee = deployment.tee();
        lockModules = deployment.lockModules();
        deployedAt = now;
        updatedAt = now;
    }

    /** Changes what is given; null leaves the old value. */
    public void edit(Edit edit, Instant now) {
        tagline = edit.tagline() == null ? tagline : edit.tagline();
        readme = edit.readme() == null ? readme : edit.readme();
        toolDescription = edit.toolDescription() == null ? toolDescription : edit.toolDescription();
        logoId = edit.logoId() == null ? logoId : edit.logoId();
        disabled = edit.disabled() == null ? disabled : edit.disabled();
        scale(edit.scaling());
        updatedAt = now;
    }

    /** Shows a change around the chute (its shares, its rolling update) that its events carry too. */
    public void touch(Instant now) {
        updatedAt = now;
    }

    /** The account is gone: nobody sees or runs the chute any more. */
    public void closeOwner(Instant now) {
        ownerClosed = true;
        disabled = true;
        updatedAt = now;
    }

    private void scale(Scaling scaling) {
        maxInstances = scaling.maxInstances();
        scalingThreshold = scaling.scalingThreshold();
        shutdownAfterSeconds = scaling.shutdownAfterSeconds();
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
        return version;
    }

    public UUID imageId() {
        return imageId;
    }

    public String tagline() {
        return tagline;
    }

    public String readme() {
        return readme;
    }

    public String toolDescription() {
        return toolDescription;
    }

    public UUID logoId() {
        return logoId;
    }

    public String filename() {
        return filename;
    }

    public String refStr() {
        return refStr;
    }

    public String standardTemplate() {
        return standardTemplate;
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

    public Integer concurrency() {
        return concurrency;
    }

    public String revision() {
        return revision;
    }

    /** Null, like the two after it, where the platform scales the chute itself. */
    public Scaling scaling() {
        return new Scaling(maxInstances, scalingThreshold, shutdownAfterSeconds);
    }

    public boolean allowsExternalEgress() {
        return allowExternalEgress;
    }

    public boolean hasEncryptedFs() {
        return encryptedFs;
    }

    public boolean isTee() {
        return tee;
    }

    public Boolean lockModules() {
        return lockModules;
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

    /** How the owner wants instances to come and go; all null on public and system chutes. */
    public record Scaling(Integer maxInstances, Double scalingThreshold, Integer shutdownAfterSeconds) {
        public static final Scaling BY_PLATFORM = new Scaling(null, null, null);
    }

    /**
     * One deployment, its defaults filled in.
     *
     * @param jobs a JSON array
     */
    public record Deployment(
            boolean isPublic,
            UUID version,
            UUID imageId,
            String tagline,
            String readme,
            String toolDescription,
            UUID logoId,
            String filename,
            String refStr,
            String standardTemplate,
            UUID cordRefId,
            String jobs,
            NodeSelector nodeSelector,
            Integer concurrency,
            String revision,
            Scaling scaling,
            boolean allowExternalEgress,
            boolean encryptedFs,
            boolean tee,
            Boolean lockModules) {}

    /** @param scaling what it is to be after the edit */
    public record Edit(
            String tagline, String readme, String toolDescription, UUID logoId, Boolean disabled, Scaling scaling) {}
}
