package io.openchutes.chutes.imageregistry;

import io.openchutes.auth.Account;
import io.openchutes.auth.KeyScopes;
import io.openchutes.chutes.ChutesConfig;
import io.openchutes.chutes.image.ImageResponse;
import io.openchutes.rest.request.Upload;
import io.openchutes.rest.request.UploadRoute;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Takes what {@code chutes build} uploads: the form is read and its archive checked outside of any transaction. */
@ApplicationScoped
public class ImageUploads {
    private final ImageRegistryService service;
    private final ChutesConfig.Images config;
    private final Path folder;

    public ImageUploads(ImageRegistryService service, ChutesConfig config) {
        this.service = service;
        this.config = config.images();
        this.folder = this.config.uploadFolder().orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir")));
    }

    @Produces
    @Singleton
    UploadRoute route() {
        return new UploadRoute(
                "POST",
                "/images",
                "multipart/form-data",
                config.maxUpload().asLongValue(),
                folder,
                config.uploadsAtOnce(),
                config.uploadPatience());
    }

    /** Checks the upload and keeps the image. */
    public ImageResponse take(
            Account caller, KeyScopes scopes, Upload upload, String contentType, String chutesVersion) {
        service.requireOwnership();
        ImageUpload form = null;
        try {
            form = new ImageUploadReader(folder).read(upload, contentType);
            service.requireBuilder(caller, scopes, form);
            new BuildContext(config.maxUnpacked().asLongValue()).check(form.buildContext());
            return config.builder() == ChutesConfig.Images.Builder.KUBERNETES
                    ? queue(caller, scopes, form, chutesVersion)
                    : service.record(caller, scopes, form, chutesVersion);
        } catch (IOException e) {
            throw new UncheckedIOException("The upload can't be read back from " + folder, e);
        } finally {
            delete(form);
        }
    }

    private ImageResponse queue(Account caller, KeyScopes scopes, ImageUpload form, String chutesVersion)
            throws IOException {
        Path archive = ContextArchive.of(form.buildContext());
        try (InputStream content = Files.newInputStream(archive)) {
            return service.queue(caller, scopes, form, chutesVersion, content);
        } finally {
            Files.delete(archive);
        }
    }

    private static void delete(ImageUpload form) {
        if (form != null) {
            try {
                Files.deleteIfExists(form.buildContext());
            } catch (IOException e) {
                throw new UncheckedIOException("A build context can't be deleted", e);
            }
        }
    }
}
