package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"time"

	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
)

// No registry has an image of this name.
const missingImage = "no-such-image"

var variable = regexp.MustCompile(`\$\(([A-Za-z_][A-Za-z0-9_]*)\)`)

// runner runs pods as processes.
type runner struct {
	client   kubernetes.Interface
	programs string
	folder   string
	lock     sync.Mutex
	pods     map[types.UID]*process
	next     int
}

// process is a pod that runs, or ran: the process of that of its containers whose turn it is, or was last.
type process struct {
	address string
	folder  string
	// The folders of its volumes.
	volumes   map[string]string
	container core.Container
	command   *exec.Cmd
	started   meta.Time
	stopAt    time.Time
	ended     chan struct{}
	exit      int
	// What is reported of the containers before.
	before []core.ContainerStatus
}

// containers are those of a pod in the order in which they run.
func containers(pod *core.Pod) []core.Container {
	return append(append([]core.Container{}, pod.Spec.InitContainers...), pod.Spec.Containers[0])
}

func (p *process) file(kind, container string) string {
	return filepath.Join(p.folder, kind+"-"+container)
}

func newRunner(client kubernetes.Interface, programs string) *runner {
	folder, err := os.MkdirTemp("", "fakekubelet-")
	check(err)
	r := &runner{client: client, programs: programs, folder: folder, pods: map[types.UID]*process{}, next: 1}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	go func() {
		<-signals
		r.endAll()
		os.Exit(0)
	}()
	return r
}

func (r *runner) endAll() {
	r.lock.Lock()
	defer r.lock.Unlock()
	for _, p := range r.pods {
		p.kill(syscall.SIGKILL)
	}
	_ = os.RemoveAll(r.folder)
}

// forgetOthersThan kills what belongs to pods that are gone from the API server, deleted by force or with their node.
func (r *runner) forgetOthersThan(pods []core.Pod) {
	there := map[types.UID]bool{}
	for i := range pods {
		there[pods[i].UID] = true
	}
	r.lock.Lock()
	defer r.lock.Unlock()
	for uid, p := range r.pods {
		if !there[uid] {
			p.kill(syscall.SIGKILL)
			_ = os.RemoveAll(p.folder)
			delete(r.pods, uid)
		}
	}
}

func (p *process) kill(with syscall.Signal) {
	// The whole group; one that is gone already is no fault.
	_ = syscall.Kill(-p.command.Process.Pid, with)
}

func (p *process) hasEnded() bool {
	select {
	case <-p.ended:
		return true
	default:
		return false
	}
}

// attend does for a pod what is next.
func (r *runner) attend(ctx context.Context, pod *core.Pod, nodeIsThere bool) error {
	r.lock.Lock()
	p := r.pods[pod.UID]
	r.lock.Unlock()
	if !nodeIsThere {
		if p != nil {
			p.kill(syscall.SIGKILL)
		}
		return nil
	}
	pods := r.client.CoreV1().Pods(pod.Namespace)
	switch {
	case pod.DeletionTimestamp != nil:
		if p != nil && !p.hasEnded() {
			if p.stopAt.IsZero() {
				p.kill(syscall.SIGTERM)
				p.stopAt = time.Now().Add(time.Duration(*pod.Spec.TerminationGracePeriodSeconds) * time.Second)
			} else if time.Now().After(p.stopAt) {
				p.kill(syscall.SIGKILL)
			}
			return nil
		}
		log.Printf("gone: %s/%s", pod.Namespace, pod.Name)
		return pods.Delete(ctx, pod.Name, *meta.NewDeleteOptions(0))
	case pod.Status.Phase == core.PodFailed || pod.Status.Phase == core.PodSucceeded:
		// Evicted, or ended: nothing of it runs on.
		if p != nil {
			p.kill(syscall.SIGKILL)
		}
		return nil
	case p == nil:
		return r.begin(ctx, pod)
	case p.hasEnded() && p.exit == 0 && len(p.before) < len(pod.Spec.InitContainers):
		p.before = append(p.before, p.status(p.end()))
		if err := r.run(ctx, pod, p); err != nil {
			p.before = p.before[:len(p.before)-1]
			return err
		}
		return nil
	case p.hasEnded():
		return r.reportEnd(ctx, pod, p)
	}
	return nil
}

func (r *runner) begin(ctx context.Context, pod *core.Pod) error {
	if first := containers(pod)[0]; strings.Contains(first.Image, missingImage) {
		if len(pod.Status.ContainerStatuses)+len(pod.Status.InitContainerStatuses) > 0 {
			return nil
		}
		return r.waits(ctx, pod, &process{container: first}, "ErrImagePull", fmt.Sprintf("failed to pull and unpack image %q: not found", first.Image))
	}
	r.lock.Lock()
	r.next++
	// Each pod has an address of its own, as it would in a cluster; all of 127.0.0.0/8 is this machine.
	address := fmt.Sprintf("127.77.%d.%d", r.next/250, 1+r.next%250)
	r.lock.Unlock()
	p := &process{address: address, folder: filepath.Join(r.folder, string(pod.UID)), volumes: map[string]string{}}
	if err := r.fill(ctx, pod, p); errors.IsNotFound(err) {
		// The secret is not there yet: a kubelet waits for it.
		return nil
	} else if err != nil {
		return err
	}
	return r.run(ctx, pod, p)
}

// fill makes the folders of the pod's volumes.
func (r *runner) fill(ctx context.Context, pod *core.Pod, p *process) error {
	for _, volume := range pod.Spec.Volumes {
		folder := filepath.Join(p.folder, "volume-"+volume.Name)
		p.volumes[volume.Name] = folder
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return err
		}
		if volume.Secret == nil {
			continue
		}
		secret, err := r.client.CoreV1().Secrets(pod.Namespace).Get(ctx, volume.Secret.SecretName, meta.GetOptions{})
		if err != nil {
			return err
		}
		items := volume.Secret.Items
		if len(items) == 0 {
			for key := range secret.Data {
				items = append(items, core.KeyToPath{Key: key, Path: key})
			}
		}
		for _, item := range items {
			if err := os.WriteFile(filepath.Join(folder, item.Path), secret.Data[item.Key], 0o400); err != nil {
				return err
			}
		}
	}
	return nil
}

// run starts the process of the container whose turn it is.
func (r *runner) run(ctx context.Context, pod *core.Pod, p *process) error {
	p.container = containers(pod)[len(p.before)]
	work, environment, err := p.environment()
	if err != nil {
		return err
	}
	var words []string
	for _, word := range append(append([]string{}, p.container.Command...), p.container.Args...) {
		words = append(words, expand(word, environment))
	}
	program := words[0]
	if !filepath.IsAbs(program) {
		program = filepath.Join(r.programs, program)
	}
	output, err := os.Create(p.file("log", p.container.Name))
	if err != nil {
		return err
	}
	command := exec.Command(program, words[1:]...)
	command.Dir, command.Stdout, command.Stderr = work, output, output
	command.Env = []string{"PATH=" + r.programs + ":/usr/bin:/bin:/usr/sbin:/sbin", "HOME=" + work}
	for name, value := range environment {
		command.Env = append(command.Env, name+"="+value)
	}
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := command.Start(); err != nil {
		return r.waits(ctx, pod, p, "CreateContainerError", err.Error())
	}
	ended := make(chan struct{})
	p.command, p.started, p.ended = command, meta.Now(), ended
	go func() {
		_ = command.Wait()
		p.exit = command.ProcessState.ExitCode()
		_ = output.Close()
		close(ended)
	}()
	r.lock.Lock()
	r.pods[pod.UID] = p
	r.lock.Unlock()
	log.Printf("runs: %s/%s on %s: %s", pod.Namespace, pod.Name, pod.Spec.NodeName, strings.Join(words, " "))
	pod.Status.StartTime, pod.Status.PodIP = &p.started, p.address
	pod.Status.PodIPs = []core.PodIP{{IP: p.address}}
	if len(p.before) == len(pod.Spec.InitContainers) {
		pod.Status.Phase = core.PodRunning
	}
	return r.is(ctx, pod, p, core.ContainerState{Running: &core.ContainerStateRunning{StartedAt: p.started}})
}

// environment returns the working folder, and the container's environment with the paths of this machine.
func (p *process) environment() (string, map[string]string, error) {
	work := filepath.Join(p.folder, "work")
	if err := os.MkdirAll(work, 0o700); err != nil {
		return "", nil, err
	}
	here := map[string]string{core.TerminationMessagePathDefault: p.file("message", p.container.Name)}
	for _, mount := range p.container.VolumeMounts {
		if mount.SubPath == "" {
			here[mount.MountPath] = p.volumes[mount.Name]
			continue
		}
		if filepath.Dir(mount.MountPath) != p.container.WorkingDir {
			return "", nil, fmt.Errorf("%s is not in the working folder", mount.MountPath)
		}
		data, err := os.ReadFile(filepath.Join(p.volumes[mount.Name], mount.SubPath))
		if err != nil {
			return "", nil, err
		}
		if err := os.WriteFile(filepath.Join(work, filepath.Base(mount.MountPath)), data, 0o400); err != nil {
			return "", nil, err
		}
	}
	environment := map[string]string{}
	for _, variable := range p.container.Env {
		value := expand(variable.Value, environment)
		if variable.ValueFrom != nil && variable.ValueFrom.FieldRef != nil && variable.ValueFrom.FieldRef.FieldPath == "status.podIP" {
			value = p.address
		}
		if path, ok := here[value]; ok {
			value = path
		}
		environment[variable.Name] = value
	}
	return work, environment, nil
}

func expand(text string, environment map[string]string) string {
	return variable.ReplaceAllStringFunc(text, func(match string) string {
		if value, ok := environment[match[2:len(match)-1]]; ok {
			return value
		}
		return match
	})
}

func (r *runner) waits(ctx context.Context, pod *core.Pod, p *process, reason, message string) error {
	return r.is(ctx, pod, p, core.ContainerState{Waiting: &core.ContainerStateWaiting{Reason: reason, Message: message}})
}

func (r *runner) reportEnd(ctx context.Context, pod *core.Pod, p *process) error {
	pod.Status.Phase = core.PodSucceeded
	if p.exit != 0 {
		pod.Status.Phase = core.PodFailed
	}
	return r.is(ctx, pod, p, p.end())
}

// end is what is reported of the container that ran last.
func (p *process) end() core.ContainerState {
	reason := "Completed"
	if p.exit != 0 {
		reason = "Error"
	}
	message, _ := os.ReadFile(p.file("message", p.container.Name))
	return core.ContainerState{Terminated: &core.ContainerStateTerminated{ExitCode: int32(p.exit), Reason: reason, Message: string(message),
		StartedAt: p.started, FinishedAt: meta.Now()}}
}

func (p *process) status(state core.ContainerState) core.ContainerStatus {
	running := state.Running != nil
	return core.ContainerStatus{Name: p.container.Name, Image: p.container.Image, Ready: running, Started: &running, State: state}
}

func (r *runner) is(ctx context.Context, pod *core.Pod, p *process, state core.ContainerState) error {
	all := append(append([]core.ContainerStatus{}, p.before...), p.status(state))
	if init := len(pod.Spec.InitContainers); len(all) > init {
		pod.Status.InitContainerStatuses, pod.Status.ContainerStatuses = all[:init], all[init:]
	} else {
		pod.Status.InitContainerStatuses = all
	}
	_, err := r.client.CoreV1().Pods(pod.Namespace).UpdateStatus(ctx, pod, meta.UpdateOptions{})
	return err
}

// serveLogs answers what the API server asks a kubelet for: /containerLogs/NAMESPACE/POD/CONTAINER?follow=true. It returns the port.
func (r *runner) serveLogs() int32 {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "fakekubelet"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(24 * time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	check(err)
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{MinVersion: tls.VersionTLS12,
		Certificates: []tls.Certificate{{Certificate: [][]byte{certificate}, PrivateKey: key}}})
	check(err)
	go func() { check(http.Serve(listener, http.HandlerFunc(r.log))) }()
	return int32(listener.Addr().(*net.TCPAddr).Port)
}

func (r *runner) log(answer http.ResponseWriter, request *http.Request) {
	parts := strings.Split(strings.Trim(request.URL.Path, "/"), "/")
	if len(parts) != 4 || parts[0] != "containerLogs" {
		http.NotFound(answer, request)
		return
	}
	pod, err := r.client.CoreV1().Pods(parts[1]).Get(request.Context(), parts[2], meta.GetOptions{})
	if err != nil {
		http.Error(answer, err.Error(), http.StatusNotFound)
		return
	}
	r.lock.Lock()
	p := r.pods[pod.UID]
	r.lock.Unlock()
	if p == nil {
		http.Error(answer, "it has not begun", http.StatusBadRequest)
		return
	}
	file, err := os.Open(p.file("log", parts[3]))
	if err != nil {
		http.Error(answer, err.Error(), http.StatusBadRequest)
		return
	}
	defer file.Close()
	for {
		ended := p.hasEnded() || p.container.Name != parts[3]
		if _, err := io.Copy(answer, file); err != nil {
			return
		}
		if flusher, ok := answer.(http.Flusher); ok {
			flusher.Flush()
		}
		if ended || request.URL.Query().Get("follow") != "true" {
			return
		}
		select {
		case <-request.Context().Done():
			return
		case <-time.After(200 * time.Millisecond):
		}
	}
}
