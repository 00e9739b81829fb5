package io.openchutes.chutes.image;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.UUID;

/** A copy of an image, from chutes.image-events. */
@Entity
public class Image {
    /** The status of an image that can be deployed. */
    public static final String DEPLOYABLE = "built and pushed";

    @Id
    @Column(name = "image_id")
    private UUID imageId;

    @Column(name = "user_id")
    private UUID userId;

    private String username;
    private String name;
    private String tag;

    @Column(name = "public")
    private boolean isPublic;

    private String status;
    private String readme;

    @Column(name = "logo_id")
    private String logoId;

    @Column(name = "patch_version")
    private String patchVersion;

    @Column(name = "chutes_version")
    private String chutesVersion;

    private String reference;

    @Column(name = "created_at")
    private Instant createdAt;

    @Column(name = "build_started_at")
    private Instant buildStartedAt;

    @Column(name = "build_completed_at")
    private Instant buildCompletedAt;

    protected Image() {}

    Image(UUID imageId) {
        this.imageId = imageId;
    }

    void become(ImageChanged event) {
        userId = event.userId();
        username = event.username();
        name = event.name();
        tag = event.tag();
        isPublic = event.isPublic();
        status = event.status();
        readme = event.readme();
        logoId = event.logoId();
        patchVersion = event.patchVersion();
        chutesVersion = event.chutesVersion();
        reference = event.reference();
        createdAt = event.createdAt();
        buildStartedAt = event.buildStartedAt();
        buildCompletedAt = event.buildCompletedAt();
    }

    public boolean isDeployable() {
        return DEPLOYABLE.equals(status);
    }

    /** Public, or the account's own. */
    public boolean isVisibleTo(UUID accountId) {
        return isPublic || userId.equals(accountId);
    }

    public UUID imageId() {
        return imageId;
    }

    public UUID userId() {
        return userId;
    }

    public String username() {
        return username;
    }

    public String name() {
        return name;
    }

    public String tag() {
        return tag;
    }

    public boolean isPublic() {
        return isPublic;
    }

    public String status() {
        return status;
    }

    public String readme() {
        return readme;
    }

    public String logoId() {
        return logoId;
    }

    /** Null where the image was never patched: counts as {@code initial}. */
    public String patchVersion() {
        return patchVersion;
    }

    public String chutesVersion() {
        return chutesVersion;
    }

    /** What a kubelet pulls; null where the image lies in no container registry. */
    public String reference() {
        return reference;
    }

    public Instant createdAt() {
        return createdAt;
    }

    public Instant buildStartedAt() {
        return buildStartedAt;
    }

    public Instant buildCompletedAt() {
        return buildCompletedAt;
    }
}
