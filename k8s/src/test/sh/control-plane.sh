# Builds the programs of a control plane once, into the cache folder, which takes a quarter of an hour on two cores, and starts etcd, API server, controller
# manager, scheduler and fake kubelet in a folder of their own, which ends with the script that has read this file. Sets kubectl, helm, work, KUBECONFIG, and
# the functions start, free_port. Needs go, and etcd on the path (Debian: etcd-server); without them the script ends with the word "skipped".
# Takes: $test (the name of the test), $chart (the folder k8s), and for the fake kubelet $kubelet_arguments (an array).
release=v1.34.4 helm_release=v3.19.0
command -v go >/dev/null || PATH=$PATH:/usr/local/go/bin
command -v go >/dev/null || { echo "$test: skipped, there is no go"; exit 0; }
command -v etcd >/dev/null || { echo "$test: skipped, there is no etcd (Debian: apt-get install etcd-server)"; exit 0; }
cache=${XDG_CACHE_HOME:-$HOME/.cache}/openchutes-install-test/$release-helm-$helm_release
kubelet=$cache/fakekubelet-$(cat "$chart"/src/test/go/fakekubelet/*.go | sha256sum | cut -c1-12)

programs=(kube-apiserver kube-controller-manager kube-scheduler kubectl)
missing=()
for program in "${programs[@]}"; do [ -x "$cache/$program" ] || missing+=("k8s.io/kubernetes/cmd/$program"); done
if [ "${#missing[@]}" -gt 0 ] || [ ! -x "$kubelet" ]; then
  echo "$test: building (once): ${missing[*]} fakekubelet"
  mkdir -p "$cache/src/fakekubelet"; cd "$cache/src"
  cp "$chart"/src/test/go/fakekubelet/*.go fakekubelet/
  gomod=$(go mod download -json "k8s.io/kubernetes@$release" | sed -n 's/.*"GoMod": "\(.*\)",/\1/p')
  # Kubernetes replaces its staging modules by folders; from outside they are the published modules of the same release.
  { printf 'module installtest\n\ngo %s\n\nrequire k8s.io/kubernetes %s\n\nreplace (\n' "$(sed -n 's/^go //p' "$gomod")" "$release"
    sed -n 's#.*\(k8s\.io/[a-z-]*\) => \./staging.*#\1#p' "$gomod" | sort -u | sed "s#.*#\t& => & v0.${release#v1.}#"; echo ')'; } > go.mod
  { printf '//go:build tools\n\npackage installtest\n\nimport (\n'; printf '\t_ "k8s.io/kubernetes/cmd/%s"\n' "${programs[@]}"; echo ')'; } > tools.go
  go mod tidy > tidy.log 2>&1 || { tail -n 5 tidy.log; echo "$test: the modules could not be had"; exit 1; }
  flags=""
  for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
    flags="$flags -X $package.gitVersion=$release -X $package.gitMajor=1 -X $package.gitMinor=$(echo "$release" | cut -d. -f2)"
  done
  [ "${#missing[@]}" = 0 ] || go build -ldflags "$flags" -o "$cache/" "${missing[@]}"
  go build -o "$kubelet" ./fakekubelet
fi
[ -x "$cache/helm" ] || { cd "$cache" && GOBIN="$cache" go install "helm.sh/helm/v3/cmd/helm@$helm_release"; }
kubectl=$cache/kubectl helm=$cache/helm

work=$(mktemp -d); pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT
fail() { echo "$test: FAILED: $*"; tail -n 5 "$work"/controllers.log "$work"/kubelet.log; exit 1; }
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
start() { local log=$work/$1.log; shift; "$@" > "$log" 2>&1 & pids+=($!); }
etcd_port=$(free_port); peer_port=$(free_port); api_port=$(free_port)
start etcd etcd --data-dir "$work/etcd" --listen-client-urls "http://127.0.0.1:$etcd_port" --advertise-client-urls "http://127.0.0.1:$etcd_port" \
  --listen-peer-urls "http://127.0.0.1:$peer_port" --unsafe-no-fsync
openssl genrsa -out "$work/sa.key" 2048 2>/dev/null
echo "test-token,admin,admin,system:masters" > "$work/tokens"
# The admission plugin would taint the new node, and the controller that takes the taint away does not run (see below).
start apiserver "$cache/kube-apiserver" --etcd-servers "http://127.0.0.1:$etcd_port" --secure-port "$api_port" --bind-address 127.0.0.1 --cert-dir "$work/certs" \
  --service-account-issuer https://kubernetes.default.svc --service-account-key-file "$work/sa.key" --service-account-signing-key-file "$work/sa.key" \
  --token-auth-file "$work/tokens" --authorization-mode RBAC --service-cluster-ip-range 10.96.0.0/16 --disable-admission-plugins TaintNodesByCondition
cat > "$work/kubeconfig" <<X
apiVersion: v1
kind: Config
clusters: [{name: test, cluster: {server: "https://127.0.0.1:$api_port", insecure-skip-tls-verify: true}}]
users: [{name: admin, user: {token: test-token}}]
contexts: [{name: test, context: {cluster: test, user: admin}}]
current-context: test
X
export KUBECONFIG=$work/kubeconfig
for _ in $(seq 240); do "$kubectl" get --raw /readyz >/dev/null 2>&1 && break; sleep 0.5; done
"$kubectl" get --raw /readyz >/dev/null || { tail -n 20 "$work/apiserver.log"; echo "$test: the API server did not start"; exit 1; }
echo "$test: $("$kubectl" version -o json | sed -n 's/.*"gitVersion": "\(.*\)".*/\1/p' | tail -n 1) answers"
# The fake node sends no heartbeats: its controller would evict everything after a minute.
start controllers "$cache/kube-controller-manager" --kubeconfig "$KUBECONFIG" --leader-elect=false --bind-address 127.0.0.1 --secure-port "$(free_port)" \
  --cert-dir "$work/certs-controllers" --service-account-private-key-file "$work/sa.key" --controllers='*,-node-lifecycle-controller'
start scheduler "$cache/kube-scheduler" --kubeconfig "$KUBECONFIG" --leader-elect=false --bind-address 127.0.0.1 --secure-port "$(free_port)" \
  --cert-dir "$work/certs-scheduler"
start kubelet "$kubelet" ${kubelet_arguments[@]+"${kubelet_arguments[@]}"}
