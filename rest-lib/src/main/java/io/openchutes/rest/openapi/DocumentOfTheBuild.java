package io.openchutes.rest.openapi;

import com.oracle.svm.core.annotate.Alias;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import io.quarkus.smallrye.openapi.runtime.OpenApiConstants;
import io.quarkus.smallrye.openapi.runtime.OpenApiDocumentHolder;
import io.quarkus.smallrye.openapi.runtime.OpenApiDocumentService;
import io.quarkus.smallrye.openapi.runtime.filter.AutoSecurityFilter;
import io.smallrye.openapi.runtime.io.Format;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * Lets native executables serve the OpenAPI document as the build left it. Quarkus reads it at each start, filters it once more (every filter here
 * runs in the build) and writes it as JSON and as YAML, which both stay in memory; none of the code for that is even compiled with this.
 */
final class DocumentOfTheBuild {
    private DocumentOfTheBuild() {}

    /** What answers {@code /openapi.json}. */
    @TargetClass(OpenApiDocumentService.class)
    static final class ServedAsItIs {
        @Alias
        private Map<String, OpenApiDocumentHolder> documentHolders;

        private ServedAsItIs() {}

        @Substitute
        @SuppressWarnings("unused") // Its signature is that of the method that it stands for.
        void prepareDocument(
                AutoSecurityFilter security, Map<OpenApiFilter.RunStage, List<String>> filters, String documentName) {
            String suffix = documentName.equals(OpenApiConstants.DEFAULT_DOCUMENT_NAME) ? "" : "-" + documentName;
            documentHolders.put(documentName, new Resources(OpenApiConstants.BASE_NAME + suffix));
        }
    }

    /**
     * The two spellings of a document, read when they are asked for.
     *
     * @param name of the resources, without what their format adds
     */
    record Resources(String name) implements OpenApiDocumentHolder {
        @Override
        public byte[] getJsonDocument() {
            return read(Format.JSON);
        }

        @Override
        public byte[] getYamlDocument() {
            return read(Format.YAML);
        }

        private byte[] read(Format format) {
            String resource = name + "." + format;
            try (InputStream document =
                    Thread.currentThread().getContextClassLoader().getResourceAsStream(resource)) {
                if (document == null) {
                    throw new IllegalStateException("The build left no " + resource);
                }
                return document.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
