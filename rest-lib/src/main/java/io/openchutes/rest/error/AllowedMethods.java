package io.openchutes.rest.error;

import jakarta.inject.Singleton;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.ext.Provider;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/**
 * The methods of each path, for the {@code Allow} of a 405 and of the answer to OPTIONS (RFC 9110, sections 15.5.6 and 9.3.7): the
 * framework sends none with a 405, and to OPTIONS those of all the paths of a resource class.
 */
@Provider
@Singleton
public class AllowedMethods implements DynamicFeature {
    private static final int LISTED_AT_MOST = 8;

    /** @param template without the variables' patterns */
    private record Route(String method, String template, Pattern path) {}

    private final List<Route> routes = new CopyOnWriteArrayList<>();
    private final List<Pattern> withoutHead = new CopyOnWriteArrayList<>();

    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        String path = pathOf(resource);
        for (Annotation annotation : resource.getResourceMethod().getAnnotations()) {
            HttpMethod http = annotation.annotationType().getAnnotation(HttpMethod.class);
            if (http != null) {
                routes.add(new Route(http.value(), template(path), pattern(path)));
            }
        }
    }

    /** Says that a GET changes something, so that its path takes no HEAD: a client that only looks must not act. */
    public void withoutHead(ResourceInfo resource) {
        withoutHead.add(pattern(pathOf(resource)));
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
        if (methods.contains(HttpMethod.GET)
                && withoutHead.stream().noneMatch(acts -> acts.matcher(path).matches())) {
            methods.add(HttpMethod.HEAD);
        }
        if (!methods.isEmpty()) {
            methods.add(HttpMethod.OPTIONS);
        }
        return methods;
    }

    /** What a filter throws for a 405, which is answered with the methods of the request's path. */
    public RuntimeException refusal() {
        return new NotAllowedException(HttpMethod.GET);
    }

    /** One sentence for a path where nothing is. */
    public String nothingAt(String path) {
        return "There is nothing at this path." + beside(path) + " See /docs.";
    }

    /** The operations beside a path that does not exist, as a sentence; empty where there are none, or too many to read. */
    public String beside(String path) {
        int end = path.indexOf('/', 1);
        String first = end < 0 ? path : path.substring(0, end);
        Set<String> operations = new TreeSet<>();
        for (Route route : routes) {
            if (route.template().equals(first) || route.template().startsWith(first + "/")) {
                operations.add(route.method() + " " + route.template());
            }
        }
        return operations.isEmpty() || operations.size() > LISTED_AT_MOST
                ? ""
                : " There is: " + String.join(", ", operations) + ".";
    }

    private static String pathOf(ResourceInfo resource) {
        return pathOf(resource.getResourceClass().getAnnotation(Path.class)) + "/"
                + pathOf(resource.getResourceMethod().getAnnotation(Path.class));
    }

    /** A JAX-RS template for people: {@code /a/{b}} for {@code a/{b: .+}}. */
    static String template(String path) {
        StringBuilder template = new StringBuilder("/");
        int depth = 0;
        boolean regex = false;
        for (char c : path.toCharArray()) {
            if (c == '{' && depth++ == 0) {
                regex = false;
            } else if (c == '}' && --depth == 0) {
                regex = false;
            } else if (depth > 0 && c == ':') {
                regex = true;
            }
            boolean doubled = c == '/' && template.charAt(template.length() - 1) == '/';
            if (!regex && !doubled) {
                template.append(c);
            }
        }
        return template.toString();
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
