package io.openchutes.chutes.image;

import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.UUID;

/** A copy of an image, from chutes.image-events. */
@Entity
public class Image {
    /** The status of an image that can be deployed. */
    public static final String DEPLOYABLE = "built and pushed";

    @Id
    @Column(name = "image_id")
    private UUID imageId;

    @Embedded
    private ImageFacts facts;

    @Embedded
    private ImageOrigin origin;

    @Embedded
    private ImageDetails details;

    protected Image() {}

    Image(UUID imageId) {
        this.imageId = imageId;
    }

    void become(ImageChanged event) {
        facts = event.facts();
        origin = event.origin();
        details = event.details();
    }

    public boolean isDeployable() {
        return DEPLOYABLE.equals(facts.status());
    }

    /** Public, or the account's own. */
    public boolean isVisibleTo(UUID accountId) {
        return facts.isPublic() || origin.userId().equals(accountId);
    }

    public UUID imageId() {
        return imageId;
    }

    public ImageFacts facts() {
        return facts;
    }

    public ImageOrigin origin() {
        return origin;
    }

    /** Hibernate reads columns that are all null as no record. */
    public ImageDetails details() {
        return details == null ? ImageDetails.NONE : details;
    }
}
