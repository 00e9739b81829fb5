// Command fakekubelet stands for the nodes of install-test and of scripts/cluster-walk: it makes the nodes and reports of each pod that is bound to one
// what a kubelet would. Pods of Jobs and pods that never restart succeed at once, all others become ready, and pods that are deleted go away. Nothing runs,
// but, with -run, the pods that a miner or the builder of images made: each container as a process of this machine, init containers one after another before
// it, with its files, its environment, its logs and an address of its own.
package main

import (
	"context"
	"flag"
	"log"
	"os"
	"strings"
	"time"

	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
)

// Whose pods run.
var managers = map[string]bool{"openchutes-miner": true, "openchutes-builder": true}

func main() {
	nodes := flag.String("nodes", "fake", "the nodes, each as name or name=PRODUCT:COUNT:MEMORY-MIB for one with GPUs, with commas between")
	run := flag.String("run", "", "the folder whose programs run pods, before those of the path; without it nothing runs")
	flag.Parse()
	config, err := clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG"))
	check(err)
	config.QPS, config.Burst = 200, 400
	client, err := kubernetes.NewForConfig(config)
	check(err)
	ctx := context.Background()
	var processes *runner
	port := int32(0)
	if *run != "" {
		processes = newRunner(client, *run)
		port = processes.serveLogs()
		defer processes.endAll()
	}
	for _, each := range strings.Split(*nodes, ",") {
		_, err = client.CoreV1().Nodes().Create(ctx, node(each, port), meta.CreateOptions{})
		check(err)
	}
	for ; ; time.Sleep(300 * time.Millisecond) {
		known, err := client.CoreV1().Nodes().List(ctx, meta.ListOptions{})
		if err != nil {
			log.Print(err)
			continue
		}
		pods, err := client.CoreV1().Pods("").List(ctx, meta.ListOptions{FieldSelector: "spec.nodeName!="})
		if err != nil {
			log.Print(err)
			continue
		}
		there := map[string]bool{}
		for i := range known.Items {
			there[known.Items[i].Name] = true
		}
		for i := range pods.Items {
			pod := &pods.Items[i]
			if processes != nil && managers[pod.Labels["app.kubernetes.io/managed-by"]] {
				// A node that is gone takes its processes along, and reports nothing.
				err = processes.attend(ctx, pod, there[pod.Spec.NodeName])
			} else if there[pod.Spec.NodeName] {
				err = report(ctx, client, pod)
			}
			if err != nil && !errors.IsNotFound(err) && !errors.IsConflict(err) {
				log.Print(err)
			}
		}
		if processes != nil {
			processes.forgetOthersThan(pods.Items)
		}
	}
}

// node is one with a lot of room, and with GPUs where the text names a product; labelled as NVIDIA's GPU operator would.
func node(text string, kubeletPort int32) *core.Node {
	name, gpus, _ := strings.Cut(text, "=")
	labels := map[string]string{"kubernetes.io/hostname": name, "topology.kubernetes.io/zone": "a"}
	room := core.ResourceList{"cpu": resource.MustParse("64"), "memory": resource.MustParse("256Gi"), "pods": resource.MustParse("500"),
		"ephemeral-storage": resource.MustParse("1Ti")}
	if gpus != "" {
		parts := strings.Split(gpus, ":")
		labels["nvidia.com/gpu.present"], labels["nvidia.com/gpu.product"] = "true", parts[0]
		labels["nvidia.com/gpu.count"], labels["nvidia.com/gpu.memory"] = parts[1], parts[2]
		room["nvidia.com/gpu"] = resource.MustParse(parts[1])
	}
	return &core.Node{
		ObjectMeta: meta.ObjectMeta{Name: name, Labels: labels},
		Status: core.NodeStatus{Capacity: room, Allocatable: room,
			Addresses:       []core.NodeAddress{{Type: core.NodeInternalIP, Address: "127.0.0.1"}},
			DaemonEndpoints: core.NodeDaemonEndpoints{KubeletEndpoint: core.DaemonEndpoint{Port: kubeletPort}},
			Conditions:      []core.NodeCondition{{Type: core.NodeReady, Status: core.ConditionTrue, LastHeartbeatTime: meta.Now(), LastTransitionTime: meta.Now()}}},
	}
}

// report writes the status that the pod would have had, or removes it if it was told to stop.
func report(ctx context.Context, client kubernetes.Interface, pod *core.Pod) error {
	pods := client.CoreV1().Pods(pod.Namespace)
	if pod.DeletionTimestamp != nil {
		return pods.Delete(ctx, pod.Name, *meta.NewDeleteOptions(0))
	}
	if pod.Status.Phase != core.PodPending {
		return nil
	}
	ends, now := pod.Spec.RestartPolicy == core.RestartPolicyNever, meta.Now()
	phase, ready := core.PodRunning, core.ConditionTrue
	if ends {
		phase, ready = core.PodSucceeded, core.ConditionFalse
	}
	pod.Status.Phase, pod.Status.StartTime, pod.Status.PodIP, pod.Status.HostIP = phase, &now, "10.0.0.1", "10.0.0.1"
	pod.Status.PodIPs = []core.PodIP{{IP: pod.Status.PodIP}}
	for _, kind := range []core.PodConditionType{core.PodInitialized, core.ContainersReady, core.PodReady} {
		status := ready
		if kind == core.PodInitialized {
			status = core.ConditionTrue
		}
		pod.Status.Conditions = append(pod.Status.Conditions, core.PodCondition{Type: kind, Status: status, LastTransitionTime: now})
	}
	pod.Status.ContainerStatuses = nil
	for _, container := range pod.Spec.Containers {
		status := core.ContainerStatus{Name: container.Name, Image: container.Image, Ready: !ends, Started: &[]bool{!ends}[0]}
		if ends {
			status.State.Terminated = &core.ContainerStateTerminated{Reason: "Completed", StartedAt: now, FinishedAt: now}
		} else {
			status.State.Running = &core.ContainerStateRunning{StartedAt: now}
		}
		pod.Status.ContainerStatuses = append(pod.Status.ContainerStatuses, status)
	}
	_, err := pods.UpdateStatus(ctx, pod, meta.UpdateOptions{})
	if err == nil && ends {
		log.Printf("ended: %s/%s", pod.Namespace, pod.Name)
	}
	return err
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
