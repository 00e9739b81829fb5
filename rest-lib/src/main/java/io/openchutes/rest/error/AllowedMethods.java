package io.openchutes.rest.error;

import jakarta.inject.Singleton;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.ext.Provider;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/**
 * Which methods each path takes, for the {@code Allow} of a 405 and of the answer to OPTIONS (RFC 9110, sections 15.5.6 and 9.3.7):
 * the framework sends none with a 405, and to OPTIONS those of all the paths of a resource class.
 */
@Provider
@Singleton
public class AllowedMethods implements DynamicFeature {
    private record Route(String method, Pattern path) {}

    private final List<Route> routes = new CopyOnWriteArrayList<>();

    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        Method method = resource.getResourceMethod();
        Pattern path = pattern(pathOf(resource.getResourceClass().getAnnotation(Path.class)) + "/"
                + pathOf(method.getAnnotation(Path.class)));
        for (Annotation annotation : method.getAnnotations()) {
            HttpMethod http = annotation.annotationType().getAnnotation(HttpMethod.class);
            if (http != null) {
                routes.add(new Route(http.value(), path));
            }
        }
    }

    /**
     * The methods that a path takes, in the alphabet's order; none where nothing is there.
     *
     * @param path as it was sent: an encoded slash divides no segments
     */
    public Set<String> of(String path) {
        Set<String> methods = new TreeSet<>();
        for (Route route : routes) {
            if (route.path().matcher(path).matches()) {
                methods.add(route.method());
            }
        }
        if (methods.contains(HttpMethod.GET)) {
            methods.add(HttpMethod.HEAD);
        }
        if (!methods.isEmpty()) {
            methods.add(HttpMethod.OPTIONS);
        }
        return methods;
    }

    private static String pathOf(Path path) {
        return path == null ? "" : path.value();
    }

    /** A JAX-RS template as a pattern of whole paths, with and without a slash at the end. */
    static Pattern pattern(String template) {
        StringBuilder regex = new StringBuilder();
        StringBuilder variable = new StringBuilder();
        int depth = 0;
        for (char c : ("/" + template).replaceAll("/+", "/").toCharArray()) {
            if (c == '{' && depth++ == 0) {
                variable.setLength(0);
            } else if (c == '}' && --depth == 0) {
                int colon = variable.indexOf(":");
                regex.append("(?:")
                        .append(
                                colon < 0
                                        ? "[^/]+"
                                        : variable.substring(colon + 1).strip())
                        .append(')');
            } else if (depth > 0) {
                variable.append(c);
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(regex.toString().replaceFirst("\\\\Q/\\\\E$", "") + "/?", Pattern.DOTALL);
    }
}
