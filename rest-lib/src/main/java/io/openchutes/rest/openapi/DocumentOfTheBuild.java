package io.openchutes.rest.openapi;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import io.quarkus.smallrye.openapi.runtime.OpenApiConstants;
import io.quarkus.smallrye.openapi.runtime.OpenApiDocumentService;
import io.quarkus.smallrye.openapi.runtime.filter.AutoSecurityFilter;
import io.smallrye.openapi.runtime.io.Format;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.build.compatible.spi.BuildCompatibleExtension;
import jakarta.enterprise.inject.build.compatible.spi.ClassConfig;
import jakarta.enterprise.inject.build.compatible.spi.Enhancement;
import jakarta.enterprise.inject.build.compatible.spi.Messages;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InterceptorBinding;
import jakarta.interceptor.InvocationContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.openapi.OASFilter;

/**
 * Serves the OpenAPI document as the build left it. Quarkus reads it at each start, filters it once more (every filter here runs in the build), and
 * writes it as JSON and as YAML, which both stay in memory: a sixth of what a service of the JVM's computed until it was ready.
 */
@DocumentOfTheBuild.Serves
@Interceptor
@Priority(Interceptor.Priority.LIBRARY_BEFORE)
public class DocumentOfTheBuild {
    /** Marks what prepares and answers the document. */
    @InterceptorBinding
    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    public @interface Serves {}

    /** What was asked for once stays: some hundred kilobytes a document and format. */
    private final Map<String, byte[]> asked = new ConcurrentHashMap<>();

    @AroundInvoke
    Object answer(InvocationContext call) {
        Object[] given = call.getParameters();
        return call.getMethod().getName().equals("getDocument")
                ? asked.computeIfAbsent(resource((String) given[0], (Format) given[1]), DocumentOfTheBuild::read)
                : null;
    }

    private static String resource(String document, Format format) {
        String suffix = document.equals(OpenApiConstants.DEFAULT_DOCUMENT_NAME) ? "" : "-" + document;
        return OpenApiConstants.BASE_NAME + suffix + "." + format;
    }

    private static byte[] read(String resource) {
        try (InputStream content =
                Thread.currentThread().getContextClassLoader().getResourceAsStream(resource)) {
            if (content == null) {
                throw new IllegalStateException("The build left no " + resource);
            }
            return content.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read " + resource, e);
        }
    }

    /**
     * Puts the mark on Quarkus' own service while the application is packaged. In tests and in dev mode that service answers as it is: the framework
     * has another class loader there, which knows neither mark nor interceptor.
     */
    public static class Extension implements BuildCompatibleExtension {
        @Enhancement(types = OpenApiDocumentService.class)
        public void serve(ClassConfig service) {
            if (LaunchMode.current() == LaunchMode.NORMAL) {
                service.addAnnotation(Serves.class);
            }
        }

        /** Fails the build for a filter that nothing would ask. */
        @Enhancement(types = OASFilter.class, withSubtypes = true, withAnnotations = OpenApiFilter.class)
        public void allowFiltersOfTheBuildOnly(ClassConfig filter, Messages messages) {
            boolean onlyBuild = filter.info().annotation(OpenApiFilter.class).member("stages").asArray().stream()
                    .allMatch(stage -> stage.asEnumConstant().equals(OpenApiFilter.RunStage.BUILD.name()));
            if (!onlyBuild) {
                messages.error(
                        "The OpenAPI document is served as the build leaves it: stages must be BUILD", filter.info());
            }
        }
    }

    /** Leaves the code that is never called out of native executables. */
    @TargetClass(OpenApiDocumentService.class)
    static final class NeverPrepared {
        private NeverPrepared() {}

        @Substitute
        @SuppressWarnings("unused") // Its signature is that of the method that it stands for.
        void prepareDocument(
                AutoSecurityFilter security, Map<OpenApiFilter.RunStage, List<String>> filters, String documentName) {}
    }
}
