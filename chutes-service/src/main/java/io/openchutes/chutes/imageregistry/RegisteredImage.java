package io.openchutes.chutes.imageregistry;

import io.openchutes.chutes.image.Image;
import io.openchutes.chutes.image.ImageChanged;
import io.openchutes.chutes.image.ImageDetails;
import io.openchutes.chutes.image.ImageFacts;
import io.openchutes.chutes.image.ImageOrigin;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** An image that this service owns: its state, which image-events announce, and what only its owner may see. */
@Entity
@Table(name = "registered_image")
public class RegisteredImage {
    /** The public API's words for an image that can't be deployed on yet, and for one that never can. */
    static final String PENDING = "pending build";

    static final String BUILDING = "building";
    static final String FAILED = "error";

    private static final String FIRST_PATCH = "initial";

    @Id
    @Column(name = "image_id")
    private UUID imageId;

    @Column(name = "user_id", updatable = false)
    private UUID userId;

    @Column(updatable = false)
    private String username;

    @Column(updatable = false)
    private String name;

    @Column(updatable = false)
    private String tag;

    @Column(name = "public")
    private boolean isPublic;

    private String readme;

    @Column(name = "logo_id")
    private UUID logoId;

    private String reference;

    @Column(name = "chutes_version")
    private String chutesVersion;

    private String dockerfile;

    @Column(name = "build_log")
    private String buildLog;

    @Column(name = "created_at", updatable = false)
    private Instant createdAt;

    private String status;

    @Column(name = "build_started_at")
    private Instant buildStartedAt;

    @Column(name = "build_completed_at")
    private Instant buildCompletedAt;

    protected RegisteredImage() {}

    /** An image that lies in a container registry. */
    static RegisteredImage byReference(UUID userId, String username, RegisterImageRequest request, Instant now) {
        RegisteredImage image = new RegisteredImage(userId, username, request.name(), request.tag(), now);
        image.isPublic = request.isPublic();
        image.readme = request.readme() == null ? "" : request.readme();
        image.logoId = request.logoId();
        image.reference = request.reference();
        image.chutesVersion = request.chutesVersion();
        image.buildLog = "Registered by reference: " + request.reference() + "\nNothing was built.\n";
        image.isFinished(now);
        return image;
    }

    /** An image whose Dockerfile is kept, for machines that run chutes without containers. */
    static RegisteredImage recorded(
            UUID userId, String username, ImageUpload upload, String chutesVersion, Instant now) {
        RegisteredImage image = uploaded(userId, username, upload, chutesVersion, now);
        image.isFinished(now);
        image.buildLog = "This installation records images and builds none: chutes run without containers here.\n"
                + "The Dockerfile was kept, the build context was checked and not kept.\n\n"
                + upload.dockerfile() + "\n";
        return image;
    }

    /** An image that is to be built. */
    static RegisteredImage pending(
            UUID userId, String username, ImageUpload upload, String chutesVersion, Instant now) {
        RegisteredImage image = uploaded(userId, username, upload, chutesVersion, now);
        image.status = PENDING;
        image.buildLog = "";
        return image;
    }

    private static RegisteredImage uploaded(
            UUID userId, String username, ImageUpload upload, String chutesVersion, Instant now) {
        RegisteredImage image = new RegisteredImage(userId, username, upload.name(), upload.tag(), now);
        image.isPublic = upload.isPublic();
        image.readme = upload.readme();
        image.logoId = upload.logoId();
        image.chutesVersion = chutesVersion;
        image.dockerfile = upload.dockerfile();
        return image;
    }

    private void isFinished(Instant now) {
        status = Image.DEPLOYABLE;
        buildStartedAt = now;
        buildCompletedAt = now;
    }

    void buildStarts(Instant now) {
        status = BUILDING;
        buildStartedAt = now;
    }

    /** @param built what a kubelet pulls */
    void isBuilt(String built, Instant now) {
        status = Image.DEPLOYABLE;
        reference = built;
        buildCompletedAt = now;
    }

    void buildFailed(Instant now) {
        status = FAILED;
        buildCompletedAt = now;
    }

    boolean isBeingBuilt() {
        return PENDING.equals(status) || BUILDING.equals(status);
    }

    private RegisteredImage(UUID userId, String username, String name, String tag, Instant now) {
        this.imageId = ImageNames.imageId(username, name, tag);
        this.userId = userId;
        this.username = username;
        this.name = name;
        this.tag = tag;
        this.createdAt = now;
    }

    /** Its state as image-events announce it. */
    ImageChanged state() {
        return new ImageChanged(
                imageId,
                new ImageFacts(name, tag, isPublic, status, createdAt, FIRST_PATCH),
                new ImageOrigin(userId, username, chutesVersion, reference),
                new ImageDetails(readme, logoId == null ? null : logoId.toString(), buildStartedAt, buildCompletedAt));
    }

    UUID imageId() {
        return imageId;
    }

    boolean belongsTo(UUID accountId) {
        return userId.equals(accountId);
    }

    String buildLog() {
        return buildLog;
    }
}
