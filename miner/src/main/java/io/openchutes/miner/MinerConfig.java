package io.openchutes.miner;

import io.openchutes.base.config.Bounds;
import io.openchutes.base.config.DurationBounds;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What an operator may set of a miner's agent. */
@RegisterForReflection
@ConfigMapping(prefix = "openchutes.miner")
public interface MinerConfig {
    /** Whether the agent works at all; off, it starts and does nothing. */
    @WithDefault("true")
    boolean enabled();

    /** The platform's base URL. */
    @WithDefault("http://localhost:8080")
    URI apiUrl();

    /** A file with the seed of the miner's hotkey, 64 hex digits; nobody but its owner may be able to read it. */
    Optional<Path> seedFile();

    /** The seed itself, 64 hex digits, for secrets that come as environment variables; a file is better, since chutes of the same user can't read it in {@code /proc}. */
    Optional<String> seed();

    /** Where instances, their processes and the Python environment are kept; one agent at a time. */
    @WithDefault(".openchutes-miner")
    Path data();

    /**
     * The GPUs of this machine, or, as Pods, of the cluster, as {@code name:count,…}, with the platform's names ({@code a4000:1,h100:8}), in the order of their device
     * numbers. Without it {@code nvidia-smi} is asked, or the cluster's nodes are. It may declare what is not there, for trying out.
     */
    Optional<List<String>> gpus();

    /** Where this machine stands, as instances show it. */
    @WithDefault("local")
    String region();

    /** How often the platform is asked what is wanted; its events come at once. */
    @WithDefault("5s")
    @DurationBounds(min = "PT0.1S", max = "PT1H")
    Duration pollEvery();

    /** How often the platform hears that the instances live; it gives up those that it has not heard of for 30 seconds. */
    @WithDefault("10s")
    @DurationBounds(min = "PT0.1S", max = "PT25S")
    Duration heartbeatEvery();

    /** How long the platform may take to answer. */
    @WithDefault("10s")
    @DurationBounds(min = "PT0.1S", max = "PT5M")
    Duration answerWithin();

    /** The largest list of chutes that is read. */
    @WithDefault("256M")
    MemorySize maxAnswer();

    /** How chutes run: {@code process}, as child processes of this machine, or {@code kubernetes}, as Pods of the cluster that the agent runs in. */
    @WithDefault("process")
    Way way();

    Launch launch();

    Proxy proxy();

    Process process();

    Kubernetes kubernetes();

    /** A way to run chutes. */
    enum Way {
        PROCESS,
        KUBERNETES
    }

    interface Launch {
        /** How many chutes are launched at the same time. */
        @WithDefault("2")
        @Bounds(min = 1, max = 64)
        int atOnce();

        /** How long a chute may take until it serves; the platform's own limit is 15 minutes. */
        @WithDefault("10m")
        @DurationBounds(min = "PT1S", max = "PT15M")
        Duration within();

        /** A chute whose launch failed so many times in a row is left alone for a while. */
        @WithDefault("3")
        @Bounds(min = 1, max = 100)
        int tries();

        /** How long it is left alone then; each further failure doubles it. */
        @WithDefault("1m")
        @DurationBounds(min = "PT0.1S", max = "PT24H")
        Duration pause();

        /** The longest such pause. */
        @WithDefault("1h")
        @DurationBounds(min = "PT0.1S", max = "P7D")
        Duration longestPause();
    }

    /** What callers reach: a port for each instance. */
    interface Proxy {
        /** The name or address at which the platform reaches this machine. */
        @WithDefault("127.0.0.1")
        String host();

        /** The address that is listened at. Without it: 127.0.0.1 where {@code host} is that, else all. */
        Optional<String> listen();

        /** The ports of the instances, first and last. */
        @WithDefault("31000-31099")
        String ports();

        /** How long a connection may be open without an authenticated call on it. */
        @WithDefault("75s")
        @DurationBounds(min = "PT1S", max = "PT1H")
        Duration idle();

        /** How many readers the output of one instance may have at a time. */
        @WithDefault("8")
        @Bounds(min = 1, max = 1000)
        int logReaders();
    }

    /** Chutes as child processes: for one machine, one's own code, and trying out. It is no sandbox. */
    interface Process {
        /** A Python of at least 3.10. Without it: the first that is found. */
        Optional<String> python();

        /** The version of PyPI's {@code chutes} that runs them. */
        @WithDefault("0.6.9")
        String sdkVersion();

        /** What is installed beside it, as pip takes it ({@code vllm==0.11.0}). */
        Optional<List<String>> packages();

        /** Where Python environments are made and kept. Without it: {@code python} in the data folder. */
        Optional<Path> environments();

        /** How long making the environment may take. */
        @WithDefault("15m")
        @DurationBounds(min = "PT1S", max = "PT6H")
        Duration installWithin();

        /** How much private memory a process of a chute may have (RLIMIT_DATA). Without it: no limit. */
        Optional<MemorySize> memory();

        /** How long a chute may take to end before it is killed. */
        @WithDefault("10s")
        @DurationBounds(min = "PT0.1S", max = "PT5M")
        Duration stopWithin();

        /** How many lines of an instance's output are kept. */
        @WithDefault("1000")
        @Bounds(min = 50, max = 100_000)
        int logLines();

        /**
         * Chutes have the rights of the agent's user. Where anybody may register, anybody's code would run here, so the agent refuses such
         * an installation unless this is set.
         */
        @WithDefault("false")
        boolean allowOpenRegistration();
    }

    /** Chutes as Pods of one namespace. */
    interface Kubernetes {
        /** The namespace of the Pods. Without it: that of the agent's own Pod, or of the kubeconfig. */
        Optional<String> namespace();

        /** Tells agents apart that share a namespace: each removes what bears its name and is none of its instances. */
        @WithDefault("miner")
        String name();

        /** The labels of the agent's own Pod, each {@code key=value}: nothing else reaches the chutes' Pods. */
        @WithDefault("app.kubernetes.io/name=openchutes-miner")
        List<String> agentLabels();

        /** The networks that an agent outside of the cluster calls from, each as {@code 192.0.2.0/24}. */
        Optional<List<String>> agentNetworks();

        /** The networks that chutes never reach, not even those that may reach others. */
        @WithDefault("10.0.0.0/8,100.64.0.0/10,169.254.0.0/16,172.16.0.0/12,192.168.0.0/16")
        List<String> egressExcept();

        /** What starts a chute in its image, before the arguments of {@code chutes run}. */
        @WithDefault("chutes")
        List<String> command();

        /** The working folder of the chute, where its file is put. */
        @WithDefault("/app")
        String folder();

        /** The user, and the group, that a chute runs as; never 0. */
        @WithDefault("1000")
        @Bounds(min = 1)
        int runAsUser();

        /** Whether a chute may write nowhere but to {@code /tmp}, its home folder and {@code /dev/shm}. */
        @WithDefault("false")
        boolean readOnlyRoot();

        /** Whether Pods get a user namespace of their own ({@code hostUsers: false}); the nodes must support it. */
        @WithDefault("false")
        boolean userNamespaces();

        /** The runtime class of the Pods, as {@code nvidia} or one with a sandbox. */
        Optional<String> runtimeClass();

        /** The priority class of the Pods. */
        Optional<String> priorityClass();

        /** Names of image pull secrets that exist in the namespace. */
        Optional<List<String>> pullSecrets();

        /** The CPU that the scheduler sets aside for an instance, as {@code 500m}. */
        @WithDefault("1")
        String cpu();

        /** The memory of an instance, set aside and limit. Without it: neither. */
        Optional<String> memory();

        /** How much an instance may write to the node's disk, its logs included; beyond it, it is evicted. */
        @WithDefault("100Gi")
        String disk();

        /** The size of {@code /dev/shm}, which counts as memory. */
        @WithDefault("1Gi")
        String sharedMemory();

        /** How long a Pod may wait for a node: the GPUs were free when its place was claimed. */
        @WithDefault("5s")
        @DurationBounds(min = "PT0.1S", max = "PT15M")
        Duration scheduleWithin();

        /** How long a chute may take to end before it is killed. */
        @WithDefault("10s")
        @DurationBounds(min = "PT1S", max = "PT5M")
        Duration stopWithin();

        /** How many lines of an instance's output are kept. */
        @WithDefault("1000")
        @Bounds(min = 50, max = 100_000)
        int logLines();

        /**
         * The agent's own Deployment, in the namespace of the Pods. It owns them, so they outlive the agent and go with the Deployment: an agent
         * that starts takes over what runs. Without it: chutes end with the agent.
         */
        Optional<String> owner();

        /** How long a chute that runs on from before the agent's start waits to be wanted, before it is ended. */
        @WithDefault("2m")
        @DurationBounds(min = "PT1S", max = "PT1H")
        Duration keepFor();
    }
}
