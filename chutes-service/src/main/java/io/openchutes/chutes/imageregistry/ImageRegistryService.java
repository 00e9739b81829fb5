package io.openchutes.chutes.imageregistry;

import io.openchutes.auth.Account;
import io.openchutes.auth.KeyScopes;
import io.openchutes.auth.KeyScopes.Action;
import io.openchutes.auth.KeyScopes.ObjectType;
import io.openchutes.chutes.ChutesConfig;
import io.openchutes.chutes.image.ImageChanged;
import io.openchutes.chutes.image.ImageRemoved;
import io.openchutes.chutes.image.ImageResponse;
import io.openchutes.chutes.image.ImageService;
import io.openchutes.contracts.Topics;
import io.openchutes.event.Outbox;
import io.openchutes.event.Outbox.Appended;
import io.openchutes.event.consume.Inbox;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Owns the images, where no other system does. */
@ApplicationScoped
public class ImageRegistryService {
    private static final Duration TRY_AGAIN = Duration.ofMinutes(1);
    private static final int TOKEN_BYTES = 32;

    private final RegisteredImageRepository repository;
    private final ImageBuildRepository builds;
    private final ImageService copies;
    private final Outbox outbox;
    private final Inbox inbox;
    private final ChutesConfig.Images config;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    public ImageRegistryService(
            RegisteredImageRepository repository,
            ImageBuildRepository builds,
            ImageService copies,
            Outbox outbox,
            Inbox inbox,
            ChutesConfig config,
            Clock clock) {
        this.repository = repository;
        this.builds = builds;
        this.copies = copies;
        this.outbox = outbox;
        this.inbox = inbox;
        this.config = config.images();
        this.clock = clock;
    }

    /**
     * Registers an image that lies in a container registry.
     *
     * @throws ApiException 403, 400 for a registry that the operator does not allow, or 409
     */
    @Transactional
    public ImageResponse register(Account caller, KeyScopes scopes, RegisterImageRequest request) {
        UUID imageId = requireAllowed(caller, scopes, request.name(), request.tag());
        String host = ContainerReference.host(request.reference());
        if (config.referenceHosts().filter(hosts -> !hosts.contains(host)).isPresent()) {
            throw new ApiException(
                    ErrorCode.BAD_REQUEST,
                    "Images of " + host + " are not taken here: use one of "
                            + String.join(", ", config.referenceHosts().get()) + ".");
        }
        requireFree(caller, imageId);
        return keep(caller, RegisteredImage.byReference(caller.userId(), caller.username(), request, now()));
    }

    /**
     * Refuses early what {@link #record} and {@link #queue} would refuse, before the archive is read.
     *
     * @throws ApiException 403 or 501
     */
    public void requireBuilder(Account caller, KeyScopes scopes, ImageUpload upload) {
        requireAllowed(caller, scopes, upload.name(), upload.tag());
        if (!upload.username().equalsIgnoreCase(caller.username())) {
            throw new ApiException(
                    ErrorCode.FORBIDDEN, "An image is built under your own username: " + caller.username() + ".");
        }
        if (config.builder() == ChutesConfig.Images.Builder.NONE) {
            throw new ApiException(
                    ErrorCode.NOT_IMPLEMENTED,
                    "This installation builds no images. Build and push it yourself and register it: POST /images/ with a JSON body that"
                            + " has its reference. Or ask the operator to set openchutes.chutes.images.builder.");
        }
    }

    /**
     * Keeps an uploaded image without building it.
     *
     * @param chutesVersion the SDK's, null where the client did not say
     * @throws ApiException 403 or 409
     */
    @Transactional
    public ImageResponse record(Account caller, KeyScopes scopes, ImageUpload upload, String chutesVersion) {
        UUID imageId = requireAllowed(caller, scopes, upload.name(), upload.tag());
        requireFree(caller, imageId);
        return keep(caller, RegisteredImage.recorded(caller.userId(), caller.username(), upload, chutesVersion, now()));
    }

    /**
     * Keeps an uploaded image that a builder is to build, with its context.
     *
     * @param archive of the context, compressed
     * @throws ApiException 403, 409, or 429 and 503 where too many wait
     */
    @Transactional(rollbackOn = IOException.class)
    public ImageResponse queue(
            Account caller, KeyScopes scopes, ImageUpload upload, String chutesVersion, InputStream archive)
            throws IOException {
        UUID imageId = requireAllowed(caller, scopes, upload.name(), upload.tag());
        requireFree(caller, imageId);
        builds.lock();
        requirePlace(caller);
        RegisteredImage image =
                RegisteredImage.pending(caller.userId(), caller.username(), upload, chutesVersion, now());
        repository.persistAndFlush(image);
        byte[] token = new byte[TOKEN_BYTES];
        random.nextBytes(token);
        builds.add(imageId, UUID.randomUUID(), caller.userId(), HexFormat.of().formatHex(token), clock.instant());
        builds.addContext(imageId, archive);
        announce(image);
        return copies.get(Optional.of(caller), KeyScopes.UNLIMITED, imageId.toString());
    }

    private void requirePlace(Account caller) {
        if (builds.countOf(caller.userId()) >= config.builds().queuedPerAccount()) {
            throw new ApiException(
                    ErrorCode.TOO_MANY_REQUESTS,
                    "You have " + config.builds().queuedPerAccount()
                            + " images that wait or are being built, which is the most: wait for one of them.",
                    TRY_AGAIN);
        }
        if (builds.count() >= config.builds().queued()) {
            throw new ApiException(
                    ErrorCode.UNAVAILABLE, "Too many images wait to be built: try again later.", TRY_AGAIN);
        }
    }

    /** What the image's build printed so far; only its owner reads it. */
    @Transactional
    public ImageLog log(Account caller, KeyScopes scopes, UUID imageId) {
        RegisteredImage image = repository
                .findByIdOptional(imageId)
                .filter(found -> found.belongsTo(caller.userId()))
                .filter(found -> scopes.allows(ObjectType.IMAGES, found.imageId(), Action.READ))
                .orElseThrow(ImageService::notFound);
        if (image.isBeingBuilt()) {
            return new ImageLog(false, "");
        }
        StringBuilder text = new StringBuilder(image.buildLog());
        builds.lines(imageId, 0, Integer.MAX_VALUE)
                .forEach(line -> text.append(line.line()).append('\n'));
        return new ImageLog(true, text.toString());
    }

    /** A whole log, or none where it still grows. */
    public record ImageLog(boolean isWhole, String text) {}

    /**
     * What a growing log has beyond a line.
     *
     * @param isWhole nothing more will come after these lines
     */
    record LogPart(List<LogLine> lines, boolean isWhole) {}

    /** At most so many lines of an image's log; none of an image that is gone. */
    @Transactional
    LogPart logAfter(UUID imageId, long number, int most) {
        // In this order: what a build prints last is there before it is over.
        boolean isOver = repository
                .findByIdOptional(imageId)
                .filter(RegisteredImage::isBeingBuilt)
                .isEmpty();
        List<LogLine> lines = builds.lines(imageId, number, most);
        return new LogPart(lines, isOver && lines.size() < most);
    }

    /** A piece of a build's context, for the holder of its token; empty behind the last one. */
    @Transactional
    public Optional<byte[]> contextPiece(UUID imageId, String token, int number) {
        return builds.contextPiece(imageId, token, number);
    }

    /**
     * Removes an image that no chute uses.
     *
     * @param reference its id, or {@code [username/]name:tag}
     * @throws ApiException 403, 404 or 409
     */
    @Transactional
    public DeletedImageResponse delete(Account caller, KeyScopes scopes, String reference) {
        requireOwnership();
        if (!scopes.allowsSome(ObjectType.IMAGES, Action.DELETE)) {
            throw new ApiException(ErrorCode.FORBIDDEN, "This API key's scopes do not allow to delete images.");
        }
        UUID imageId = copies.ownedBy(caller, reference).orElseThrow(ImageService::notFound);
        switch (scopes.verdict(ObjectType.IMAGES, imageId, Action.DELETE)) {
            case FORBIDDEN ->
                throw new ApiException(ErrorCode.FORBIDDEN, "This API key's scopes do not allow to delete this image.");
            case HIDDEN -> throw ImageService.notFound();
            default -> {}
        }
        // In the order in which a build's end takes its locks.
        builds.lockOf(imageId);
        if (!copies.lockUnused(imageId)) {
            throw new ApiException(
                    ErrorCode.CONFLICT,
                    "A chute uses this image: delete the chute, or deploy it on another image first.");
        }
        repository.deleteById(imageId);
        String subject = imageId.toString();
        outbox.append(Topics.IMAGE_EVENTS, ImageRemoved.TYPE, subject, new ImageRemoved(imageId));
        Appended tombstone = outbox.appendStateTombstone(Topics.IMAGE_EVENTS, subject);
        inbox.applied(ImageService.COPIES, Topics.IMAGE_EVENTS, subject, tombstone.sequence());
        copies.removed(imageId);
        return new DeletedImageResponse(imageId, true);
    }

    private UUID requireAllowed(Account caller, KeyScopes scopes, String name, String tag) {
        requireOwnership();
        UUID imageId = ImageNames.imageId(caller.username(), name, tag);
        if (!scopes.allows(ObjectType.IMAGES, imageId, Action.WRITE)) {
            throw new ApiException(
                    ErrorCode.FORBIDDEN, "This API key's scopes do not allow to make this image: use another key.");
        }
        return imageId;
    }

    private void requireFree(Account caller, UUID imageId) {
        repository.lockOwner(caller.userId());
        if (repository.findById(imageId) != null || copies.isKnown(imageId)) {
            throw new ApiException(
                    ErrorCode.CONFLICT,
                    "You have an image of this name and tag: choose another tag, or delete it first.");
        }
        if (repository.countOf(caller.userId()) >= config.perAccount()) {
            throw new ApiException(
                    ErrorCode.CONFLICT,
                    "You have " + config.perAccount() + " images, which is the most: delete one first.");
        }
    }

    private ImageResponse keep(Account caller, RegisteredImage image) {
        repository.persistAndFlush(image);
        announce(image);
        return copies.get(
                Optional.of(caller), KeyScopes.UNLIMITED, image.imageId().toString());
    }

    /** Publishes the image's state, and keeps it in this service's own copy. */
    @Transactional(Transactional.TxType.MANDATORY)
    void announce(RegisteredImage image) {
        ImageChanged state = image.state();
        String subject = image.imageId().toString();
        Appended appended = outbox.appendState(Topics.IMAGE_EVENTS, ImageChanged.TYPE, subject, state);
        inbox.applied(ImageService.COPIES, Topics.IMAGE_EVENTS, subject, appended.sequence());
        copies.changed(state);
    }

    /** @throws ApiException 403 where another system owns the images */
    void requireOwnership() {
        if (!config.owner()) {
            throw new ApiException(ErrorCode.FORBIDDEN, "Images are managed by another system: ask the operator.");
        }
    }

    /** PostgreSQL keeps microseconds: what is announced must be what is read back. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
