package io.openchutes.instances.address;

import io.openchutes.instances.InstancesConfig;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Decides where this service connects to because a miner says so. The networks that it must not touch unless an operator names them are
 * its own machine, link-local (where clouds keep the machine's credentials), and what is no single machine's address.
 */
@ApplicationScoped
public class AllowedAddresses {
    private static final String LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
    /** RFC 1123; the last label begins with a letter, since {@code 127.1} and {@code 0x7f000001} are addresses to some programs. */
    private static final Pattern NAME = Pattern.compile("(?=.{1,253}$)(?:" + LABEL + "\\.)*(?=[A-Za-z])" + LABEL);

    /** RFC 6890 and its registries, and the metadata addresses of clouds that are not link-local. */
    private final List<Network> special = List.of(
                    "0.0.0.0/8",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "192.0.0.0/24",
                    "224.0.0.0/4",
                    "240.0.0.0/4",
                    "100.100.100.200/32",
                    "168.63.129.16/32",
                    "::/128",
                    "::1/128",
                    "fe80::/10",
                    "fec0::/10",
                    "ff00::/8",
                    "fd00:ec2::254/128",
                    "fd20:ce::254/128")
            .stream()
            .map(Network::parse)
            .toList();

    /** IPv6 networks that hold an IPv4 address, and where in them it begins. */
    private final Network nat64 = Network.parse("64:ff9b::/96");

    private final Network compatible = Network.parse("::/96");
    private final Network sixToFour = Network.parse("2002::/16");

    private final Optional<List<Network>> allowed;
    private final int lowestPort;

    @Inject
    public AllowedAddresses(InstancesConfig config) {
        this(config.addresses().allowed(), config.addresses().lowestPort());
    }

    /** @throws IllegalArgumentException if a text is no network */
    AllowedAddresses(Optional<List<String>> networks, int lowestPort) {
        this.allowed = networks.map(texts -> texts.stream().map(Network::parse).toList());
        this.lowestPort = lowestPort;
    }

    /**
     * Resolves the host, if it is a name, and checks every address.
     *
     * @throws ApiException 400 where it is no host, can't be found, or may not be connected to; the answer names the configuration key and
     *     no address that was found
     */
    public CheckedAddress check(String host, int port) {
        if (port < lowestPort) {
            throw refused("Instances listen on ports from " + lowestPort + " on.");
        }
        List<InetAddress> found = Literals.parse(host).map(List::of).orElseGet(() -> lookUp(host));
        if (!found.stream().allMatch(this::isAllowed)) {
            throw refused("This service does not connect to that host: an instance must listen in a network that"
                    + " openchutes.instances.addresses.allowed allows.");
        }
        return new CheckedAddress(host, found.get(0).getHostAddress());
    }

    private static List<InetAddress> lookUp(String host) {
        if (!NAME.matcher(host).matches()) {
            throw refused("host is neither an IP address nor a name.");
        }
        try {
            return Arrays.asList(InetAddress.getAllByName(host));
        } catch (UnknownHostException e) {
            throw refused("The host's name can't be resolved here.");
        }
    }

    boolean isAllowed(InetAddress address) {
        List<InetAddress> all = new ArrayList<>(List.of(address));
        inner(address).ifPresent(all::add);
        return all.stream().allMatch(this::isAllowedItself);
    }

    private boolean isAllowedItself(InetAddress address) {
        return allowed.map(networks -> networks.stream().anyMatch(network -> network.contains(address)))
                .orElseGet(() -> special.stream().noneMatch(network -> network.contains(address)));
    }

    /** The IPv4 address inside of an IPv6 one that a network may translate; the JDK has unwrapped mapped ones already. */
    private Optional<InetAddress> inner(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (!(address instanceof Inet6Address)) {
            return Optional.empty();
        }
        if (nat64.contains(address) || compatible.contains(address) && !address.isLoopbackAddress()) {
            return Optional.of(Literals.of(Arrays.copyOfRange(bytes, 12, 16)));
        }
        if (sixToFour.contains(address)) {
            return Optional.of(Literals.of(Arrays.copyOfRange(bytes, 2, 6)));
        }
        return Optional.empty();
    }

    private static ApiException refused(String detail) {
        return new ApiException(ErrorCode.BAD_REQUEST, detail);
    }
}
