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
        return image;
    }

    /** An image whose Dockerfile is kept, for machines that run chutes without containers. */
    static RegisteredImage recorded(
            UUID userId, String username, ImageUpload upload, String chutesVersion, Instant now) {
        RegisteredImage image = new RegisteredImage(userId, username, upload.name(), upload.tag(), now);
        image.isPublic = upload.isPublic();
        image.readme = upload.readme();
        image.logoId = upload.logoId();
        image.chutesVersion = chutesVersion;
        image.dockerfile = upload.dockerfile();
        image.buildLog = "This installation records images and builds none: chutes run without containers here.\n"
                + "The Dockerfile was kept, the build context was checked and not kept.\n\n"
                + upload.dockerfile() + "\n";
        return image;
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
                new ImageFacts(name, tag, isPublic, Image.DEPLOYABLE, createdAt, FIRST_PATCH),
                new ImageOrigin(userId, username, chutesVersion, reference),
                new ImageDetails(readme, logoId == null ? null : logoId.toString(), createdAt, createdAt));
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
