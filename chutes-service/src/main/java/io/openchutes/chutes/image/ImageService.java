package io.openchutes.chutes.image;

import io.openchutes.auth.Account;
import io.openchutes.auth.KeyScopes;
import io.openchutes.auth.KeyScopes.Action;
import io.openchutes.auth.KeyScopes.ObjectType;
import io.openchutes.auth.directory.AccountDirectory;
import io.openchutes.chutes.account.LogoUrls;
import io.openchutes.chutes.account.UserResponse;
import io.openchutes.chutes.image.ImageRepository.ImageFilter;
import io.openchutes.chutes.signal.ChuteSignals;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Keeps the images that chutes.image-events publish, and finds those that chutes run in. */
@ApplicationScoped
public class ImageService {
    /** The subscription that keeps the copies. */
    public static final String COPIES = "images";

    private static final String NOT_AVAILABLE =
            "The image is not known or not available to you: give its image_id or [username/]name:tag.";

    private final ImageRepository repository;
    private final AccountDirectory accounts;
    private final ChuteSignals signals;
    private final LogoUrls logos;

    public ImageService(ImageRepository repository, AccountDirectory accounts, ChuteSignals signals, LogoUrls logos) {
        this.repository = repository;
        this.accounts = accounts;
        this.signals = signals;
        this.logos = logos;
    }

    @Transactional
    public void changed(ImageChanged event) {
        Image known = repository.findById(event.imageId());
        if (known == null) {
            Image image = new Image(event.imageId());
            image.become(event);
            repository.persist(image);
            signals.listsChanged();
        } else {
            known.become(event);
            signals.changed(event.imageId());
        }
    }

    @Transactional
    public void removed(UUID imageId) {
        if (repository.deleteById(imageId)) {
            signals.listsChanged();
        }
    }

    @Transactional
    public void clear() {
        repository.deleteAll();
    }

    /** Many at once, in one query; unknown ids are absent. */
    @Transactional
    public Map<UUID, Image> byIds(Collection<UUID> imageIds) {
        return repository.byIds(imageIds).stream().collect(Collectors.toMap(Image::imageId, Function.identity()));
    }

    /** The image that a deployment asks for, by id or {@code [username/]name:tag}; a 400 says why it can't be had. */
    @Transactional
    public Image deployable(Account caller, String reference) {
        // Waits for a running deletion, and blocks the next one until this transaction commits.
        Image image = visible(caller, reference, LockModeType.PESSIMISTIC_READ)
                .orElseThrow(() -> new ApiException(ErrorCode.BAD_REQUEST, NOT_AVAILABLE));
        if (!image.isDeployable()) {
            throw new ApiException(
                    ErrorCode.BAD_REQUEST,
                    "The image is not ready to be deployed: wait until its status is '" + Image.DEPLOYABLE + "'.");
        }
        return image;
    }

    /** The system account's newest finished public image of that name, for templates. */
    @Transactional
    public Optional<Image> newestSystemImage(String name) {
        return accounts.byUsername(Account.SYSTEM_USERNAME)
                .flatMap(system -> repository.newestRelease(system.userId(), name));
    }

    @Transactional
    public ImageResponse get(Optional<Account> caller, KeyScopes scopes, String reference) {
        requireReading(scopes);
        Image image = visible(caller.orElse(null), reference)
                .filter(found -> scopes.allows(ObjectType.IMAGES, found.imageId(), Action.READ))
                .orElseThrow(ImageService::notFound);
        return response(List.of(image)).get(0);
    }

    @Transactional
    public ImagePage page(Optional<Account> caller, KeyScopes scopes, ImageQuery query) {
        requireReading(scopes);
        ImageFilter filter = new ImageFilter(
                caller.map(Account::userId).orElse(null),
                query.includePublic(),
                query.name(),
                query.tag(),
                scopes.onlyObjects(ObjectType.IMAGES, Action.READ).orElse(null));
        List<Image> images = repository.page(filter, query.page() * query.limit(), query.limit());
        return new ImagePage(repository.count(filter), query.page(), query.limit(), response(images));
    }

    /** The one answer for an image that does not exist and for one that the caller may not see or not change. */
    public static ApiException notFound() {
        return new ApiException(ErrorCode.NOT_FOUND, "Image not found, or does not belong to you");
    }

    public boolean isKnown(UUID imageId) {
        return repository.findById(imageId) != null;
    }

    /** The id of the caller's image of that id or name. */
    @Transactional(Transactional.TxType.MANDATORY)
    public Optional<UUID> ownedBy(Account caller, String reference) {
        return visible(caller, reference)
                .filter(image -> image.origin().userId().equals(caller.userId()))
                .map(Image::imageId);
    }

    /** Locks the image until the transaction ends, so that no chute is deployed on it; false where one uses it already. */
    @Transactional(Transactional.TxType.MANDATORY)
    public boolean lockUnused(UUID imageId) {
        repository.lock(imageId, LockModeType.PESSIMISTIC_WRITE);
        return !repository.isUsed(imageId);
    }

    private static void requireReading(KeyScopes scopes) {
        if (!scopes.allowsSome(ObjectType.IMAGES, Action.READ)) {
            throw new ApiException(ErrorCode.FORBIDDEN, "This API key may not read images.");
        }
    }

    private Optional<Image> visible(Account caller, String text) {
        return visible(caller, text, LockModeType.NONE);
    }

    private Optional<Image> visible(Account caller, String text, LockModeType lock) {
        UUID callerId = caller == null ? null : caller.userId();
        return ImageReference.parse(text)
                .flatMap(reference -> find(callerId, reference, lock))
                .filter(image -> image.isVisibleTo(callerId));
    }

    private Optional<Image> find(UUID callerId, ImageReference reference, LockModeType lock) {
        if (reference.imageId() != null) {
            return repository.lock(reference.imageId(), lock);
        }
        Optional<UUID> owner = reference.username() == null
                ? Optional.ofNullable(callerId)
                : accounts.byUsername(reference.username()).map(Account::userId);
        return owner.flatMap(id -> repository.byReference(id, reference.name(), reference.tag(), lock));
    }

    private List<ImageResponse> response(List<Image> images) {
        Map<UUID, Account> owners = accounts.byIds(
                images.stream().map(image -> image.origin().userId()).collect(Collectors.toSet()));
        return images.stream()
                .map(image -> {
                    Account owner = owners.get(image.origin().userId());
                    return ImageResponse.of(image, owner == null ? null : UserResponse.of(owner, logos), logos);
                })
                .toList();
    }
}
