package io.openchutes.chutes.image;

import io.openchutes.contracts.Topics;
import io.openchutes.event.EventConsumer;
import io.openchutes.event.ReceivedEvent;
import io.openchutes.event.Subscription;
import io.openchutes.event.UnreadableEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** Hears from the image forge. */
@ApplicationScoped
public class ImageConsumer implements EventConsumer {
    private final ImageService images;

    public ImageConsumer(ImageService images) {
        this.images = images;
    }

    @Override
    public Subscription subscription() {
        return Subscription.to("images", Topics.IMAGE_EVENTS);
    }

    @Override
    public void apply(ReceivedEvent event) {
        if (event.isTombstone()) {
            images.removed(subjectOf(event));
            return;
        }
        switch (event.type()) {
            case ImageChanged.TYPE -> images.changed(event.data().as(ImageChanged.class));
            case ImageRemoved.TYPE ->
                images.removed(event.data().as(ImageRemoved.class).imageId());
            default -> throw new UnreadableEvent("unknown type " + event.type());
        }
    }

    @Override
    public void clearCopies() {
        images.clear();
    }

    private static UUID subjectOf(ReceivedEvent event) {
        try {
            return UUID.fromString(event.subject());
        } catch (IllegalArgumentException e) {
            throw new UnreadableEvent("the subject is no image_id: " + event.subject(), e);
        }
    }
}
