package io.openchutes.chutes;

import io.openchutes.base.config.Bounds;
import io.openchutes.base.config.DurationBounds;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Configuration of chutes-service; every key has a default that runs. */
@RegisterForReflection
@ConfigMapping(prefix = "openchutes.chutes")
public interface ChutesConfig {
    /** Where logos are served: {@code {base}/{logo_id}} is shown as {@code logo}. Without it, {@code logo} is null. */
    Optional<String> logoBaseUrl();

    /**
     * The words that make a name belong to a subnet, each with the subnet's netuid; the known ones are in application.properties.
     */
    Map<String, Integer> subnets();

    /** The subnets whose chutes show their source to their owner, whom they are shared with and the subnet's administrators alone. */
    @WithDefault("chronoseek")
    Set<String> subnetsWithHiddenSource();

    /** Regular expressions, matched against the whole name ignoring case, of chutes that can't be changed or deployed again. */
    Optional<List<String>> immutableNames();

    Deployment deployment();

    Prices prices();

    Lists lists();

    Warmup warmup();

    Templates templates();

    Instances instances();

    Invocations invocations();

    Accounts accounts();

    Tokens tokens();

    Images images();

    interface Deployment {
        /** Successful deployments an account may make within 24 hours. */
        @WithDefault("24")
        @Bounds(min = 1)
        int dailyLimit();

        /** How many hours at the estimated price the first deployment of a name costs. */
        @WithDefault("3")
        @Bounds(min = 0)
        BigDecimal feeHours();

        /**
         * How many deployments are under way at once on one replica, from the parsing of the body to the answer, half of them of one account:
         * fewer than there are connections to the database.
         */
        @WithDefault("8")
        @Bounds(min = 2, max = 1_000)
        int atOnce();

        /** How many deployments may wait for that, half of them of one account; beyond it: 503, 429. */
        @WithDefault("64")
        @Bounds(min = 2, max = 10_000)
        int waiting();

        SyntaxChecks syntaxChecks();
    }

    interface SyntaxChecks {
        /** How much processor time the syntax check of one source may take before it is refused; four times as much on the clock. */
        @WithDefault("3s")
        Duration limit();

        /** How many sources are checked at the same time; hostile code may need 100 MB of memory for each, most code a tenth of it. */
        @WithDefault("1")
        @Bounds(min = 1, max = 64)
        int atOnce();

        /** How many checks an account may have within a minute on one replica; beyond it: 429. */
        @WithDefault("240")
        @Bounds(min = 1)
        int triesPerMinute();

        /** How long the checks of an account may take in all within a minute on one replica; beyond it: 429. */
        @WithDefault("10s")
        Duration timePerMinute();
    }

    interface Prices {
        /**
         * A file with the hourly prices of GPUs, as {@code {"gpus": [{"gpu": "h100", "hourly_usd": 2.5}]}}; it is looked at every ten seconds. What it
         * does not name keeps the price that ships. Give instance-service the same.
         */
        Optional<Path> file();

        /** A selector without {@code include} keeps the GPUs that cost at most this many times the cheapest it allows. */
        @WithDefault("2.5")
        @Bounds(min = 1)
        BigDecimal maxPriceSpread();

        /** What a private chute's multiplier is multiplied with. */
        @WithDefault("2")
        double privateFactor();

        /** What the multiplier of a private chute of a subnet is multiplied with instead. */
        @WithDefault("3")
        double integratedSubnetFactor();

        /** What the multiplier of a chute in a trusted execution environment is multiplied with. */
        @WithDefault("2.25")
        double teeFactor();

        /** The largest manual boost that counts. */
        @WithDefault("20")
        double maxManualBoost();
    }

    interface Lists {
        /** How old an anonymous list or a total may be. */
        @WithDefault("5s")
        Duration maxAge();

        /**
         * A page of {@code GET /chutes/} ends behind the chute with which it has so many bytes, whatever its limit; the next page begins
         * at the offset behind it. While it is written a page takes two to three times as much memory.
         */
        @WithDefault("4194304")
        @Bounds(min = 65536, max = 67108864)
        long pageBytes();

        /**
         * How many bytes of memory the cached answers about chutes may take, lists and single ones.
         */
        @WithDefault("67108864")
        @Bounds(min = 0)
        long cacheBytes();

        /** How many cord lists are kept in memory, counted in characters, of one or two bytes each. */
        @WithDefault("33554432")
        @Bounds(min = 0)
        long cordCacheCharacters();
    }

    interface Warmup {
        /** How often a waiting stream repeats that the chute is cold. */
        @WithDefault("3s")
        Duration coldEvery();

        /** When a stream ends although the chute is still cold. */
        @WithDefault("600s")
        Duration longest();

        /** A chute's warm-up is announced at most once in this time. */
        @WithDefault("30s")
        Duration announceEvery();

        /** How many streams one replica keeps open; beyond it: 503. */
        @WithDefault("50000")
        @Bounds(min = 1)
        int maxOpen();

        /** How many of them one account keeps open; beyond it: 429. */
        @WithDefault("200")
        @Bounds(min = 1)
        int maxOpenPerAccount();
    }

    interface Templates {
        /** The name of the system account's images that vLLM chutes run in. */
        @WithDefault("vllm")
        String vllmImage();

        /** The name of the system account's images that diffusion chutes run in. */
        @WithDefault("diffusion")
        String diffusionImage();

        /**
         * Whether a deployment from a template counts as agreeing to its fee. The public API's clients send no {@code accept_fee} there,
         * so without it accounts that pay get a 402 from them.
         */
        @WithDefault("false")
        boolean acceptFee();

        /**
         * Where a vLLM model's newest revision is asked for when a request names none: an address with {@code {model}} in it that
         * answers JSON with the revision as {@code sha}. Without it such a request is refused.
         */
        Optional<String> revisionResolverUrl();
    }

    interface Instances {
        /** How long a chute's owner sees an instance that has ended. */
        @WithDefault("24h")
        @DurationBounds(min = "PT1H", max = "PT168H")
        Duration keepEnded();

        /** How many instances that have ended are kept of one chute, the newest. */
        @WithDefault("50")
        @Bounds(min = 1, max = 500)
        int endedPerChute();
    }

    interface Invocations {
        /** How often counted invocations are folded into the chutes' invocation_count. */
        @WithDefault("30s")
        Duration foldEvery();

        /** What a producer repeats within this time is counted once. */
        @WithDefault("10m")
        Duration repeatWindow();
    }

    interface Accounts {
        /**
         * Whether this service is the accounts' owner: it registers accounts and API keys and announces them on
         * chutes.account-events. Set it to false where another system writes that topic: registration and changes of keys are then
         * refused. There must be one owner.
         */
        @WithDefault("true")
        boolean owner();

        /** The registration token, sent as the query parameter {@code token}. If unset, registration needs none. */
        Optional<String> registrationToken();

        /** The permissions_bitmask of a new account: developer and free_account. */
        @WithDefault("17")
        @Bounds(min = 0)
        long newPermissions();

        /** The balance of a new account in US dollars. */
        @WithDefault("0")
        @Bounds(min = 0)
        BigDecimal newBalance();

        /** Usernames that nobody can register, ignoring case, besides {@code chutes}. */
        @WithDefault("admin,administrator,root,system,support,openchutes,api,null,none,anonymous,me")
        Set<String> reservedUsernames();

        /**
         * How many registrations one address may attempt in {@code registration-window}, whatever comes of them, counted on all replicas
         * together. An IPv6 address counts by its network of 64 bits.
         */
        @WithDefault("20")
        @Bounds(min = 1, max = 1_000_000)
        int registrationsPerAddress();

        /** The same for the network around an address: 24 bits of IPv4, 48 bits of IPv6. */
        @WithDefault("200")
        @Bounds(min = 1, max = 1_000_000)
        int registrationsPerNetwork();

        /**
         * Networks of the proxies before this service, as {@code 10.0.0.0/8}: what they append to {@code X-Forwarded-For} is believed, read
         * from the right, and a registration counts for the first address that is none of theirs. Without it the address of the connection
         * counts. Whoever is inside these networks can write what he likes there, so name no wider ones than the proxies need.
         */
        Optional<Set<String>> trustedProxies();

        /** The window in which registrations are counted. */
        @WithDefault("1h")
        Duration registrationWindow();

        /** How many API keys an account may have. */
        @WithDefault("100")
        @Bounds(min = 1)
        int keysPerAccount();

        /**
         * A JSON file of accounts to create at start where they do not exist yet, for the system's own account and its
         * administrators: a list of objects in the form of account-changed events, with the digests of API keys. Needs
         * {@code owner}.
         */
        Optional<Path> seedFile();
    }

    interface Tokens {
        /** How long a log-in token is good. */
        @WithDefault("1h")
        @DurationBounds(min = "PT15M", max = "PT24H")
        Duration lifetime();

        /**
         * The private key that log-in tokens are signed with, of the curve P-256, PKCS #8 in PEM, as {@code openssl genpkey -algorithm EC -pkeyopt
         * ec_paramgen_curve:P-256} writes it. Without it: keys are made here, kept in the database and changed by themselves. Another file
         * takes over at the next start; what the one before signed is good until its time is over.
         */
        Optional<Path> privateKeyFile();

        /** How long a key that was made here is signed with; the next one is announced an hour before. */
        @WithDefault("30d")
        @DurationBounds(min = "PT24H", max = "PT8760H")
        Duration rotateEvery();

        /** How often one address may try to log in within {@code login-window}, on all replicas together. */
        @WithDefault("100")
        @Bounds(min = 1, max = 1_000_000)
        int loginsPerAddress();

        /** How often one account may log in within that time. */
        @WithDefault("100")
        @Bounds(min = 1, max = 1_000_000)
        int loginsPerAccount();

        /** The window in which log-ins are counted. */
        @WithDefault("10m")
        @DurationBounds(min = "PT1M", max = "PT24H")
        Duration loginWindow();
    }

    interface Images {
        /** How images that are uploaded are built. */
        enum Builder {
            /** Not at all: uploads are refused, images are registered by their reference. */
            NONE,
            /** The Dockerfile is kept and nothing is built, for machines where chutes run without containers. */
            RECORD,
            /** Each image by a Job of a Kubernetes cluster, which pushes it to a registry. */
            KUBERNETES
        }

        /**
         * Whether this service is the images' owner: it registers images and announces them on chutes.image-events. Off where another
         * system writes that topic: images are then found here, and not made. There must be one owner.
         */
        @WithDefault("true")
        boolean owner();

        /** How images that {@code chutes build} uploads are built: {@code none}, {@code record} or {@code kubernetes}. */
        @WithDefault("none")
        Builder builder();

        /** The registries whose images may be registered, each a host with its port if it has one. Without it: all. */
        Optional<Set<String>> referenceHosts();

        /** How many images an account may have. */
        @WithDefault("1000")
        @Bounds(min = 1)
        int perAccount();

        /** The largest upload of {@code chutes build}; at most 1 GiB. It is kept in a file until it is dealt with. */
        @WithDefault("64M")
        MemorySize maxUpload();

        /** How many bytes an uploaded build context may unpack to. */
        @WithDefault("512M")
        MemorySize maxUnpacked();

        /** How many uploads one replica takes at a time; beyond it: 503. */
        @WithDefault("4")
        @Bounds(min = 1, max = 64)
        int uploadsAtOnce();

        /** How long an upload may take to arrive; beyond it: 408. */
        @WithDefault("10m")
        Duration uploadPatience();

        /** Where uploads are kept meanwhile. Without it: the folder for temporary files. */
        Optional<Path> uploadFolder();

        Builds builds();
    }

    /** Images built by Jobs of a Kubernetes cluster, where {@code openchutes.chutes.images.builder} is {@code kubernetes}. */
    interface Builds {
        /** A registry's host and a path in it: an image becomes {@code {registry}/{image_id}:{tag}}. Needed by builder {@code kubernetes}. */
        Optional<String> registry();

        /** Whether the registry is spoken to by HTTPS alone, with a certificate that can be verified. */
        @WithDefault("true")
        boolean registryTls();

        /**
         * A Secret of type {@code kubernetes.io/dockerconfigjson} in the builds' namespace, with the right to push. Only the container that
         * pushes sees it, after all that the Dockerfile runs has ended.
         */
        Optional<String> pushSecret();

        /** Where a build's Pod reaches this service, as {@code http://openchutes-chutes.openchutes.svc:8080}. Needed by builder {@code kubernetes}. */
        Optional<String> platformUrl();

        /** The namespace of the Jobs. Without it: that of this service's own Pod, or of the kubeconfig. */
        Optional<String> namespace();

        /** The service account of the builds' Pods, which needs no rights; its token is not mounted. */
        Optional<String> serviceAccount();

        /** The image with {@code buildah}, {@code curl} and {@code tar}. */
        @WithDefault("quay.io/buildah/stable:v1.43")
        String image();

        /** The image with {@code skopeo}. */
        @WithDefault("quay.io/skopeo/stable:v1.18")
        String pushImage();

        /** Names of image pull secrets for both that exist in the namespace. */
        Optional<List<String>> pullSecrets();

        /** Where base images are looked for whose names have no host. */
        @WithDefault("docker.io")
        List<String> searchRegistries();

        /**
         * Lines that each Dockerfile ends with; {@code {chutes_version}} is the version of the client that sent it, and without one they are
         * left out. The SDK leaves its own installation to whoever builds.
         */
        @WithDefault("RUN pip install --no-cache-dir chutes=={chutes_version}")
        Optional<String> append();

        /** How buildah keeps layers: {@code overlay}, or {@code vfs}, which copies each of them. */
        @WithDefault("overlay")
        String storageDriver();

        /**
         * Whether builds get a user namespace of their own ({@code hostUsers: false}): root in a build is then nobody on its node. The nodes must
         * support it; without it only build what people send whom you would give a shell on a node.
         */
        @WithDefault("true")
        boolean userNamespaces();

        /** The capabilities of the container that builds, as root. The others have none. */
        @WithDefault(
                "CHOWN,DAC_OVERRIDE,FOWNER,FSETID,KILL,NET_BIND_SERVICE,SETFCAP,SETGID,SETPCAP,SETUID,SYS_ADMIN,SYS_CHROOT")
        List<String> capabilities();

        /** The runtime class of the Pods, as one with a sandbox. */
        Optional<String> runtimeClass();

        /** The priority class of the Pods. */
        Optional<String> priorityClass();

        /** The CPU that the scheduler sets aside for a build, as {@code 500m}. */
        @WithDefault("1")
        String cpu();

        /** The CPU that a build has at most. */
        @WithDefault("4")
        String cpuLimit();

        /** The memory of a build, set aside and limit. */
        @WithDefault("4Gi")
        String memory();

        /** How much a build may write to its node's disk; beyond it, it is evicted. */
        @WithDefault("60Gi")
        String disk();

        /** How long a build may take, from its Job to the push. */
        @WithDefault("30m")
        @DurationBounds(min = "PT10S", max = "PT24H")
        Duration deadline();

        /** How long a build's Pod may wait for a node. */
        @WithDefault("5m")
        @DurationBounds(min = "PT0.1S", max = "PT24H")
        Duration scheduleWithin();

        /** How long a Job that has ended stays in the cluster, to be looked at. */
        @WithDefault("1h")
        @DurationBounds(min = "PT0S", max = "PT168H")
        Duration keepEnded();

        /** How many builds run at once, on all replicas together. */
        @WithDefault("2")
        @Bounds(min = 1, max = 64)
        int atOnce();

        /** How many builds may wait or run; beyond it uploads are answered by 503. Their contexts are in the database meanwhile. */
        @WithDefault("50")
        @Bounds(min = 1, max = 10_000)
        int queued();

        /** How many of them may be of one account; beyond it: 429. */
        @WithDefault("5")
        @Bounds(min = 1, max = 10_000)
        int queuedPerAccount();

        /** How many lines of a build's log are kept, of at most 1,024 characters each: what comes after is left out, but for the last 100. */
        @WithDefault("5000")
        @Bounds(min = 1, max = 1_000_000)
        int logLines();

        /** How many readers of growing logs one replica has; beyond it: 503. */
        @WithDefault("500")
        @Bounds(min = 1, max = 100_000)
        int logReaders();
    }
}
