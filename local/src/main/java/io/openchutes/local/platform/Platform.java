package io.openchutes.local.platform;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.contracts.Topics;
import io.openchutes.embedded.EmbeddedKafka;
import io.openchutes.embedded.EmbeddedPostgreSql;
import io.openchutes.embedded.EmbeddedServer;
import io.openchutes.embedded.Ports;
import io.openchutes.embedded.SharedPlatform;
import io.openchutes.event.topic.TopicCreator;
import io.openchutes.local.gateway.Gateway;
import io.openchutes.local.service.ServiceDefinition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Everything that runs, each in a process of its own but for the gateway: started in order, brought back when it dies, stopped in order. */
public final class Platform implements AutoCloseable {
    /** How many ports from the gateway's on are the platform's: nobody else's, whichever of them is in use. */
    public static final int PORTS = 60;

    private static final int POSTGRESQL_OFFSET = 10;
    private static final int KAFKA_OFFSET = 11;
    private static final int KAFKA_CONTROLLER_OFFSET = 12;
    private static final int MAX_CONNECTIONS = 150;
    private static final int PARTITIONS = 4;

    private final LocalOptions options;
    private final int replicas;
    private final Function<ServiceDefinition, List<String>> serviceOptions;
    private final DataFolder data;
    private final Consumer<String> console;
    private final Clock clock;
    private final ReadyFile readyFile;
    private final Map<EmbeddedServer, Supervisor> supervisors = new LinkedHashMap<>();
    private final Map<ServiceDefinition, List<ServiceProcess>> services = new LinkedHashMap<>();
    private final List<ServiceProcess> miners = new ArrayList<>();
    private EmbeddedPostgreSql postgreSql;
    private EmbeddedKafka kafka;
    private Gateway gateway;

    /**
     * @param replicas of each service, at most {@link ServiceDefinition#MOST_REPLICAS}
     * @param serviceOptions further options of a service's JVM; they come last, and so win
     * @param console takes one line of progress at a time
     */
    public Platform(
            LocalOptions options,
            int replicas,
            Function<ServiceDefinition, List<String>> serviceOptions,
            ObjectMapper json,
            Consumer<String> console,
            Clock clock) {
        this.options = options;
        this.replicas = replicas;
        this.serviceOptions = serviceOptions;
        this.data = new DataFolder(options.data());
        this.console = console;
        this.clock = clock;
        this.readyFile = new ReadyFile(options.data().resolve("ready.json"), json);
    }

    /**
     * Starts all of it and returns when every service is ready.
     *
     * @param accounts asked once the data folder is this run's: the file that the accounts' owner creates accounts from
     * @throws IllegalStateException with a sentence for the user; call {@link #close()} then too
     */
    public void start(Supplier<Path> accounts) {
        data.lock();
        readyFile.delete();
        cleanUp();
        if (options.fresh()) {
            data.empty();
            console.accept("Emptied " + data.path() + ".");
        }
        refuseBusyPorts();
        startServers();
        prepare();
        startServices(accounts.get());
        Map<ServiceDefinition, List<Integer>> ports = new LinkedHashMap<>();
        services.forEach((definition, processes) -> ports.put(
                definition, processes.stream().map(ServiceProcess::port).toList()));
        gateway = Gateway.open(options.port(), ports);
        servers().forEach(this::supervise);
    }

    /**
     * Starts miners' agents, which run chutes as processes of this machine.
     *
     * @param seeds of their hotkeys, one a miner
     * @param python a name on the path
     */
    public void startMiners(List<String> seeds, String python) {
        startMiners(seeds, python, MinerDefinition.GPUS);
    }

    /**
     * Starts agents that say to have these GPUs.
     *
     * @param gpus {@code name:count,…}
     */
    public synchronized void startMiners(List<String> seeds, String python, String gpus) {
        if (!Files.exists(MinerDefinition.jar(options.home()))) {
            throw new IllegalStateException("The miner is not built: ./mvnw -DskipTests package");
        }
        List<ServiceProcess> started = new ArrayList<>();
        for (int i = 0; i < seeds.size(); i++) {
            MinerDefinition miner = new MinerDefinition(i);
            int port = miner.managementPort(options.port());
            List<String> command = miner.command(
                    options.home(),
                    options.port(),
                    data.writeSeed(miner.name(), seeds.get(i)),
                    data.path().resolve(miner.name()),
                    data.python(),
                    python,
                    gpus);
            started.add(
                    new ServiceProcess(miner.name(), port, port, command, data.processes(), data.log(miner.name())));
        }
        startTogether(started);
        miners.addAll(started);
        started.forEach(this::supervise);
    }

    public List<ServiceProcess> miners() {
        return List.copyOf(miners);
    }

    /** What a launcher left that was killed before it could stop its children. */
    private void cleanUp() {
        List<String> left = new ArrayList<>();
        for (ServiceDefinition service : ServiceDefinition.ALL) {
            for (int i = 0; i < ServiceDefinition.MOST_REPLICAS; i++) {
                if (ServiceProcess.killOrphan(data.processes(), service.replicaName(i))) {
                    left.add(service.replicaName(i));
                }
            }
        }
        for (int i = 0; i < LocalOptions.MOST_MINERS; i++) {
            String miner = new MinerDefinition(i).name();
            if (ServiceProcess.killOrphan(data.processes(), miner)) {
                left.add(miner);
            }
        }
        if (EmbeddedKafka.killOrphan(data.kafka())) {
            left.add("Kafka");
        }
        if (EmbeddedPostgreSql.killOrphan(data.postgreSql())) {
            left.add("PostgreSQL");
        }
        if (!left.isEmpty()) {
            console.accept("Ended what an earlier run had left: " + String.join(", ", left) + ".");
        }
    }

    private void refuseBusyPorts() {
        Map<String, Integer> wanted = new LinkedHashMap<>();
        wanted.put("the gateway", options.port());
        ServiceDefinition.ALL.forEach(service -> {
            for (int i = 0; i < replicas; i++) {
                String name = service.replicaName(i);
                wanted.put(name, options.port() + service.replicaPortOffset(i));
                wanted.put(name + "'s health and metrics", options.port() + service.replicaManagementPortOffset(i));
            }
        });
        wanted.put("PostgreSQL", options.port() + POSTGRESQL_OFFSET);
        wanted.put("Kafka", options.port() + KAFKA_OFFSET);
        wanted.put("Kafka's controller", options.port() + KAFKA_CONTROLLER_OFFSET);
        List<String> busy = wanted.entrySet().stream()
                .filter(entry -> !Ports.isFree(entry.getValue()))
                .map(entry -> entry.getValue() + " (for " + entry.getKey() + ")")
                .toList();
        if (!busy.isEmpty()) {
            throw new IllegalStateException("Nothing was started, since another program uses port "
                    + String.join(", ", busy) + ". End it, or choose other ports with -Dport=NUMBER.");
        }
    }

    private void startServers() {
        console.accept("Starting PostgreSQL and Kafka ...");
        postgreSql = EmbeddedPostgreSql.attach(new EmbeddedPostgreSql.Settings(
                data.postgreSql(),
                SharedPlatform.defaultPrograms(),
                data.log("postgresql"),
                options.port() + POSTGRESQL_OFFSET,
                MAX_CONNECTIONS * replicas,
                true));
        kafka = EmbeddedKafka.attach(new EmbeddedKafka.Settings(
                data.kafka(),
                data.log("kafka"),
                options.port() + KAFKA_OFFSET,
                options.port() + KAFKA_CONTROLLER_OFFSET,
                System.getProperty("java.class.path")));
        startTogether(List.of(postgreSql, kafka));
    }

    private void prepare() {
        ServiceDefinition.ALL.forEach(service -> postgreSql.createDatabase(service.database()));
        try {
            new TopicCreator(Map.of("bootstrap.servers", kafka.bootstrapServers()), PARTITIONS, Optional.of((short) 1))
                    .create(Topics.ALL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while creating the topics", e);
        }
    }

    private void startServices(Path accounts) {
        for (ServiceDefinition service : ServiceDefinition.ALL) {
            boolean isNative = options.nativeImages() && service.isBuiltNatively(options.home());
            if (!isNative && !Files.exists(service.jar(options.home()))) {
                console.accept(service.name() + " is not built and stays away; its routes answer 503.");
                continue;
            }
            if (options.nativeImages() && !isNative) {
                console.accept(service.name() + " has no native executable here, and runs from its jar.");
            }
            List<ServiceProcess> processes = new ArrayList<>();
            for (int i = 0; i < replicas; i++) {
                processes.add(replica(service, i, accounts));
            }
            services.put(service, processes);
        }
        console.accept("Starting "
                + String.join(
                        ", ",
                        services.keySet().stream().map(ServiceDefinition::name).toList()) + " ...");
        // The first of each make the tables; the others have that much less to do at the same time.
        for (int i = 0; i < replicas; i++) {
            int number = i;
            startTogether(services.values().stream()
                    .map(processes -> processes.get(number))
                    .toList());
        }
    }

    private ServiceProcess replica(ServiceDefinition service, int number, Path accounts) {
        String name = service.replicaName(number);
        int port = options.port() + service.replicaPortOffset(number);
        int managementPort = options.port() + service.replicaManagementPortOffset(number);
        List<String> command = service.command(
                options.home(),
                options.nativeImages(),
                port,
                managementPort,
                postgreSql.jdbcUrl(service.database()),
                kafka.bootstrapServers(),
                ownOptions(service, accounts));
        return new ServiceProcess(name, port, managementPort, command, data.processes(), data.log(name));
    }

    private List<String> ownOptions(ServiceDefinition service, Path accounts) {
        List<String> own = new ArrayList<>(serviceOptions.apply(service));
        if (service.equals(ServiceDefinition.INSTANCES)) {
            // The miners are on this machine.
            own.add("-Dopenchutes.instances.addresses.allowed=127.0.0.0/8");
            // {slug}.localhost is this machine's, for browsers and curl alike.
            own.add("-Dopenchutes.instances.call.domain=localhost");
        }
        if (service.equals(ServiceDefinition.CHUTES)) {
            own.add("-Dopenchutes.chutes.accounts.seed-file=" + accounts);
            // Chutes run without containers here.
            own.add("-Dopenchutes.chutes.images.builder=record");
        }
        return own;
    }

    private static void startTogether(List<? extends EmbeddedServer> servers) {
        List<CompletableFuture<Void>> starts = servers.stream()
                .map(server -> CompletableFuture.runAsync(server::start, task -> new Thread(task).start()))
                .toList();
        try {
            CompletableFuture.allOf(starts.toArray(CompletableFuture[]::new)).join();
        } catch (CompletionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
        }
    }

    private void supervise(EmbeddedServer server) {
        Supervisor supervisor = new Supervisor(server, clock, console, readyFile::rewrite);
        supervisors.put(server, supervisor);
        supervisor.watch();
    }

    /** Kills a process as {@code kill -9} does and leaves it dead until {@link #bringBack}: for tests of an absence. */
    public synchronized void takeAway(EmbeddedServer server) {
        supervisors.remove(server).close();
        server.kill();
    }

    /** Starts a process that was taken away, and returns when it is ready. */
    public synchronized void bringBack(EmbeddedServer server) {
        server.start();
        readyFile.rewrite();
        supervise(server);
    }

    /** Tells scripts that the platform is ready, and where everything is. */
    public void announce(Map<String, Object> more) {
        readyFile.write(() -> {
            Map<String, Object> content = new LinkedHashMap<>();
            content.put("base_url", baseUrl());
            content.put("launcher_pid", ProcessHandle.current().pid());
            content.put("bootstrap_servers", kafka.bootstrapServers());
            Map<String, Object> processes = new LinkedHashMap<>();
            for (EmbeddedServer server : servers()) {
                Map<String, Object> process = new LinkedHashMap<>();
                process.put("pid", server.pid());
                process.put("port", server.port());
                if (server instanceof ServiceProcess service) {
                    process.put("management_port", service.managementPort());
                }
                processes.put(server.name().toLowerCase(java.util.Locale.ROOT), process);
            }
            content.put("processes", processes);
            Map<String, Object> databases = new LinkedHashMap<>();
            ServiceDefinition.ALL.forEach(service -> databases.put(
                    service.name(),
                    Map.of(
                            "jdbc_url", postgreSql.jdbcUrl(service.database()),
                            "user", service.database(),
                            "password", service.database())));
            content.put("databases", databases);
            content.putAll(more);
            return content;
        });
    }

    /** Whether there is anything to stop. */
    public boolean hasStarted() {
        return postgreSql != null;
    }

    /** Every process, in the order of their start. */
    public List<EmbeddedServer> servers() {
        List<EmbeddedServer> servers = new ArrayList<>(List.of(postgreSql, kafka));
        servers.addAll(serviceProcesses());
        servers.addAll(miners);
        return servers;
    }

    /** The first replica of each service. */
    public Map<ServiceDefinition, ServiceProcess> services() {
        Map<ServiceDefinition, ServiceProcess> first = new LinkedHashMap<>();
        services.forEach((definition, processes) -> first.put(definition, processes.get(0)));
        return first;
    }

    /** All replicas of all services. */
    public List<ServiceProcess> serviceProcesses() {
        return services.values().stream().flatMap(List::stream).toList();
    }

    public String baseUrl() {
        return "http://127.0.0.1:" + options.port();
    }

    public String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    public Path logs() {
        return data.logs();
    }

    /** Stops in the opposite order, so that nobody loses what he still needs: no caller, then no service, then Kafka and PostgreSQL. */
    @Override
    public synchronized void close() {
        if (!data.isLocked()) {
            // The folder is another launcher's, and so is all that runs on it.
            return;
        }
        readyFile.delete();
        supervisors.values().forEach(Supervisor::close);
        // They tell the platform what they end.
        miners.parallelStream().forEach(ServiceProcess::stop);
        if (gateway != null) {
            gateway.close();
            gateway = null;
        }
        serviceProcesses().parallelStream().forEach(ServiceProcess::stop);
        if (kafka != null) {
            kafka.stop();
        }
        if (postgreSql != null) {
            postgreSql.stop();
        }
        data.unlock();
    }
}
